import { randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError, errorCode } from '../../shared/errors.ts';

/**
 * Writes a file whole or not at all. A file that is there already is kept, unless `overwrite` is set:
 * `UserError`, as for a folder that is missing or cannot be written. Through a symbolic link the file it
 * leads to is replaced, not the link.
 */
export async function writeFileWhole(
  path: string,
  content: string | Uint8Array,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  try {
    const target = overwrite ? await findReplaceable(path) : path;
    const temporary = join(dirname(target), `.netsitter-${randomUUID()}.tmp`);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
      await file.close();
      await (overwrite ? rename(temporary, target) : renameToNew(temporary, target));
    } finally {
      await file.close();
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw explain(error, path);
  }
}

/** Refuses at once what `writeFileWhole` would refuse of `path`, so that no work is done for a file that cannot be written. */
export async function requireFreePath(
  path: string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  try {
    const isTaken = existsSync(path);
    if (isTaken && !overwrite) throw Object.assign(new Error(`${path} exists`), { code: 'EEXIST' });
    if (isTaken && (await stat(path)).isDirectory()) {
      throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    }
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw explain(error, path);
  }
}

/** The file behind `path`. A rename onto a device or pipe would put a plain file in its place, for all programs. */
async function findReplaceable(path: string): Promise<string> {
  if (!existsSync(path)) return path;
  const target = await realpath(path);
  const found = await stat(target);
  if (found.isFile() || found.isDirectory()) return target;
  throw new UserError(
    'request',
    `${path} is a device or a pipe, not a file.`,
    'Name a file, or - for standard output.',
  );
}

/** A link fails where the name is taken, even by a file that appeared just now; a rename would replace it. */
async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!disksWithoutLinks.has(errorCode(error))) throw error;
    if (existsSync(path)) throw Object.assign(new Error(`${path} exists`), { code: 'EEXIST' });
    await rename(temporary, path);
  }
}

/** What a disk without hard links (FAT, some network shares) answers. */
const disksWithoutLinks = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP']);

/** Causes that lie in the request; whatever else keeps a file from being written is work that failed. */
function explain(error: unknown, path: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const folder = dirname(path);
  const requested: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
    EEXIST: [`${path} exists already.`, 'Name another file, or replace it with --force.'],
    EISDIR: [`${path} is a folder.`, 'Name a file.'],
    ENOENT: [`There is no folder ${folder}.`, 'Create it, or name another file.'],
    ENOTDIR: [`${folder} is not a folder.`, 'Name a file in a folder.'],
    ENAMETOOLONG: [`The name ${path} is too long.`, 'Give a shorter one.'],
    EACCES: [`The folder ${folder} cannot be written.`, 'Change its access rights, or name another file.'],
    EROFS: [`The folder ${folder} is on a read-only disk.`, 'Name a file elsewhere.'],
  };
  const code = errorCode(error);
  const found = requested[code];
  if (found !== undefined) return new UserError('request', found[0], found[1], { cause: error });
  const fault = diskFull.has(code)
    ? `The disk that holds ${folder} is full.`
    : `${path} could not be written: ${error.message}.`;
  return new UserError('work', fault, 'Free some space, or name a file elsewhere.', { cause: error });
}

const diskFull = new Set(['ENOSPC', 'EDQUOT']);
