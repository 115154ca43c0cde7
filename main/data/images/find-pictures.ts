import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import type { Split } from '../../../shared/specs/data.ts';
import { sortClassNames, warnOfCapitals } from '../class-names.ts';
import { abbreviate } from '../../../shared/wording.ts';

/** A file in a class folder; whether it is a picture shows when it is decoded. */
export interface FoundPicture {
  readonly file: string;
  /** Path below the data set's folder, with slashes. */
  readonly name: string;
  readonly className: string;
  /** `train` also where splits have no folders and all is to be divided. */
  readonly split: Split;
}

export interface PictureFolders {
  /** In the order of their names. */
  readonly pictures: readonly FoundPicture[];
  readonly classes: readonly string[];
  /** Splits that have a folder; where none has, `train` alone: the class folders themselves. */
  readonly given: readonly Split[];
  /** One sentence for each thing that was passed over or looks wrong. */
  readonly warnings: readonly string[];
}

/** How the folder of each split may be called, in small letters. */
const splitFolders: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'val', 'valid'],
  test: ['test', 'testing'],
};
const pictureEnding = /\.(jpe?g|png|webp|gif|tiff?|avif|heic|heif|jp2|jxl|svg|bmp)$/i;

/** Folders are followed this deep below a class folder; deeper ones are most likely links in a circle. */
const deepest = 8;
const shownNames = 8;

export const imagesLayout = 'a folder of pictures for each class, directly or in train/ (validation/, test/)';

/**
 * Whether a folder holds class folders, directly or in a folder for training: at least half of its folders have
 * pictures in them or one folder deeper. Any disk has some pictures somewhere.
 */
export async function hasImagesLayout(path: string): Promise<boolean> {
  const root = (await findSplitFolders(path))?.get('train') ?? path;
  const folders = await listFolders(root);
  let holding = 0;
  for (const folder of folders)
    if (await holdsPicture(join(root, folder), 1).catch(() => false)) holding += 1;
  return holding > 0 && holding >= folders.length / 2;
}

/**
 * Every file in the class folders of a data set. Hidden files and what systems leave in folders are no part of it.
 *
 * @throws UserError when a split has several folders, or there are fewer than two classes
 */
export async function findPictures(path: string): Promise<PictureFolders> {
  const splitPaths = await findSplitFolders(path);
  const roots = splitPaths ?? new Map<Split, string>([['train', path]]);
  const warnings: string[] = [];
  const pictures: FoundPicture[] = [];
  const classes = new Set<string>();
  for (const [split, root] of roots) {
    const folders = await listFolders(root);
    const stray = (await listFiles(root)).filter((name) => pictureEnding.test(name));
    if (stray.length > 0) {
      warnings.push(
        `"${root}" holds ${stray.length === 1 ? 'a picture' : 'pictures'} outside of any class folder, left out: ${abbreviate(stray, shownNames)}.`,
      );
    }
    for (const folder of folders) {
      const className = folder.normalize('NFC');
      classes.add(className);
      const files = await walk(join(root, folder), 0);
      if (files.length === 0) warnings.push(`The class folder "${join(root, folder)}" is empty.`);
      for (const file of files) {
        pictures.push({ file, name: relative(path, file).split(sep).join('/'), className, split });
      }
    }
  }
  if (splitPaths !== null) warnings.push(...(await warnOfOthers(path, splitPaths)));
  const names = sortClassNames(classes);
  if (names.length < 2) {
    throw new UserError(
      'request',
      `"${path}" has ${names.length === 0 ? 'no class folder' : `one class folder only, ${names[0]!}`}.`,
      'Put the pictures of each class into a folder of their own, two classes at least.',
    );
  }
  warnings.push(...warnOfCapitals(names));
  pictures.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { pictures, classes: names, given: [...roots.keys()], warnings };
}

/** The folders of the splits, if one for training is there that holds folders itself; else null. */
async function findSplitFolders(path: string): Promise<Map<Split, string> | null> {
  const folders = await listFolders(path);
  const found = new Map<Split, string>();
  for (const split of ['train', 'validation', 'test'] as const) {
    const names = folders.filter((name) => splitFolders[split].includes(name.toLowerCase()));
    if (names.length > 1) {
      throw new UserError(
        'request',
        `"${path}" has more than one folder for the ${split} split: ${names.join(', ')}.`,
        `Keep one of them, called ${splitFolders[split][0]!}.`,
      );
    }
    if (names.length === 1) found.set(split, join(path, names[0]!));
  }
  const train = found.get('train');
  // A class may well be called "train": it holds pictures, not folders.
  return train === undefined || (await listFolders(train)).length === 0 ? null : found;
}

async function warnOfOthers(path: string, splitPaths: ReadonlyMap<Split, string>): Promise<string[]> {
  const used = new Set(splitPaths.values());
  const others = (await listFolders(path)).filter((name) => !used.has(join(path, name)));
  if (others.length === 0) return [];
  return [`"${path}" has folders besides those of the splits, left out: ${abbreviate(others, shownNames)}.`];
}

async function holdsPicture(folder: string, deeper: number): Promise<boolean> {
  if ((await listFiles(folder)).some((name) => pictureEnding.test(name))) return true;
  if (deeper === 0) return false;
  for (const name of await listFolders(folder)) {
    if (await holdsPicture(join(folder, name), deeper - 1)) return true;
  }
  return false;
}

async function walk(folder: string, depth: number): Promise<string[]> {
  const files = (await listFiles(folder)).map((name) => join(folder, name));
  if (depth === deepest) return files;
  for (const name of await listFolders(folder)) {
    const inner = join(folder, name);
    if (!(await leadsUp(inner, folder))) files.push(...(await walk(inner, depth + 1)));
  }
  return files;
}

/** Whether a folder is a link to one that holds it: its pictures would be those of every class. */
async function leadsUp(inner: string, folder: string): Promise<boolean> {
  const [target, place] = await Promise.all([realpath(inner), realpath(folder)]);
  return `${place}${sep}`.startsWith(target.endsWith(sep) ? target : `${target}${sep}`);
}

async function listFolders(path: string): Promise<string[]> {
  return listEntries(path, (entry) => entry.isDirectory());
}

async function listFiles(path: string): Promise<string[]> {
  return listEntries(path, (entry) => entry.isFile());
}

async function listEntries(
  path: string,
  wanted: (entry: { isDirectory(): boolean; isFile(): boolean }) => boolean,
): Promise<string[]> {
  const entries = (await readFolder(path)).filter(({ name }) => !isLitter(name));
  const names: string[] = [];
  for (const entry of entries) {
    const facts = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => null) : entry;
    if (facts !== null && wanted(facts)) names.push(entry.name);
  }
  return names.sort();
}

async function readFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('request', `"${path}" cannot be read: ${reason}.`, 'Check its access rights.', {
      cause: error,
    });
  }
}

/** Hidden files, and what file managers leave behind. */
function isLitter(name: string): boolean {
  return name.startsWith('.') || /^(thumbs\.db|desktop\.ini|__macosx)$/i.test(name);
}
