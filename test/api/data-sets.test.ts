import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeDataSet, renameDataSet } from '../../main/api/data-set-edits.ts';
import { addDataSet, resolveDataSource } from '../../main/api/datasets.ts';
import { streamProgress } from '../../main/api/progress-stream.ts';
import {
  createDataSet,
  drawFirstDataSet,
  ensureSyntheticDataSet,
  streamDataSetCreation,
} from '../../main/api/synthetic-data-sets.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import type { CreateDataSetEvent } from '../../shared/contract/data-sets.ts';

let home: string;
let store: Store;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netsitter-sets-'));
  store = openStore(home);
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const small = { name: 'karte', format: 'csv', size: 100 } as const;

async function gather(events: AsyncIterable<CreateDataSetEvent>): Promise<CreateDataSetEvent[]> {
  const all: CreateDataSetEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('drawing a data set', () => {
  test.each([
    ['fddb', 6, '6 drawn photographs'],
    ['lfw', 20, '20 drawn people'],
    ['csv', 100, '100 drawn places'],
    ['images', 8, '8 drawn pictures'],
  ] as const)(
    'of the format %s makes one that is recognised and registered',
    async (format, size, description) => {
      const dataSet = await createDataSet({ store, home }, { name: 'drawn', format, size, seed: 4 });
      expect(dataSet).toMatchObject({
        name: 'drawn',
        format,
        synthetic: true,
        path: join(home, 'datasets', 'drawn'),
      });
      expect(dataSet.description.startsWith(description)).toBe(true);
      expect(store.listDataSets()).toEqual([dataSet]);
      expect(await resolveDataSource({ store, home }, 'drawn', format)).toMatchObject({
        name: 'drawn',
        format,
      });
    },
  );

  test('tells how it goes on, and at last what was made', async () => {
    const events = await gather(
      streamDataSetCreation({ store, home }, { ...small, size: 30_000 }, undefined),
    );
    expect(events.at(-1)).toEqual({ type: 'created', dataSet: store.listDataSets()[0] });
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.length).toBeGreaterThan(1);
    for (const { done, total } of progress) expect(done).toBeLessThanOrEqual(total);
  });

  test('is given up by leaving, and leaves nothing behind', async () => {
    for await (const event of streamDataSetCreation(
      { store, home },
      { ...small, size: 500_000 },
      undefined,
    )) {
      expect(event.type).toBe('progress');
      break;
    }
    expect(readdirSync(join(home, 'datasets'))).toEqual([]);
    expect(store.listDataSets()).toEqual([]);
  });

  test.each([
    ['a/b', /cannot be the name/],
    ['synthetic-csv', /is taken by a synthetic set/],
    ['karte', /is taken by .*karte/],
  ])('under the name %j is refused before anything is drawn', async (name, message) => {
    await createDataSet({ store, home }, small);
    await expect(
      createDataSet({ store, home }, { ...small, name, folder: join(home, 'new') }),
    ).rejects.toThrow(message);
    expect(existsSync(join(home, 'new'))).toBe(false);
  });

  test('in a folder that is not empty is refused', async () => {
    await expect(createDataSet({ store, home }, { ...small, folder: home })).rejects.toThrow('not empty');
    expect(store.listDataSets()).toEqual([]);
  });
});

describe('the synthetic set of a format', () => {
  test('is what an experiment trains on that names no data, drawn once however often it is asked for', async () => {
    const sources = await Promise.all(
      [1, 2, 3].map(() => resolveDataSource({ store, home }, undefined, 'csv')),
    );
    const path = join(home, 'datasets', 'synthetic-csv');
    for (const source of sources) expect(source).toEqual({ name: 'synthetic-csv', path, format: 'csv' });
    expect(readdirSync(join(home, 'datasets'))).toEqual(['synthetic-csv']);
    const before = store.listDataSets();
    expect(await ensureSyntheticDataSet({ store, home }, 'csv')).toEqual(before[0]);
  });

  test('stays away where it was renamed or removed, until it is asked for', async () => {
    // As after it was drawn, which takes seconds.
    mkdirSync(join(home, 'datasets', 'synthetic-fddb'), { recursive: true });
    const core = { store, home };
    const names = () => store.listDataSets().map(({ name }) => name);
    const drawn = await ensureSyntheticDataSet(core, 'fddb');
    renameDataSet(store, drawn.name, 'faces');
    await drawFirstDataSet(core);
    expect(names()).toEqual(['faces']);
    removeDataSet(store, 'faces');
    await drawFirstDataSet(core);
    expect(names()).toEqual([]);
    const source = await resolveDataSource(core, undefined, 'fddb');
    expect([source.path, names()]).toEqual([drawn.path, [drawn.name]]);
  });

  test('keeps its name from others', async () => {
    await expect(addDataSet(store, { name: 'synthetic-images', path: home })).rejects.toThrow(
      'is taken by a synthetic',
    );
  });

  test('is not taken for that of another format', async () => {
    await createDataSet({ store, home }, small);
    await expect(resolveDataSource({ store, home }, 'karte', 'images')).rejects.toThrow(
      'karte is in the format csv; this experiment reads images.',
    );
    await expect(resolveDataSource({ store, home }, 'kart', 'csv')).rejects.toMatchObject({
      remedy: 'Did you mean karte?',
    });
  });
});

describe('a file', () => {
  test('can be registered and named where a folder can', async () => {
    const { path } = await createDataSet({ store, home }, small);
    const table = join(path, 'train.csv');
    expect(await addDataSet(store, { name: 'tafel', path: table, format: 'csv' })).toMatchObject({
      path: table,
    });
    expect(await resolveDataSource({ store, home }, 'tafel', 'csv')).toEqual({
      name: 'tafel',
      path: table,
      format: 'csv',
    });
    expect(await resolveDataSource({ store, home }, table, 'csv')).toMatchObject({ name: null, path: table });
    await expect(addDataSet(store, { name: 'bild', path: table, format: 'images' })).rejects.toThrow(
      'it looks like csv',
    );
  });
});

describe('a stream of progress', () => {
  test('ends with the error that ended the work', async () => {
    const stream = streamProgress(
      () => Promise.reject(new Error('no space')),
      () => 'done',
    );
    await expect(stream.next()).rejects.toThrow('no space');
  });

  test('tells a slow reader the latest only', async () => {
    const stream = streamProgress(
      async ({ onProgress }) => {
        for (let done = 1; done <= 1000; done += 1) onProgress?.('Drawing', done, 1000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
      () => ({ type: 'created' as const }),
    );
    expect((await stream.next()).value).toMatchObject({ done: 1000 });
    expect((await stream.next()).value).toEqual({ type: 'created' });
    expect((await stream.next()).done).toBe(true);
  });
});
