import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { PreparedData } from '../../../main/data/data-set.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import { UserError } from '../../../shared/errors.ts';
import { csvDataSpecSchema, type CsvDataSpec } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface Outcome extends PreparedData {
  readonly warnings: string[];
}

/** Prepares a table, or a folder of them, with what was warned of. */
export async function prepare(path: string, settings: Partial<CsvDataSpec> = {}, seed = 1): Promise<Outcome> {
  const warnings: string[] = [];
  const spec = csvDataSpecSchema.parse({ format: 'csv', ...settings });
  const cacheFolder = join(path, 'cache');
  const data = await prepareData({ path, spec, seed, cacheFolder, onWarning: (text) => warnings.push(text) });
  return { ...data, warnings };
}

/** A folder with these files. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(await temporaryFolder(), 'tables');
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** Why these files cannot be prepared. */
export async function refusalOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  settings: Partial<CsvDataSpec> = {},
): Promise<UserError> {
  const folder = await folderOf(files);
  const error: unknown = await prepare(folder, settings).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).kind).toBe('request');
  expect((error as UserError).remedy).not.toBe('');
  return error as UserError;
}

/** Forty rows of two classes. */
export const plainRows = Array.from(
  { length: 40 },
  (_, row) => `${row * 0.5},${40 - row},${row % 2 ? 'b' : 'a'}`,
);
export const plain = ['x,y,label', ...plainRows, ''].join('\n');
