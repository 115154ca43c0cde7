import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import type { Split } from '../../../shared/specs/data.ts';
import { abbreviate } from '../../../shared/wording.ts';

/** The files of a table set; what a split has no file for is held out of `train`. */
export type TableFiles = Readonly<{ train: string } & Partial<Record<Split, string>>>;

/** How the file of each split may be called, in small letters. */
const fileNames: Readonly<Record<Split, readonly string[]>> = {
  train: ['train.csv', 'training.csv'],
  validation: ['validation.csv', 'val.csv', 'valid.csv'],
  test: ['test.csv'],
};

const shownFiles = 8;

export const csvLayout = 'a CSV file with a header, or a folder with train.csv (validation.csv, test.csv)';

export function isTableFile(name: string): boolean {
  return /\.(csv|tsv)$/i.test(name) && !name.startsWith('.');
}

/** Whether a folder with entries of these names holds tables for training. */
export function hasTrainingTable(names: readonly string[]): boolean {
  return names.some((name) => fileNames.train.includes(name.toLowerCase()));
}

/**
 * The tables at a path: that file, or in a folder those called after the splits, or the only one there is.
 *
 * @throws UserError when there are none, or several that could be meant
 */
export async function findTables(path: string): Promise<TableFiles> {
  if ((await stat(path)).isFile()) return { train: path };
  const tables = (await readdir(path)).filter(isTableFile).sort();
  const found: Partial<Record<Split, string>> = {};
  for (const split of ['train', 'validation', 'test'] as const) {
    const names = tables.filter((name) => fileNames[split].includes(name.toLowerCase()));
    if (names.length > 1) {
      throw new UserError(
        'request',
        `"${path}" has more than one table for the ${split} split: ${names.join(', ')}.`,
        `Keep one of them, called ${fileNames[split][0]!}.`,
      );
    }
    if (names.length === 1) found[split] = join(path, names[0]!);
  }
  const { train, ...others } = found;
  if (train !== undefined) return { train, ...others };
  if (tables.length === 1 && Object.keys(others).length === 0) return { train: join(path, tables[0]!) };
  throw new UserError(
    'request',
    `"${path}" has no train.csv; its tables are ${abbreviate(tables, shownFiles) || 'none'}.`,
    `Call the table for training train.csv, or name a single file${tables.length > 0 ? ` such as "${join(path, basename(tables[0]!))}"` : ''}.`,
  );
}
