import { ORPCError, createRouterClient } from '@orpc/server';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApi } from '../../main/api/index.ts';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { createWalks } from '../../main/checks/create-walks.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { workerFile } from '../../main/app/worker-file.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { openStore } from '../../main/store/open-store.ts';
import { contract } from '../../shared/contract/index.ts';
import type { StartRun } from '../../shared/contract/runs.ts';
import { createFakeSupervisor } from '../support/fake-supervisor.ts';
import { smallRecipe, storeRun } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function openApi() {
  const home = temporaryFolder();
  const store = openStore(home);
  onTestFinished(() => {
    store.close();
  });
  const supervisor = createFakeSupervisor(store);
  const unexpected: unknown[] = [];
  const searches = createSearches({ store, supervisor });
  const api = createApi({
    store,
    supervisor,
    searches,
    walks: createWalks({ store, supervisor, searches, startWorker: createNodeWorkers(workerFile()), home }),
    home,
    host: 'browser',
    version: '1.2.3',
    startWorker: createNodeWorkers(workerFile()),
    onUnexpectedError: (error) => unexpected.push(error),
  });
  return { home, store, supervisor, api, unexpected, client: createRouterClient(api) };
}

async function errorOf(call: Promise<unknown>): Promise<ORPCError<string, { remedy: string }>> {
  const error: unknown = await call.then(
    () => expect.fail('The call was answered.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ORPCError);
  return error as ORPCError<string, { remedy: string }>;
}

describe('any payload', () => {
  const { runs } = contract;
  const calls = [
    ...Object.keys(runs).map((name) => ['runs', name]),
    ['networks', 'describe'],
    ['exports', 'create'],
    ['application', 'information'],
  ];
  /** Between rubbish and what is nearly right. */
  const payload = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
    fc.record(
      {
        id: fc.oneof(fc.constantFrom(1, 2, 0, -1, 1e300, NaN, '1'), fc.anything()),
        recipe: fc.oneof(fc.string(), fc.constant(smallRecipe), fc.dictionary(fc.string(), fc.anything())),
        data: fc.oneof(fc.constantFrom('', '/', '..', '\0', 'a'.repeat(5000)), fc.string()),
        set: fc.dictionary(
          fc.constantFrom('training.epochs', '__proto__.x', 'network.layers.0', '', '.'),
          fc.anything(),
        ),
        what: fc.constantFrom('curves', 'confusion-matrix', 'everything'),
        format: fc.constantFrom('csv', 'json', 'exe'),
        split: fc.constantFrom('test', 'nothing'),
        checkpoint: fc.constantFrom('best', 'worst'),
        input: fc.anything(),
        layers: fc.array(fc.anything()),
      },
      { requiredKeys: [] },
    ),
  );

  test('is answered, or refused with a typed error that says what would mend it', async () => {
    const { store, client, unexpected } = openApi();
    storeRun(store);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), payload, async ([noun, verb], input) => {
        const group = client[noun as keyof typeof client] as Record<
          string,
          (input: unknown) => Promise<unknown>
        >;
        try {
          await group[verb!]!(input);
        } catch (error) {
          expect(error).toBeInstanceOf(ORPCError);
          const { defined, code, data } = error as ORPCError<string, { remedy: string }>;
          expect({ defined, code }).toEqual({
            defined: true,
            code: expect.stringMatching(/^(BAD_REQUEST|NOT_FOUND|WORK_FAILED)$/) as string,
          });
          expect(typeof data.remedy).toBe('string');
        }
      }),
      { numRuns: 400 },
    );
    expect(unexpected).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('that nobody foresaw is answered without its details, which the log gets', async () => {
    const { store, client, unexpected } = openApi();
    store.listRuns = () => {
      throw new Error('secret of /home/somebody');
    };
    const error: unknown = await client.runs.list().catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    expect(String(unexpected)).toContain('secret');
  });
});

describe('starting a run', () => {
  async function openWithData() {
    const opened = openApi();
    const folder = `${opened.home}/drawn`;
    await createSyntheticFddb(folder, { photographs: 10, seed: 1 });
    const start = (request: Partial<StartRun>) =>
      opened.client.runs.start({ recipe: smallRecipe, data: folder, ...request });
    return { ...opened, folder, start };
  }

  test('submits the recipe with settings, seed and name replaced', async () => {
    const { start, supervisor, folder } = await openWithData();
    const run = await start({
      set: { 'training.epochs': 7, 'network.layers.1.units': 3 },
      seed: 42,
      name: 'Mine',
    });
    expect(run).toMatchObject({ id: 1, name: 'Mine', state: 'queued', epochs: 7, seed: 42 });
    expect(supervisor.submitted).toHaveLength(1);
    expect(supervisor.submitted[0]).toMatchObject({
      recipe: 'small',
      dataSource: { name: null, path: folder, format: 'fddb' },
      spec: {
        training: { ...smallRecipe.training, epochs: 7, seed: 42 },
        network: { layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] },
        data: smallRecipe.data,
      },
    });
  });

  test.each<[string, Partial<StartRun>, RegExp]>([
    ['a mistyped setting', { set: { 'training.epoch': 3 } }, /no setting training\.epoch .*training\.epochs/],
    [
      'a value out of range',
      { set: { 'training.batchSize': 0 } },
      /training\.batchSize is 0: expected a whole number from 1/,
    ],
    [
      'a list entry that is not there',
      { set: { 'network.layers.9.units': 3 } },
      /no setting network\.layers\.9\.units/,
    ],
    [
      'an unknown kind of layer',
      { set: { 'network.layers.0': { type: 'flaten' } } },
      /network\.layers\.0\.type is "flaten": expected one of .*flatten/,
    ],
    [
      'a field that a layer lacks',
      { set: { 'network.layers.1': { type: 'dense' } } },
      /network\.layers\.1\.units is missing: expected a whole number/,
    ],
    ['a prototype', { set: { 'training.__proto__': { epochs: 1 } } }, /no setting training\.__proto__/],
    [
      'crops that the network does not take',
      { set: { 'data.cropSize': 16 } },
      /input is 8 x 8 x 3.*16 x 16 x 3/,
    ],
    ['layers that do not fit', { set: { 'network.layers.0': { type: 'relu' } } }, /layer 2/i],
    ['an unknown engine', { engine: 'onnx-cp' }, /no engine "onnx-cp"/],
    ['an unknown data set', { data: 'fddb' }, /no data set and no folder named fddb/],
    ['a folder of another kind', { data: '/' }, /no known layout/],
  ])('with %s is refused and stores nothing', async (_what, request, message) => {
    const { start, store } = await openWithData();
    const error = await errorOf(start(request));
    expect(error.message).toMatch(message);
    expect(['BAD_REQUEST', 'NOT_FOUND']).toContain(error.code);
    expect(store.listRuns()).toEqual([]);
  });

  test('with several faults names them all', async () => {
    const { start } = await openWithData();
    const { message } = await errorOf(
      start({ set: { 'training.epochs': -1, 'data.colour': 'blue', 'data.crop': 3 } }),
    );
    expect(message).toContain('training.epochs is -1');
    expect(message).toContain('data.colour is "blue": expected one of rgb, grey');
    expect(message).toContain('did you mean data.cropSize');
  });

  test('by a recipe of unknown name suggests the nearest', async () => {
    const { start } = await openWithData();
    const { code, message, data } = await errorOf(start({ recipe: 'R-fdb-model1' }));
    expect({ code, message }).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no recipe named R-fdb-model1.',
    });
    expect(data.remedy).toContain('R-fddb-model1');
  });
});

describe('a run that is not there, or not in the right state', () => {
  test('is named', async () => {
    const { client, store } = openApi();
    storeRun(store);
    for (const call of [client.runs.get, client.runs.curves, client.runs.stop, client.runs.resume]) {
      const { code, message, data } = await errorOf(call({ id: 7 }));
      expect({ code, message }).toEqual({ code: 'NOT_FOUND', message: 'There is no run 7.' });
      expect(data.remedy).toContain('1');
    }
    expect((await errorOf(client.runs.stop({ id: 1 }))).message).toBe('Run 1 has ended already (finished).');
    expect((await errorOf(client.runs.resume({ id: 1 }))).message).toContain('finished');
  });
});

test('an export comes with its name, its type and its bytes', async () => {
  const { client, store } = openApi();
  storeRun(store);
  const { fileName, file } = await client.exports.create({ id: 1, what: 'confusion-matrix', format: 'csv' });
  expect(fileName).toBe('run-1-confusion-matrix-test-last.csv');
  expect(file.type).toBe('text/csv;charset=utf-8');
  expect(await file.text()).toContain('face,97,3,0.97,0.03');
});

test('a call that is called off is no error of the core', async () => {
  const { client, unexpected } = openApi();
  const leaving = new AbortController();
  const request = { recipe: 'R-mlp-epochs', engine: 'onnx-cpu', data: 'synthetic-csv' };
  const events = await client.estimates.create(request, { signal: leaving.signal });
  const first = events.next();
  leaving.abort();
  await expect(first.then(() => events.next())).rejects.toThrow(/abort/i);
  expect(unexpected).toEqual([]);
});
