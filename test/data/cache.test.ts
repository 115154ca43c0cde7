import { createHash } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cutFile, readCut, trimCache, writeCut, type CutData } from '../../main/data/cache.ts';
import { temporaryFolder } from './temporary-folder.ts';

function dataOf(samples: number): CutData {
  const split = (count: number) => ({
    pixels: Uint8Array.from({ length: count * 12 }, (_, index) => index % 256),
    labels: Array.from({ length: count }, (_, index) => index % 2),
    names: Array.from({ length: count }, (_, index) => `picture ${index}`),
  });
  return {
    sampleShape: [3, 2, 2],
    splits: { train: split(samples), validation: split(1), test: split(0) },
    notes: ['Drawn for a test.'],
    warnings: [],
  };
}

/** Keeps data that were last used so many days ago. */
async function keepUsed(folder: string, fingerprint: string, daysAgo: number): Promise<void> {
  await writeCut(folder, fingerprint, dataOf(100));
  const used = new Date(Date.now() - daysAgo * 24 * 3600 * 1000);
  await utimes(cutFile(folder, fingerprint), used, used);
}

it('data come back as they were kept', async () => {
  const folder = await temporaryFolder();
  await writeCut(folder, 'a', dataOf(7));
  expect(await readCut(folder, 'a')).toEqual(dataOf(7));
  expect(await readCut(folder, 'b')).toBeNull();
});

/** Five pairs of four pictures, one of one picture with itself, and none. */
function pairsData(): CutData {
  const split = (pairs: number[], pictures: number) => ({
    pixels: Uint8Array.from({ length: pictures * 12 }, (_, index) => (7 * index) % 256),
    pairs,
    labels: Array.from({ length: pairs.length / 2 }, (_, index) => index % 2),
    names: Array.from({ length: pairs.length / 2 }, (_, index) => `pair ${index} / é`),
  });
  return {
    ...dataOf(0),
    splits: {
      train: split([0, 1, 1, 2, 0, 2, 3, 1, 2, 0], 4),
      validation: split([0, 0], 1),
      test: split([], 0),
    },
  };
}

it('pairs come back with each of their pictures once', async () => {
  const folder = await temporaryFolder();
  await writeCut(folder, 'a', pairsData());
  expect(await readCut(folder, 'a')).toEqual(pairsData());
});

it('pairs that name other pictures than there are count as damaged', async () => {
  const folder = await temporaryFolder();
  const { splits, ...data } = pairsData();
  for (const pairs of [
    [0, 1, 1, 2, 0, 2, 4, 1, 2, 0],
    [0, 1, 1, 2, 0, 2, 3, 1, 2],
  ]) {
    await writeCut(folder, 'a', { ...data, splits: { ...splits, train: { ...splits.train, pairs } } });
    expect(await readCut(folder, 'a')).toBe('damaged');
  }
});

it('trimming removes what was used longest ago, and never what is in use', async () => {
  const folder = await temporaryFolder();
  for (const [fingerprint, daysAgo] of [
    ['oldest', 9],
    ['read-again', 8],
    ['middle', 5],
    ['in-use', 20],
  ] as const) {
    await keepUsed(folder, fingerprint, daysAgo);
  }
  await readCut(folder, 'read-again');
  const { length } = await readFile(cutFile(folder, 'middle'));
  await trimCache(folder, 'in-use', 3 * length);
  expect((await readdir(folder)).sort()).toEqual(['in-use.cut', 'middle.cut', 'read-again.cut']);
  await trimCache(folder, 'in-use', 2 * length);
  expect((await readdir(folder)).sort()).toEqual(['in-use.cut', 'read-again.cut']);
  await trimCache(folder, 'in-use', 1);
  expect(await readdir(folder)).toEqual(['in-use.cut']);
});

it('trimming removes what a killed process left half-written, not what is being written, nor anything else', async () => {
  const folder = await temporaryFolder();
  const longAgo = new Date(Date.now() - 48 * 3600 * 1000);
  for (const name of ['old.partial', 'new.partial', 'notes.txt']) await writeFile(join(folder, name), 'x');
  await utimes(join(folder, 'old.partial'), longAgo, longAgo);
  await utimes(join(folder, 'notes.txt'), longAgo, longAgo);
  await trimCache(folder, 'none', 0);
  expect((await readdir(folder)).sort()).toEqual(['new.partial', 'notes.txt']);
});

it('whole data in a layout of another version count as damaged', async () => {
  const folder = await temporaryFolder();
  await writeCut(folder, 'a', dataOf(3));
  const content = (await readFile(cutFile(folder, 'a'))).subarray(32);
  for (const other of [
    Buffer.from(content.toString('latin1').replace('"notes"', '"other"'), 'latin1'),
    content.subarray(0, -12),
    Buffer.concat([content, Buffer.alloc(12)]),
  ]) {
    await writeFile(cutFile(folder, 'a'), [createHash('sha256').update(other).digest(), other]);
    expect(await readCut(folder, 'a')).toBe('damaged');
  }
});
