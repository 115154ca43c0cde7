import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tmpdir } from 'node:os';
import { checkDataApart, prepareDataCheck, streamDataCheck } from '../../main/api/data-checks.ts';
import { workerFile } from '../../main/app/worker-file.ts';
import { createSyntheticCsv } from '../../main/data/synthetic/create-csv.ts';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import type { WorkerProcess } from '../../main/jobs/worker-process.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { dataCheckEventSchema } from '../../shared/contract/data-checks.ts';

const folder = mkdtempSync(join(tmpdir(), 'netsitter-checks-'));
const home = join(folder, 'home');
const faces = join(folder, 'faces');
const tables = join(folder, 'tables');
const startWorker = createNodeWorkers(workerFile());
const few = {
  'data.trainingPerClass': 40,
  'data.testPerClass': 12,
  'data.smallestFace': 20,
  'data.cropSize': 16,
};
let store: Store;

beforeAll(async () => {
  await createSyntheticFddb(faces, { photographs: 40, seed: 3 });
  await createSyntheticCsv(tables, { rows: 2000, seed: 3 });
  store = openStore(home);
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('looking at data behind the window', () => {
  test('tells how it goes on, then what was found and what the network will see', async () => {
    const events = [];
    const request = { data: faces, set: few };
    for await (const event of streamDataCheck({ store, home, startWorker }, request, undefined))
      events.push(event);
    expect(events.map((event) => dataCheckEventSchema.parse(event))).toEqual(events);
    const last = events.at(-1)!;
    if (last.type !== 'checked') throw new Error('The last event says something else.');
    expect(last.check).toMatchObject({
      recipe: 'R-fddb-model1',
      spec: { cropSize: 16 },
      sampleShape: [3, 16, 16],
    });
    expect(last.check.findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(last.grid?.rows.map(({ split, augmented, label }) => [split, augmented, label])).toEqual([
      ['train', false, 'face'],
      ['train', false, 'non-face'],
      ['train', true, 'face'],
      ['train', true, 'non-face'],
      ['validation', false, 'face'],
      ['validation', false, 'non-face'],
      ['test', false, 'face'],
      ['test', false, 'non-face'],
    ]);
    expect(last.grid?.rows[0]?.picture).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  test('has no samples to show of tables', async () => {
    const job = await prepareDataCheck({ store, home }, { data: tables });
    const { check, grid } = await checkDataApart(job, startWorker);
    expect(check.overview.classes.length).toBeGreaterThan(2);
    expect(grid).toBeNull();
  });

  test('says what keeps data from being read, as a request that can be mended', async () => {
    const without = join(folder, 'without');
    mkdirSync(without);
    writeFileSync(join(without, 'train.csv'), 'a,b,kind\n1,2,x\n3,4,y\n');
    const job = await prepareDataCheck({ store, home }, { data: without });
    await expect(checkDataApart(job, startWorker)).rejects.toMatchObject({
      name: 'UserError',
      kind: 'request',
      message: expect.stringContaining('"label"') as string,
      remedy: expect.stringContaining('data.label') as string,
    });
  });

  test('ends its process when the caller leaves', async () => {
    const started: WorkerProcess[] = [];
    const gone = Promise.withResolvers<string>();
    const watched = () => {
      const worker = startWorker();
      started.push(worker);
      return {
        ...worker,
        onExit: (listener: (description: string) => void) => {
          worker.onExit((description) => {
            gone.resolve(description);
            listener(description);
          });
        },
      };
    };
    const stream = streamDataCheck(
      { store, home, startWorker: watched },
      { data: faces, set: few, seed: 9 },
      undefined,
    );
    await stream.next();
    await stream.return();
    expect(await gone.promise).toContain('SIGKILL');
    expect(started).toHaveLength(1);
  });

  test('says so where its process ends unexpectedly', async () => {
    const job = await prepareDataCheck({ store, home }, { data: faces, set: few, seed: 10 });
    const dying = () => {
      const worker = startWorker();
      setTimeout(() => {
        worker.kill();
      }, 50);
      return worker;
    };
    await expect(checkDataApart(job, dying)).rejects.toMatchObject({
      kind: 'work',
      message: expect.stringContaining('SIGKILL') as string,
    });
  });
});

describe('what is looked at', () => {
  const core = {
    home,
    get store() {
      return store;
    },
  };

  test('is read by the settings of the recipe named, or those usual for its format', async () => {
    const named = await prepareDataCheck(core, { data: faces, recipe: 'R-fddb-raw', seed: 5 });
    expect(named).toMatchObject({ recipe: 'R-fddb-raw', seed: 5, spec: { normalisation: 'none' } });
    const usual = await prepareDataCheck(core, { data: tables });
    expect(usual).toMatchObject({ recipe: 'R-mlp-lr', spec: { format: 'csv', label: 'country' } });
    expect(usual.spec).not.toHaveProperty('features.0');
  });

  test('takes the label of the usual recipe only where the table has it, else the one of the format', async () => {
    const table = join(folder, 'labelled.csv');
    writeFileSync(table, 'a,b,label\n1,2,x\n3,4,y\n');
    const job = await prepareDataCheck(core, { data: table });
    expect(job).toMatchObject({ recipe: null, spec: { format: 'csv', label: 'label' } });
    const { check } = await checkDataApart(job, startWorker);
    expect(check.overview.classes).toEqual(['x', 'y']);
  });

  test.each([
    [{ recipe: 'R-mlp-lr' }, /is in the format fddb; R-mlp-lr reads csv/],
    [{ recipe: 'R-mpl-lr' }, /no recipe named R-mpl-lr/],
    [{ set: { 'training.epochs': 3 } }, /training\.epochs changes nothing about the data/],
    [{ set: { 'data.cropsize': 3 } }, /data\.cropsize/],
    [{ set: { 'data.cropSize': 1 } }, /data\.cropSize is 1: expected a whole number from 8 to 512/],
    [{ data: join(folder, 'nowhere') }, /no folder/],
  ])('is refused where the request is wrong: %j', async (request, message) => {
    await expect(prepareDataCheck(core, { data: faces, ...request })).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringMatching(message) as string,
    });
  });
});
