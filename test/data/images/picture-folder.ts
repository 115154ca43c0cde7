import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect } from 'vitest';
import type { PreparedData } from '../../../main/data/data-set.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import { UserError } from '../../../shared/errors.ts';
import { imagesDataSpecSchema, splits, type ImagesDataSpec } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface Outcome extends PreparedData {
  readonly warnings: string[];
  readonly activities: Set<string>;
}

const cacheOf = (path: string) => join(path, '..', 'cache');

/** Prepares folders of pictures, with what was warned of and what it was busy with. */
export async function prepare(
  path: string,
  settings: Partial<ImagesDataSpec> = {},
  seed = 1,
): Promise<Outcome> {
  const warnings: string[] = [];
  const activities = new Set<string>();
  const data = await prepareData({
    path,
    spec: imagesDataSpecSchema.parse({ format: 'images', pictureSize: 8, ...settings }),
    seed,
    cacheFolder: cacheOf(path),
    onWarning: (text) => warnings.push(text),
    onProgress: (activity) => activities.add(activity),
  });
  return { ...data, warnings, activities };
}

/** Why a folder cannot be prepared. */
export async function refusalOf(path: string, settings: Partial<ImagesDataSpec> = {}): Promise<UserError> {
  const error: unknown = await prepare(path, settings).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

/** A picture of its own for each number. */
export function picture(number: number): Sharp {
  const background = { r: (number * 37) % 256, g: (number * 91) % 256, b: number % 256 };
  return sharp({ create: { width: 12 + (number % 5), height: 10, channels: 3, background } });
}

let drawn = 0;
/** Pictures in these folders, so many in each. */
export async function folderOf(counts: Readonly<Record<string, number>>): Promise<string> {
  const path = join(await temporaryFolder(), 'set');
  for (const [folder, count] of Object.entries(counts)) {
    await mkdir(join(path, folder), { recursive: true });
    for (let index = 0; index < count; index += 1) {
      drawn += 1;
      await picture(drawn)
        .png()
        .toFile(join(path, folder, `${index}.png`));
    }
  }
  return path;
}

export const namesOf = (data: PreparedData): string[] =>
  splits.flatMap((split) => [...data.splits[split].names]);
