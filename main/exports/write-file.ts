import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../shared/errors.ts';

/**
 * Writes a file whole or not at all. A file that is there already is kept, unless `overwrite` is set:
 * `UserError`, as for a folder that is missing or cannot be written.
 */
export async function writeFileWhole(
  path: string,
  content: string | Uint8Array,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  const temporary = join(dirname(path), `.netsitter-${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
      await file.close();
      await (overwrite ? rename(temporary, path) : renameToNew(temporary, path));
    } finally {
      await file.close();
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw explain(error, path);
  }
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

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function explain(error: unknown, path: string): unknown {
  const folder = dirname(path);
  const known: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
    EEXIST: [`${path} exists already.`, 'Name another file, or replace it with --force.'],
    EISDIR: [`${path} is a folder.`, 'Name a file.'],
    ENOENT: [`There is no folder ${folder}.`, 'Create it, or name another file.'],
    ENOTDIR: [`${folder} is not a folder.`, 'Name a file in a folder.'],
    EACCES: [`The folder ${folder} cannot be written.`, 'Change its access rights, or name another file.'],
    EROFS: [`The folder ${folder} is on a read-only disk.`, 'Name a file elsewhere.'],
    ENOSPC: [`The disk that holds ${folder} is full.`, 'Free some space, or name a file elsewhere.'],
  };
  const found = known[errorCode(error)];
  return found === undefined ? error : new UserError('request', found[0], found[1], { cause: error });
}
