import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import { isEllipseList, listFolder, pictureFolder } from './fddb/lists.ts';
import { abbreviate } from './wording.ts';

const shownNames = 8;
const probedFolders = 50;

/**
 * Recognises the layout of a data set's folder: FDDB has `originalPics` and `FDDB-folds`.
 *
 * @throws UserError when the folder is missing, unreadable or in no known layout
 */
export async function detectFormat(path: string): Promise<DataFormat> {
  const names = await listFolderNames(path);
  if (await hasFddbLayout(path)) return 'fddb';
  const found = names.length === 0 ? 'nothing' : abbreviate(names.sort(), shownNames);
  throw new UserError(
    'request',
    `"${path}" is in no known layout. FDDB has ${pictureFolder}/ and ${listFolder}/FDDB-fold-01-ellipseList.txt; found here: ${found}.`,
    await suggestFolder(path, names),
  );
}

async function listFolderNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const faults: Record<string, string> = {
      ENOENT: `There is no folder "${path}".`,
      ENOTDIR: `"${path}" is a file, not a folder.`,
      EACCES: `The folder "${path}" may not be read.`,
    };
    const fault = typeof code === 'string' ? faults[code] : undefined;
    throw new UserError(
      'request',
      fault ?? `The folder "${path}" cannot be read: ${String(error)}.`,
      `Give the folder that holds ${pictureFolder} and ${listFolder}, and check its access rights.`,
      { cause: error },
    );
  }
}

async function hasFddbLayout(path: string): Promise<boolean> {
  try {
    const [lists, pictures] = await Promise.all([
      readdir(join(path, listFolder)),
      stat(join(path, pictureFolder)),
    ]);
    return pictures.isDirectory() && lists.some(isEllipseList);
  } catch {
    return false;
  }
}

/** Names the folder just above or below when that is the one meant. */
async function suggestFolder(path: string, names: readonly string[]): Promise<string> {
  const near = [dirname(path), ...names.slice(0, probedFolders).map((name) => join(path, name))];
  for (const folder of near) {
    if (await hasFddbLayout(folder)) return `"${folder}" is in FDDB's layout: give that folder.`;
  }
  return `Give the folder that holds ${pictureFolder} and ${listFolder}${basename(path) === listFolder ? ', not the lists alone' : ''}.`;
}
