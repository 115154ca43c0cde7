import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareData } from '../../../main/data/prepare.ts';
import { createSyntheticImages } from '../../../main/data/synthetic/create-images.ts';
import { imagesDataSpecSchema } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function draw(pictures: number, seed: number): Promise<string> {
  const folder = join(await temporaryFolder(), 'set');
  await createSyntheticImages(folder, { pictures, seed });
  return folder;
}

async function contentOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map((file) => readFile(file, 'base64')));
}

describe('drawn pictures', () => {
  it('are in class folders for training and test, as many of each', async () => {
    const path = await draw(60, 1);
    const warnings: string[] = [];
    const { overview } = await prepareData({
      path,
      spec: imagesDataSpecSchema.parse({ format: 'images', validationFraction: 0 }),
      seed: 1,
      cacheFolder: join(path, '..', 'cache'),
      onWarning: (text) => warnings.push(text),
    });
    expect(warnings).toEqual([]);
    expect(overview.classes).toEqual(['ball', 'clock', 'face', 'mannequin']);
    expect(overview.counts).toEqual({
      train: [12, 12, 12, 12],
      validation: [0, 0, 0, 0],
      test: [3, 3, 3, 3],
    });
  });

  it('are the same for the same seed, and others for another', async () => {
    const first = await contentOf(await draw(8, 1));
    expect(first).toHaveLength(8);
    expect(await contentOf(await draw(8, 1))).toEqual(first);
    expect(await contentOf(await draw(8, 2))).not.toEqual(first);
  });

  it('are two of each class at least', async () => {
    await expect(draw(7, 1)).rejects.toThrow('7 pictures are too few');
  });
});
