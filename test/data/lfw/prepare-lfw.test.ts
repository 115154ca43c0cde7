import { cp, mkdir, mkdtemp, readFile, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedData, SampleSet } from '../../../main/data/data-set.ts';
import { prepareData } from '../../../main/data/prepare.ts';
import { createSyntheticLfw } from '../../../main/data/synthetic/create-lfw.ts';
import { copyOf } from '../copy-of.ts';
import { lfwDataSpecSchema, splits, type LfwDataSpec } from '../../../shared/specs/data.ts';
import { failureOf } from '../../support/failure-of.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let set: string;
let keptCache: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netsitter-data-'));
  [set, keptCache] = [join(folder, 'set'), join(folder, 'cache')];
  await createSyntheticLfw(set, { people: 40, seed: 5 });
});
afterAll(() => rm(join(set, '..'), { recursive: true, force: true }));

interface Outcome {
  readonly data: PreparedData;
  readonly warnings: string[];
  readonly activities: Set<string>;
}

async function prepare(
  settings: Partial<LfwDataSpec> = {},
  { path = set, seed = 1, cacheFolder = keptCache } = {},
): Promise<Outcome> {
  const warnings: string[] = [];
  const activities = new Set<string>();
  const data = await prepareData({
    path,
    spec: lfwDataSpecSchema.parse({ format: 'lfw', pictureSize: 16, ...settings }),
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

function peopleOf({ names }: SampleSet): Set<string> {
  return new Set(names.flatMap((name) => name.split(' / ').map((picture) => picture.replace(/_\d+$/, ''))));
}

function countShared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return [...one].filter((person) => other.has(person)).length;
}

/** The pixels of a picture as sharp reads it by itself. */
async function readPicture(path: string, name: string, colour: 'b-w' | 'srgb'): Promise<number[]> {
  const file = join(path, 'lfw', name.replace(/_\d+$/, ''), `${name}.jpg`);
  const resized = sharp(file).resize(16, 16, { fit: 'fill', kernel: 'lanczos3' });
  return [...(await resized.toColourspace(colour).raw().toBuffer())];
}

describe('pairs of faces', () => {
  it('name the pictures that their inputs show, and are of the class they say', async () => {
    const { data } = await prepare({ normalisation: 'none' });
    expect(data.sampleShape).toEqual([2, 1, 16, 16]);
    expect(data.overview.classes).toEqual(['different person', 'same person']);
    for (const split of splits) {
      const { inputs, pairs, labels, names } = data.splits[split];
      expect(pairs).toHaveLength(2 * labels.length);
      for (const [sample, name] of names.entries()) {
        const pictures = name.split(' / ');
        const [first, second] = pictures.map((picture) => picture.replace(/_\d{4}$/, ''));
        expect(labels[sample]).toBe(Number(first === second));
        if (sample % 10 !== 0) continue;
        for (const [part, picture] of pictures.entries()) {
          const row = pairs![2 * sample + part]!;
          const shown = [...inputs.subarray(row * 256, (row + 1) * 256)];
          expect(shown).toEqual(await readPicture(set, picture, 'b-w'));
        }
      }
    }
  });

  it('hold each picture once a split', async () => {
    const { data } = await prepare();
    for (const split of splits) {
      const { inputs, names } = data.splits[split];
      expect(inputs.length / 256).toBe(new Set(names.flatMap((name) => name.split(' / '))).size);
    }
  });

  it('share no person between splits, and are as many as asked for', async () => {
    const { data, warnings } = await prepare({ validationFraction: 0.25 });
    expect(data.overview.counts).toEqual({ train: [42, 42], validation: [14, 14], test: [24, 24] });
    const [train, validation, test] = splits.map((split) => peopleOf(data.splits[split]));
    expect(countShared(train!, validation!)).toBe(0);
    expect(countShared(train!, test!) + countShared(validation!, test!)).toBe(0);
    expect(data.overview.notes.join(' ')).toMatch(/no pair had to be left out/);
    expect(data.overview.notes.join(' ')).toMatch(/No person of the test is in training/);
    expect(warnings).toEqual([]);
  });

  it('may share people between training and validation where pairs are drawn, and say how many', async () => {
    const { data } = await prepare({ validationSplit: 'pairs' });
    const shared = countShared(peopleOf(data.splits.train), peopleOf(data.splits.validation));
    expect(shared).toBeGreaterThan(0);
    expect(data.overview.notes.join(' ')).toContain(`${shared} people are in both training and validation`);
  });

  it('take one of ten sets as the test and the others for training', async () => {
    const tests = await Promise.all(
      [1, 10].map(async (testSet) => {
        const { data } = await prepare({ protocol: 'ten-fold', testSet, validationFraction: 0 });
        expect(data.overview.counts).toEqual({ train: [72, 72], validation: [0, 0], test: [8, 8] });
        return data.splits.test.names;
      }),
    );
    const rows = (await readFile(join(set, 'pairs.txt'), 'utf8')).split('\n');
    const nameOf = (row: string) => {
      const [person, number, ...rest] = row.split('\t');
      const [other, otherNumber] = rest.length === 1 ? [person, rest[0]] : rest;
      return `${person}_${number!.padStart(4, '0')} / ${other}_${otherNumber!.padStart(4, '0')}`;
    };
    expect(tests[0]).toEqual(rows.slice(1, 17).map(nameOf));
    expect(tests[1]).toEqual(rows.slice(-17, -1).map(nameOf));
  });

  it('tell of people of the test who are trained on', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const train = await readFile(join(path, 'pairsDevTrain.txt'), 'utf8');
    const [, same] = train.split('\n');
    const different = train.split('\n').find((row) => row.split('\t').length === 4)!;
    await writeFile(join(path, 'pairsDevTest.txt'), ['1', same, different].join('\n'));
    const { data } = await prepare({}, { path, cacheFolder });
    expect(data.overview.notes.join(' ')).toMatch(/[23] people of the test are in training or validation/);
  });

  it('can be in colour', async () => {
    const { data } = await prepare({ colour: 'rgb', normalisation: 'none' });
    expect(data.sampleShape).toEqual([2, 3, 16, 16]);
    const { inputs, names } = data.splits.train;
    const pixels = await readPicture(set, names[0]!.split(' / ')[0]!, 'srgb');
    const expected = [0, 1, 2].flatMap((channel) => pixels.filter((_, index) => index % 3 === channel));
    expect([...inputs.subarray(0, 768)]).toEqual(expected);
  });

  it('bring along how training pictures are to be changed, only where they are', async () => {
    const none = { horizontalFlip: 0, rotation: 0, brightness: 0, contrast: 0 };
    expect((await prepare()).data.augmentation).toBeUndefined();
    expect((await prepare({ augmentation: none })).data.augmentation).toBeUndefined();
    const { data } = await prepare({ augmentation: { ...none, rotation: 15 } });
    expect(data.augmentation).toMatchObject({ shape: [1, 16, 16], black: [0], settings: { rotation: 15 } });
    expect(data.augmentation!.white[0]).toBeCloseTo(1, 6);
    expect(data.splits.train.inputs).toEqual((await prepare()).data.splits.train.inputs);
    expect(data.overview.notes.at(-1)).toMatch(
      /at random: rotated by up to 15 degrees either way\. Evaluated/,
    );
  });
});

describe('the second start', () => {
  it('decodes nothing and yields the same', async () => {
    const cacheFolder = await temporaryFolder();
    const first = await prepare({}, { cacheFolder });
    const second = await prepare({}, { cacheFolder });
    expect(first.activities).toContain('Decoding pictures');
    expect(second.activities).not.toContain('Decoding pictures');
    expect(second.data).toEqual(first.data);
  });

  it('does not depend on the seed where nothing is drawn by it', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => prepare({ validationFraction: 0 }, { seed })),
    );
    expect(one!.data).toEqual(other!.data);
  });

  it('is the same in another folder, and another with a changed picture or seed', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const before = (await prepare()).data.overview.fingerprint;
    await rename(join(path, 'lfw'), join(path, 'lfw-deepfunneled'));
    expect((await prepare({}, { path, cacheFolder })).data.overview.fingerprint).toBe(before);
    expect((await prepare({}, { seed: 2 })).data.overview.fingerprint).not.toBe(before);
    const picture = join(path, 'lfw-deepfunneled', 'Person_01', 'Person_01_0001.jpg');
    await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } }).toFile(picture);
    expect((await prepare({}, { path, cacheFolder })).data.overview.fingerprint).not.toBe(before);
  });
});

describe('the folder of people', () => {
  it.each(['.', 'lfw-a', 'LFW-deepfunneled', 'lfw-deepfunneled/lfw-deepfunneled'])(
    'may be %s',
    async (place) => {
      const { path, cacheFolder } = await copyOf(set);
      await rename(join(path, 'lfw'), join(path, 'people'));
      await mkdir(join(path, place), { recursive: true });
      await cp(join(path, 'people'), join(path, place), { recursive: true });
      await rm(join(path, 'people'), { recursive: true });
      expect((await prepare({}, { path, cacheFolder })).warnings).toEqual([]);
    },
  );

  it('is said where there are two', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await cp(join(path, 'lfw'), join(path, 'lfw-a'), { recursive: true });
    const { warnings } = await prepare({}, { path, cacheFolder });
    expect(warnings.join()).toMatch(/taken from ".*lfw"; there are some in ".*lfw-a", too/);
  });

  it('is asked for where there is none', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await rename(join(path, 'lfw'), join(path, 'faces'));
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.message).toMatch(
      /No folder of any of the 40 people named in pairsDevTrain.txt and pairsDevTest.txt/,
    );
    expect(error.remedy).toMatch(/lfw\/Person_\d\d\/Person_\d\d_\d{4}\.jpg/);
  });
});

describe('what is wrong is named', () => {
  it('a missing picture, with every line that wants it', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const rows = (await readFile(join(path, 'pairsDevTrain.txt'), 'utf8')).split('\n');
    const [person, number] = rows[1]!.split('\t');
    const name = `${person}/${person}_${number!.padStart(4, '0')}.jpg`;
    await unlink(join(path, 'lfw', name));
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.kind).toBe('request');
    expect(error.message).toContain(`pairsDevTrain.txt line 2: the picture ${name} is missing`);
    expect(error.message).toMatch(/^\d bad lines? in the pairs files of/);
  });

  it('bad lines of both files', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await writeFile(join(path, 'pairsDevTest.txt'), 'many\n');
    await writeFile(join(path, 'pairsDevTrain.txt'), '1\nA\t1\t2\nA\t1\tB\n');
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.message).toMatch(
      /^2 bad lines .*pairsDevTrain.txt line 3: "B" is no .*; pairsDevTest.txt line 1:/,
    );
  });

  it('a pairs file that is not there, with what would mend it', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await unlink(join(path, 'pairsDevTest.txt'));
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.message).toMatch(/^There is no pairsDevTest.txt in/);
    expect(error.remedy).toMatch(/ten-fold pairs.txt/);
    expect((await prepare({ protocol: 'ten-fold' }, { path, cacheFolder })).warnings).toEqual([]);
  });

  it('a set that is not there', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await writeFile(join(path, 'pairs.txt'), '2\t1\nA\t1\t2\nA\t1\tB\t1\nC\t1\t2\nC\t1\tD\t1\n');
    const error = await failureOf(prepare({ protocol: 'ten-fold', testSet: 3 }, { path, cacheFolder }));
    expect(error.message).toMatch(/has 2 sets, and set 3 is asked for/);
  });

  it('corrupt pictures', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const people = join(path, 'lfw');
    await writeFile(join(people, 'Person_01', 'Person_01_0001.jpg'), 'no picture');
    await truncate(join(people, 'Person_02', 'Person_02_0001.jpg'), 300);
    await truncate(join(people, 'Person_03', 'Person_03_0001.jpg'), 0);
    const error = await failureOf(prepare({}, { path, cacheFolder }));
    expect(error.message).toMatch(/^3 pictures in ".*" are corrupt: /);
    for (const name of ['Person_01_0001', 'Person_02_0001', 'Person_03_0001']) {
      expect(error.message).toContain(`${name}.jpg (`);
    }
  });

  it('too little left to train on', async () => {
    const { path, cacheFolder } = await copyOf(set);
    await writeFile(join(path, 'pairsDevTrain.txt'), '1\nPerson_01\t1\t2\nPerson_01\t1\tPerson_02\t1\n');
    const settings = { validationFraction: 0.9, validationSplit: 'pairs' } as const;
    const error = await failureOf(prepare(settings, { path, cacheFolder }));
    expect(error.message).toMatch(/0 of one person and 0 of two are left/);
  });

  it('pictures too large for memory', async () => {
    const { path, cacheFolder } = await copyOf(set);
    const rows = Array.from({ length: 400 }, (_, i) => `P${i}\t1\t2`);
    const others = Array.from({ length: 400 }, (_, i) => `P${i}\t1\tP${(i + 1) % 400}\t2`);
    for (const file of ['pairsDevTrain.txt', 'pairsDevTest.txt']) {
      await writeFile(join(path, file), ['400', ...rows, ...others].join('\n'));
    }
    const picture = join(path, 'lfw', 'Person_01', 'Person_01_0001.jpg');
    for (let person = 0; person < 400; person += 1) {
      const folder = join(path, 'lfw', `P${person}`);
      await mkdir(folder);
      for (const number of [1, 2]) await cp(picture, join(folder, `P${person}_000${number}.jpg`));
    }
    const error = await failureOf(prepare({ pictureSize: 512, colour: 'rgb' }, { path, cacheFolder }));
    expect(error.message).toMatch(/800 pictures of 512 x 512 x 3 take 2.3 GiB; the limit is 2 GiB/);
  });
});
