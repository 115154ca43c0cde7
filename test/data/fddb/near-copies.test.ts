import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { groupNearCopies, type HashedPicture } from '../../../main/data/near-copies.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import { createSyntheticFddb } from '../../../main/data/synthetic/create-fddb.ts';
import { fddbDataSpecSchema, splits } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function drawPhotographs(count: number): Promise<{ folder: string; pictures: HashedPicture[] }> {
  const folder = await temporaryFolder();
  await createSyntheticFddb(join(folder, 'set'), { photographs: count, seed: 2 });
  const pictures = Array.from({ length: count }, (_, index) => ({
    file: join(folder, 'set', 'originalPics', 'drawn', 'big', `img_${index + 1}.jpg`),
    content: `sha-${index}`,
  }));
  return { folder, pictures };
}

const group = (pictures: readonly HashedPicture[], cacheFolder: string) =>
  groupNearCopies(pictures, cacheFolder, {});

describe('near copies', () => {
  it.each([
    ['worse quality', (file: string) => sharp(file).jpeg({ quality: 30 }).toBuffer()],
    ['another size', (file: string) => sharp(file).resize(200, 150, { fit: 'fill' }).jpeg().toBuffer()],
    ['another format', (file: string) => sharp(file).png().toBuffer()],
    ['more light', (file: string) => sharp(file).linear(0.8, 30).jpeg().toBuffer()],
    ['grey', (file: string) => sharp(file).greyscale().jpeg().toBuffer()],
  ])('are found in %s, and nothing else is', async (_, save) => {
    const { folder, pictures } = await drawPhotographs(12);
    for (const [to, from] of [
      [7, 2],
      [11, 2],
      [9, 4],
    ] as const) {
      await writeFile(pictures[to]!.file, await save(pictures[from]!.file));
    }
    expect(await group(pictures, join(folder, 'cache'))).toEqual([0, 1, 2, 3, 4, 5, 6, 2, 8, 4, 10, 2]);
  });

  it('are none of pictures without anything on them, or that cannot be decoded', async () => {
    const { folder, pictures } = await drawPhotographs(4);
    const blank = sharp({ create: { width: 40, height: 30, channels: 3, background: 'white' } });
    for (const place of [0, 1]) await writeFile(pictures[place]!.file, await blank.clone().png().toBuffer());
    for (const place of [2, 3]) await writeFile(pictures[place]!.file, 'nothing');
    expect(await group(pictures, join(folder, 'cache'))).toEqual([0, 1, 2, 3]);
  });

  it('are known again by content without decoding, also where what was kept is damaged', async () => {
    const { folder, pictures } = await drawPhotographs(6);
    await writeFile(pictures[5]!.file, await sharp(pictures[1]!.file).jpeg({ quality: 40 }).toBuffer());
    const cacheFolder = join(folder, 'cache');
    const first = await group(pictures, cacheFolder);
    expect(first).toEqual([0, 1, 2, 3, 4, 1]);
    const [one, ...others] = pictures;
    await unlink(one!.file);
    expect(await group(pictures, cacheFolder)).toEqual(first);
    await writeFile(join(cacheFolder, 'difference-hashes.json'), '{"sha-1": "torn');
    expect(await group(others, cacheFolder)).toEqual([0, 1, 2, 3, 0]);
    expect(
      Object.keys(JSON.parse(await readFile(join(cacheFolder, 'difference-hashes.json'), 'utf8')) as object),
    ).toHaveLength(5);
  });

  it('are found once a picture can be decoded that could not be before', async () => {
    const { folder, pictures } = await drawPhotographs(4);
    const cacheFolder = join(folder, 'cache');
    const copy = await sharp(pictures[1]!.file).jpeg({ quality: 40 }).toBuffer();
    await unlink(pictures[3]!.file);
    expect(await group(pictures, cacheFolder)).toEqual([0, 1, 2, 3]);
    await writeFile(pictures[3]!.file, copy);
    expect(await group(pictures, cacheFolder)).toEqual([0, 1, 2, 1]);
  });

  it('are in one split of a data set, and named', async () => {
    const { folder, pictures } = await drawPhotographs(40);
    for (let place = 0; place < 15; place += 1) {
      await writeFile(
        pictures[place + 20]!.file,
        await sharp(pictures[place]!.file).jpeg({ quality: 35 }).toBuffer(),
      );
    }
    const spec = fddbDataSpecSchema.parse({
      format: 'fddb',
      cropSize: 8,
      smallestFace: 16,
      trainingPerClass: 25,
      testPerClass: 8,
    });
    for (const seed of [1, 2, 3]) {
      const data = await prepareData({
        path: join(folder, 'set'),
        spec,
        seed,
        cacheFolder: join(folder, 'cache'),
      });
      const splitOf = new Map<number, string>();
      for (const split of splits) {
        for (const name of data.splits[split].names) {
          const number = Number(/img_(\d+) /.exec(name)![1]);
          const original = number > 20 && number <= 35 ? number - 20 : number;
          expect(splitOf.get(original) ?? split).toBe(split);
          splitOf.set(original, split);
        }
      }
      expect(data.overview.notes.join(' ')).toContain('15 photographs look like others');
    }
  });
});

describe('mirrored training crops', () => {
  it('are the training crops, left for right; nothing else changes, and off is as before', async () => {
    const { folder } = await drawPhotographs(40);
    const prepare = (settings: object) =>
      prepareData({
        path: join(folder, 'set'),
        spec: fddbDataSpecSchema.parse({
          format: 'fddb',
          cropSize: 8,
          smallestFace: 16,
          trainingPerClass: 20,
          testPerClass: 5,
          normalisation: 'none',
          ...settings,
        }),
        seed: 1,
        cacheFolder: join(folder, 'cache'),
      });
    const [plain, off, mirrored] = [
      await prepare({}),
      await prepare({ mirrorTraining: false }),
      await prepare({ mirrorTraining: true }),
    ];
    expect(off).toEqual(plain);
    expect(mirrored.overview.fingerprint).not.toBe(plain.overview.fingerprint);
    expect(mirrored.splits.validation).toEqual(plain.splits.validation);
    expect(mirrored.splits.test).toEqual(plain.splits.test);
    expect(mirrored.overview.counts.train).toEqual(plain.overview.counts.train.map((count) => 2 * count));
    const { inputs, labels, names } = mirrored.splits.train;
    const [length, count] = [3 * 8 * 8, plain.splits.train.labels.length];
    expect(inputs.subarray(0, count * length)).toEqual(plain.splits.train.inputs);
    for (let sample = 0; sample < count; sample += 1) {
      expect(labels[count + sample]).toBe(labels[sample]);
      expect(names[count + sample]).toBe(`${names[sample]!} mirrored`);
      for (let row = 0; row < 3 * 8; row += 1) {
        const start = sample * length + row * 8;
        const original = inputs.subarray(start, start + 8);
        expect(inputs.subarray(start + count * length, start + count * length + 8)).toEqual(
          original.toReversed(),
        );
      }
    }
  });
});
