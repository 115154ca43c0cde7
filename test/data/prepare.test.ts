import { cp, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedData } from '../../main/data/data-set.ts';
import { prepareData } from '../../main/data/prepare.ts';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { failureOf } from '../support/failure-of.ts';
import { fddbDataSpecSchema, splits, type FddbDataSpec } from '../../shared/specs/data.ts';
import { copyOf } from './copy-of.ts';
import { temporaryFolder } from './temporary-folder.ts';

const photographs = 60;
let set: string;
let keptCache: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netsitter-data-'));
  [set, keptCache] = [join(folder, 'set'), join(folder, 'cache')];
  await createSyntheticFddb(set, { photographs, seed: 5 });
});
afterAll(() => rm(join(set, '..'), { recursive: true, force: true }));

interface Outcome {
  readonly data: PreparedData;
  readonly warnings: string[];
  readonly activities: Set<string>;
}

async function prepare(
  settings: Partial<FddbDataSpec> = {},
  { path = set, seed = 1, cacheFolder = keptCache } = {},
): Promise<Outcome> {
  const warnings: string[] = [];
  const activities = new Set<string>();
  const data = await prepareData({
    path,
    spec: fddbDataSpecSchema.parse({
      format: 'fddb',
      cropSize: 16,
      trainingPerClass: 40,
      testPerClass: 10,
      smallestFace: 20,
      ...settings,
    }),
    seed,
    cacheFolder,
    onWarning: (text) => warnings.push(text),
    onProgress: (activity, done, total) => {
      expect(done).toBeLessThanOrEqual(total);
      activities.add(activity);
    },
  });
  return { data, warnings, activities };
}

function pictureIn(path: string, number: number): string {
  return join(path, 'originalPics', 'drawn', 'big', `img_${number}.jpg`);
}

/** Mean and deviation of a channel over all samples. */
function statisticsOf({ splits: { train }, sampleShape }: PreparedData, channel: number): [number, number] {
  const [channels, height, width] = sampleShape as [number, number, number];
  const area = height * width;
  const values = train.inputs.filter((_, index) => Math.floor(index / area) % channels === channel);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}

describe('validation on the training crops', () => {
  it('is done on the very same ones', async () => {
    const { data } = await prepare({ validationFraction: 0, validateOnTraining: true, trainingPerClass: 10 });
    expect(data.splits.validation).toBe(data.splits.train);
    expect(data.overview.counts).toMatchObject({ train: [10, 10], validation: [10, 10] });
    expect(data.overview.notes.join(' ')).toMatch(/on the training crops themselves/);
  });

  it('is refused where others would be held out for nothing', async () => {
    await expect(prepare({ validateOnTraining: true })).rejects.toThrow(/validationFraction 0.2 holds out/);
  });
});

describe('prepared data', () => {
  it('have the counts and shapes asked for, and names that tell where each crop is from', async () => {
    const { data } = await prepare();
    expect(data.sampleShape).toEqual([3, 16, 16]);
    expect(data.overview.classes).toEqual(['face', 'non-face']);
    expect(data.overview.counts).toEqual({ train: [32, 32], validation: [8, 8], test: [10, 10] });
    for (const split of splits) {
      const { inputs, labels, names } = data.splits[split];
      expect(inputs).toHaveLength(labels.length * 3 * 16 * 16);
      expect(names).toHaveLength(labels.length);
      for (const name of names) expect(name).toMatch(/^drawn\/big\/img_\d+ at \d+,\d+ \d+x\d+$/);
    }
    expect(data.overview.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(data.overview.notes.join(' ')).toContain('No photograph serves two splits');
  });

  it('are the pixels of the named rectangle', async () => {
    const { data } = await prepare({ normalisation: 'none' });
    const { inputs, names } = data.splits.test;
    for (const [index, name] of names.entries()) {
      const [, photograph, ...numbers] = /^(\S+) at (\d+),(\d+) (\d+)x(\d+)$/.exec(name)!;
      const [left, top, width, height] = numbers.map(Number) as [number, number, number, number];
      const picture = join(set, 'originalPics', `${photograph!}.jpg`);
      const region = await sharp(picture).extract({ left, top, width, height }).toBuffer();
      const { channels } = await sharp(region).stats();
      for (const [channel, { mean }] of channels.entries()) {
        const area = 16 * 16;
        const plane = inputs.subarray((index * 3 + channel) * area, (index * 3 + channel + 1) * area);
        const cutMean = plane.reduce((sum, value) => sum + value, 0) / area;
        expect(Math.abs(cutMean - mean)).toBeLessThan(4);
      }
    }
  });

  it('have a training split of mean 0 and deviation 1 in each channel', async () => {
    const { data } = await prepare();
    for (const channel of [0, 1, 2]) {
      const [mean, deviation] = statisticsOf(data, channel);
      expect(mean).toBeCloseTo(0, 4);
      expect(deviation).toBeCloseTo(1, 4);
    }
    expect(data.overview.notes.at(-1)).toContain("training split's mean");
  });

  it('can be grey, and left unnormalised', async () => {
    const { data } = await prepare({ colour: 'grey', normalisation: 'none' });
    expect(data.sampleShape).toEqual([1, 16, 16]);
    expect(Math.min(...data.splits.train.inputs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data.splits.train.inputs)).toBeGreaterThan(100);
    expect(data.splits.test.inputs).toHaveLength(20 * 16 * 16);
  });

  it('read photographs stored in grey as colour', async () => {
    const { path, cacheFolder } = await copyOf(set);
    for (let number = 1; number <= photographs; number += 1) {
      const picture = pictureIn(path, number);
      await writeFile(picture, await sharp(picture).toColourspace('b-w').jpeg().toBuffer());
    }
    const { data } = await prepare({ normalisation: 'none' }, { path, cacheFolder });
    const planes = data.splits.test.inputs;
    expect(planes.subarray(0, 256)).toEqual(planes.subarray(256, 512));
    expect(planes.subarray(0, 256)).toEqual(planes.subarray(512, 768));
  });

  it('are bit for bit the same for the same seed, wherever the folder is, and others for another', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const [first, again, other] = [
      await prepare(),
      await prepare({}, { path, cacheFolder }),
      await prepare({}, { seed: 2 }),
    ];
    expect(again.data).toEqual(first.data);
    expect(other.data.overview.fingerprint).not.toBe(first.data.overview.fingerprint);
    expect(other.data.splits.train.names).not.toEqual(first.data.splits.train.names);
  });

  it('have another fingerprint as soon as a setting or a photograph is another', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const first = await prepare({}, { path, cacheFolder });
    const wider = await prepare({ margin: 0.4 }, { path, cacheFolder });
    await writeFile(pictureIn(path, 3), await sharp(pictureIn(path, 3)).negate().jpeg().toBuffer());
    const repainted = await prepare({}, { path, cacheFolder });
    const fingerprints = [first, wider, repainted].map(({ data }) => data.overview.fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
  });
});

describe('the cache', () => {
  it('yields the same data without cutting again', async () => {
    const cacheFolder = join(await temporaryFolder(), 'cache');
    const first = await prepare({}, { cacheFolder });
    const second = await prepare({}, { cacheFolder });
    expect(second.data).toEqual(first.data);
    expect(first.activities).toContain('Cutting crops');
    expect(second.activities).not.toContain('Cutting crops');
    expect((await readdir(cacheFolder)).sort()).toEqual(
      [`${first.data.overview.fingerprint}.cut`, 'difference-hashes.json'].sort(),
    );
  });

  it.each([
    [
      'a flipped byte',
      async (file: string) => {
        const content = await readFile(file);
        content[content.length - 100]! ^= 1;
        await writeFile(file, content);
      },
    ],
    ['a lost end', async (file: string) => truncate(file, 1000)],
    ['nothing left', async (file: string) => truncate(file, 0)],
  ])('is rebuilt with a warning after %s', async (_, damage) => {
    const cacheFolder = join(await temporaryFolder(), 'cache');
    const first = await prepare({}, { cacheFolder });
    const file = join(cacheFolder, `${first.data.overview.fingerprint}.cut`);
    const whole = await readFile(file);
    await damage(file);
    const second = await prepare({}, { cacheFolder });
    expect(second.data).toEqual(first.data);
    expect(second.warnings.join()).toContain('damaged; they are cut again');
    expect(await readFile(file)).toEqual(whole);
  });

  it('is done without, with a warning, where its folder cannot be written', async () => {
    const cacheFolder = join(await temporaryFolder(), 'file');
    await writeFile(cacheFolder, 'not a folder');
    const { data, warnings } = await prepare({}, { cacheFolder });
    expect(data.splits.test.names).toHaveLength(20);
    expect(warnings.join()).toContain('could not be kept in');
  });
});

describe('faults in a data set', () => {
  it('missing photographs are all named, and the rest is used', async () => {
    const { path, cacheFolder } = await copyOf(set);
    for (const number of [2, 17, 40]) await unlink(pictureIn(path, number));
    const { data, warnings } = await prepare({}, { path, cacheFolder });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('3 of the 60 photographs');
    for (const number of [2, 17, 40]) expect(warnings[0]).toContain(`img_${number}.jpg`);
    expect(data.overview.notes[0]).toContain('57 photographs');
    expect((await prepare({}, { path, cacheFolder })).warnings).toEqual(warnings);
  });

  it('many missing photographs are still all named', async () => {
    const { path, cacheFolder } = await copyOf(set);
    for (let number = 1; number <= 25; number += 1) await unlink(pictureIn(path, number));
    const { warnings } = await prepare({ trainingPerClass: 15, testPerClass: 3 }, { path, cacheFolder });
    for (let number = 1; number <= 25; number += 1) expect(warnings.join(' ')).toContain(`img_${number}.jpg`);
  });

  it('most photographs missing is an error', async () => {
    const { path, cacheFolder } = await copyOf(set);
    for (let number = 1; number <= 30; number += 1) await unlink(pictureIn(path, number));
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.message).toContain('30 of the 60 photographs');
    expect(error.message).toContain('are missing');
    expect(error.remedy).toContain('originalPics');
  });

  it.each([
    ['no picture at all', async (file: string) => writeFile(file, 'no picture')],
    ['cut off in its middle', async (file: string) => truncate(file, 4000)],
  ])('a corrupt photograph is named and left out: %s', async (_, damage) => {
    const { path, cacheFolder } = await copyOf(set);
    const { data } = await prepare({}, { path, cacheFolder });
    const used = data.splits.train.names[0]!.split(' ')[0]!;
    await damage(join(path, 'originalPics', `${used}.jpg`));
    const after = await prepare({}, { path, cacheFolder });
    expect(after.warnings).toHaveLength(1);
    expect(after.warnings[0]).toContain('corrupt or unreadable');
    expect(after.warnings[0]).toContain(`${used}.jpg`);
    const names = splits.flatMap((split) => after.data.splits[split].names);
    expect(names.filter((name) => name.startsWith(`${used} `))).toEqual([]);
    expect(after.data.overview.counts).toEqual(data.overview.counts);
    expect((await prepare({}, { path, cacheFolder })).warnings).toEqual(after.warnings);
  });

  it('bad lines are named by file and line, all together', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const list = (fold: string) => join(path, 'FDDB-folds', `FDDB-fold-${fold}-ellipseList.txt`);
    for (const fold of ['02', '07']) {
      const lines = (await readFile(list(fold), 'utf8')).split('\n');
      lines[2] = '1 2 three 4 5 1';
      await writeFile(list(fold), lines.join('\n'));
    }
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.kind).toBe('request');
    expect(error.message).toContain('2 bad lines');
    expect(error.message).toContain('FDDB-fold-02-ellipseList.txt line 3: "three" is not a number');
    expect(error.message).toContain('FDDB-fold-07-ellipseList.txt line 3');
    expect(await readdir(cacheFolder).catch(() => [])).toEqual([]);
  });

  it('photographs that only the plain list names are named and left out', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await writeFile(join(path, 'FDDB-folds', 'FDDB-fold-01.txt'), 'drawn/big/unknown\n');
    const { warnings } = await prepare({}, { path, cacheFolder });
    expect(warnings.join()).toContain('drawn/big/unknown');
  });

  it('photographs named twice are counted once and named', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const lists = join(path, 'FDDB-folds');
    const first = await readFile(join(lists, 'FDDB-fold-01-ellipseList.txt'), 'utf8');
    await writeFile(join(lists, 'FDDB-fold-02-ellipseList.txt'), first);
    const { data, warnings } = await prepare({}, { path, cacheFolder });
    expect(warnings[0]).toContain('names 6 photographs that the lists have named before');
    expect(data.overview.notes[0]).toContain('54 photographs');
  });

  it('a photograph that is there twice under two names is used once, and both are named', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const copied = Array.from({ length: 20 }, (_, index) => index + 1);
    for (const number of copied) await cp(pictureIn(path, number), pictureIn(path, number + 30));
    const { data, warnings } = await prepare(
      { trainingPerClass: 25, testPerClass: 5 },
      { path, cacheFolder },
    );
    const photographsOf = splits.flatMap((split) => [
      ...new Set(data.splits[split].names.map((name) => Number(/img_(\d+) /.exec(name)![1]))),
    ]);
    for (const number of copied) expect(photographsOf).not.toContain(number + 30);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('20 photographs are copies of another');
    expect(warnings[0]).toContain('drawn/big/img_31 (the same as drawn/big/img_1)');
    expect(data.overview.notes[0]).toContain('40 photographs');
  });

  it('too few faces: says how many there are and what would mend it', async () => {
    const error = await failureOf(prepare({ trainingPerClass: 1000 }));
    expect(error.message).toMatch(/1,010 faces are asked for .* but only \d+ of/);
    expect(error.remedy).toContain('data.trainingPerClass (now 1000)');
    expect(error.remedy).toContain('data.smallestFace (now');
  });

  it('more than fits into memory is refused before anything is read', async () => {
    const error = await failureOf(prepare({ cropSize: 512, trainingPerClass: 2000 }));
    expect(error.kind).toBe('request');
    expect(error.message).toContain('limit');
    expect(error.remedy).toContain('data.cropSize');
  });

  it('settings that leave nothing to train on are refused', async () => {
    const error = await failureOf(prepare({ trainingPerClass: 1, validationFraction: 0.9 }));
    expect(error.message).toContain('no crop is left to train on');
  });

  it('a request to stop is heeded', async () => {
    const promise = prepareData({
      path: set,
      spec: fddbDataSpecSchema.parse({ format: 'fddb' }),
      seed: 1,
      cacheFolder: keptCache,
      signal: AbortSignal.abort(),
    });
    await expect(promise).rejects.toThrow('aborted');
  });
});
