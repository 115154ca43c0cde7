import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError, errorCode } from '../../shared/errors.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import { csvLayout, hasTrainingTable, isTableFile } from './csv/find-tables.ts';
import { isEllipseList, listFolder, pictureFolder } from './fddb/lists.ts';
import { hasImagesLayout, imagesLayout } from './images/find-pictures.ts';
import { hasLfwLayout } from './lfw/layout.ts';
import { abbreviate } from '../../shared/wording.ts';

const shownNames = 8;
const probedFolders = 50;

/** What each layout looks like, in words for those whose folder is in none. */
const layouts: Readonly<Record<DataFormat, string>> = {
  fddb: `FDDB has ${pictureFolder}/ and ${listFolder}/FDDB-fold-01-ellipseList.txt`,
  lfw: 'LFW has a folder of pictures for each person and pairsDevTrain.txt or pairs.txt',
  csv: `csv is ${csvLayout}`,
  images: `images is ${imagesLayout}`,
};

/**
 * Recognises the layout of a data set: a folder, or the file of a table.
 *
 * @throws UserError when the path is missing, unreadable or in no known layout
 */
export async function detectFormat(path: string): Promise<DataFormat> {
  const names = await listNames(path);
  if (names === null) return 'csv';
  const format = await recognise(path, names);
  if (format !== null) return format;
  const found = names.length === 0 ? 'nothing' : abbreviate(names.sort(), shownNames);
  throw new UserError(
    'request',
    `"${path}" is in no known layout; found here: ${found}. ${Object.values(layouts).join('; ')}.`,
    await suggestFolder(path, names),
  );
}

async function recognise(path: string, names: readonly string[]): Promise<DataFormat | null> {
  if (await hasFddbLayout(path)) return 'fddb';
  if (await hasLfwLayout(path)) return 'lfw';
  if (hasTrainingTable(names)) return 'csv';
  if (await hasImagesLayout(path)) return 'images';
  // Beside class folders, a single table more likely lists the pictures than being the data.
  return names.filter(isTableFile).length === 1 ? 'csv' : null;
}

/** The names in a folder; null of a file that is a table. */
async function listNames(path: string): Promise<string[] | null> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTDIR' && isTableFile(basename(path)) && (await isFile(path))) return null;
    const faults: Record<string, string> = {
      ENOENT: `There is no folder "${path}".`,
      ENOTDIR: `"${path}" is a file, not a folder, and no table that ends in .csv.`,
      EACCES: `The folder "${path}" may not be read.`,
    };
    throw new UserError(
      'request',
      faults[code] ?? `The folder "${path}" cannot be read: ${String(error)}.`,
      `Give the folder of a data set, or a CSV file, and check its access rights.`,
      { cause: error },
    );
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
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
    const format = await recogniseUnusual(folder);
    if (format !== null) return `"${folder}" is in the layout ${format}: give that folder.`;
  }
  return 'Give the folder that holds these.';
}

/** Folders above and below are suggested only where their layout is nobody else's: many hold pictures or tables. */
async function recogniseUnusual(folder: string): Promise<DataFormat | null> {
  if (await hasFddbLayout(folder)) return 'fddb';
  if (await hasLfwLayout(folder)) return 'lfw';
  return hasTrainingTable(await readdir(folder).catch(() => [])) ? 'csv' : null;
}
