import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { detectFormat } from '../data/detect-format.ts';
import { UserError, describeError } from '../../shared/errors.ts';
import type { DataFormat } from '../../shared/specs/data.ts';

/** The folder of each format's data. */
export type DataFolders = ReadonlyMap<DataFormat, string>;

/**
 * The data sets in the folders of `path`, by their layout; of two in one format the first by name. Where none
 * is in a known layout, `path` itself may be one.
 *
 * @throws UserError when the folder cannot be read
 */
export async function findDataFolders(path: string): Promise<DataFolders> {
  const folder = resolve(path);
  const found = new Map<DataFormat, string>();
  for (const name of await listFolders(folder)) {
    const format = await tryFormat(join(folder, name));
    if (format !== null && !found.has(format)) found.set(format, join(folder, name));
  }
  if (found.size > 0) return found;
  const format = await tryFormat(folder);
  return format === null ? found : new Map([[format, folder]]);
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new UserError(
      'request',
      `The data folder ${folder} cannot be read: ${describeError(error)}.`,
      'Let --data name a folder whose folders are data sets.',
      { cause: error },
    );
  }
}

async function tryFormat(path: string): Promise<DataFormat | null> {
  try {
    return await detectFormat(path);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
