import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareData } from '../../../main/data/prepare.ts';
import { createSyntheticCsv, type SyntheticCsvOptions } from '../../../main/data/synthetic/create-csv.ts';
import { csvDataSpecSchema, splits } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function draw(options: Partial<SyntheticCsvOptions> = {}): Promise<string> {
  const folder = join(await temporaryFolder(), 'set');
  await createSyntheticCsv(folder, { rows: 3000, seed: 1, ...options });
  return folder;
}

const prepare = (path: string) =>
  prepareData({
    path,
    spec: csvDataSpecSchema.parse({ format: 'csv', features: ['long', 'lat'], label: 'country' }),
    seed: 1,
    cacheFolder: join(path, '..', 'cache'),
    onWarning: (text) => {
      throw new Error(text);
    },
  });

describe('a drawn map', () => {
  it.each([1, 2, 3, 4, 5])(
    'has the columns and classes of the cities, all in training; seed %i',
    async (seed) => {
      const path = await draw({ seed });
      expect((await readFile(join(path, 'train.csv'), 'utf8')).split('\n')[0]).toBe(',long,lat,country');
      const data = await prepare(path);
      expect(data.overview.classes).toEqual(Array.from({ length: 33 }, (_, index) => String(index)));
      expect(splits.map((split) => data.splits[split].labels.length)).toEqual([2400, 300, 300]);
      const { train } = data.overview.counts;
      expect(Math.min(...train)).toBeGreaterThan(0);
      expect(Math.max(...train)).toBeGreaterThan(4 * Math.min(...train));
    },
  );

  it('has something to learn: the nearest known place tells most of the rest, the commonest country few', async () => {
    const { splits: parts, overview } = await prepare(await draw());
    const { train, test } = parts;
    let right = 0;
    for (const [row, label] of test.labels.entries()) {
      let [nearest, least] = [0, Infinity];
      for (let other = 0; other < train.labels.length; other += 1) {
        const distance =
          (train.inputs[2 * other]! - test.inputs[2 * row]!) ** 2 +
          (train.inputs[2 * other + 1]! - test.inputs[2 * row + 1]!) ** 2;
        if (distance < least) [nearest, least] = [other, distance];
      }
      if (train.labels[nearest] === label) right += 1;
    }
    expect(right / test.labels.length).toBeGreaterThan(0.8);
    expect(Math.max(...overview.counts.test) / test.labels.length).toBeLessThan(0.25);
  });

  it('is the same for the same seed, and of any size', async () => {
    const contents = async (path: string) =>
      Promise.all((await readdir(path)).sort().map((name) => readFile(join(path, name), 'utf8')));
    const first = await contents(await draw({ rows: 60, classes: 4 }));
    expect(await contents(await draw({ rows: 60, classes: 4 }))).toEqual(first);
    expect(await contents(await draw({ rows: 60, classes: 4, seed: 2 }))).not.toEqual(first);
    const rows = first
      .join('')
      .split('\n')
      .filter((line) => /^\d/.test(line));
    expect(new Set(rows.map((line) => line.split(',')[0])).size).toBe(60);
  });

  it('needs a row for every country, and says so', async () => {
    await expect(draw({ rows: 33 })).rejects.toThrow('33 rows are too few for 33 classes');
  });

  it('leaves nothing behind when it is given up', async () => {
    const parent = await temporaryFolder();
    const promise = createSyntheticCsv(join(parent, 'set'), {
      rows: 100_000,
      seed: 1,
      signal: AbortSignal.abort(),
    });
    await expect(promise).rejects.toThrow('aborted');
    expect(await readdir(parent)).toEqual([]);
  });
});
