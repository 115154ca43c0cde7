import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { findBestEpoch } from '../../shared/metrics/best-epoch.ts';
import { searchDetailSchema, searchSummarySchema, trialRecordSchema } from '../../shared/searches/records.ts';
import { behindReason } from '../../shared/searches/settled.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment, tinySource } from '../support/tiny-data.ts';
import { tinySearch } from '../support/tiny-search.ts';

const owner = { processId: 4711, processStarted: 'then' };
const otherOwner = { processId: 4712, processStarted: 'later' };
const plan = { atOnce: 4, threads: 1, account: 'As a test has it.' };

function open(): Store {
  const store = openStore(temporaryFolder());
  onTestFinished(() => {
    store.close();
  });
  return store;
}

function createSearch(store: Store, search = tinySearch('quick', [0.01, 0.02, 0.03]).search): number {
  return store.searches.create({ ...search, plan }, owner).id;
}

function createTrial(store: Store, id: number, trial: number, by = owner): number {
  const run = { name: `trial ${trial}`, recipe: null, engine: 'quick', dataSource: tinySource };
  return store.createRun({ ...run, spec: tinyExperiment(), search: { id, trial }, threads: 2 }, by).id;
}

const ended = (state: 'finished' | 'stopped' | 'failed', reason: string) =>
  [{ type: 'ended' as const, state, reason, seconds: 1 }] as const;

function epoch(number: number, accuracy: number, data: number) {
  const validation = { loss: { data, regularisation: 0, total: data }, accuracy };
  const record = { epoch: number, step: number, learningRate: 0.1, seconds: 1, train: null, test: null };
  return { type: 'epoch' as const, epoch: { ...record, validation } };
}

test('a search reads back as it was written, with all its trials waiting', () => {
  const store = open();
  const { search } = tinySearch('auto', [0.01, 0.02]);
  const id = createSearch(store, search);
  const detail = searchDetailSchema.parse(store.searches.findDetail(id));
  expect(detail).toMatchObject({
    name: 'Tiny search',
    state: 'running',
    engine: 'auto',
    dataName: 'tiny',
    ...{ trials: 2, running: 0, settled: 0 },
    ...plan,
    spec: search.spec,
    search: search.search,
    dataSource: tinySource,
  });
  expect(store.searches.list().map((row) => searchSummarySchema.parse(row))).toEqual([
    store.searches.find(id),
  ]);
  const trials = store.searches.trials(id).map((row) => trialRecordSchema.parse(row));
  expect(trials).toEqual(search.trials.map((trial) => ({ ...trial, run: null, best: null })));
  expect(store.searches.find(id + 1)).toBeUndefined();
  expect(store.searches.trials(id + 1)).toEqual([]);
});

test('its runs say which trial they are, and each trial has one run', () => {
  const store = open();
  const id = createSearch(store);
  const run = createTrial(store, id, 2);
  const summary = { search: { id, trial: 2, label: 'learningRate 0.02' }, threads: 2 };
  expect(store.findRun(run)).toMatchObject(summary);
  expect(store.findRunDetail(run)).toMatchObject(summary);
  expect(store.searches.trials(id)[1]).toMatchObject({ trial: 2, run: { id: run, state: 'queued' } });
  expect(() => createTrial(store, id, 2)).toThrow(/UNIQUE/);
  expect(() => createTrial(store, 99, 1)).toThrow(/FOREIGN KEY/);
  expect(store.listRuns()).toHaveLength(1);
});

test('trials are counted as they go on and come to ends that count', () => {
  const store = open();
  const id = createSearch(store);
  const [first, second, third] = [1, 2, 3].map((trial) => createTrial(store, id, trial));
  expect(store.searches.find(id)).toMatchObject({ running: 3, settled: 0 });
  store.recordEvents(first!, ended('finished', 'epochs done'));
  store.recordEvents(second!, ended('stopped', behindReason(5, 2)));
  store.recordEvents(third!, ended('failed', 'the worker process ended unexpectedly'));
  expect(store.searches.find(id)).toMatchObject({ running: 0, settled: 2 });
});

test('the best epoch of each trial is the one its curves say', () => {
  const measured = fc.record({
    accuracy: fc.constantFrom(0, 0.25, 0.5, 1),
    data: fc.constantFrom(0.1, 0.5, 2, Infinity, NaN),
  });
  fc.assert(
    fc.property(
      fc.array(measured, { maxLength: 8 }),
      fc.constantFrom('validation-accuracy' as const, 'validation-loss' as const),
      (epochs, rankBy) => {
        const store = openStore(temporaryFolder());
        const id = createSearch(store, tinySearch('quick', [0.1], { search: { rankBy } }).search);
        const run = createTrial(store, id, 1);
        store.recordEvents(
          run,
          epochs.map(({ accuracy, data }, index) => epoch(index, accuracy, data)),
        );
        const best = findBestEpoch(store.curves(run).epochs, rankBy);
        expect(store.searches.trials(id)[0]!.best).toEqual(best);
        expect(store.searches.course(run).map((figures) => figures.epoch)).toEqual(
          epochs.slice(1).map((_, index) => index + 1),
        );
        store.close();
      },
    ),
    { numRuns: 30 },
  );
});

test('what has changed since a revision is told, and nothing else', () => {
  const store = open();
  const id = createSearch(store);
  createTrial(store, id, 1);
  const second = createTrial(store, id, 2);
  const seen = store.revision();
  expect(store.searches.trials(id, seen)).toEqual([]);
  store.recordEvents(second, [epoch(1, 0.5, 1)]);
  expect(store.searches.trials(id, seen).map(({ trial, best }) => [trial, best?.epoch])).toEqual([[2, 1]]);
});

test('a search ends with a reason, and is taken up by one process at a time', () => {
  const store = open();
  const id = createSearch(store);
  store.searches.settleEngine(id, 'onnx-cpu');
  store.searches.requestStop(id);
  expect(store.searches.isStopRequested(id)).toBe(true);
  const stopped = store.searches.end(id, 'stopped', 'user');
  expect(stopped).toMatchObject({ state: 'stopped', reason: 'user', engine: 'onnx-cpu' });
  expect(stopped.endedAt).not.toBeNull();
  const again = { atOnce: 2, threads: 2, account: 'Another plan.' };
  expect(store.searches.takeUp(id, otherOwner, again)).toMatchObject({
    ...again,
    state: 'running',
    reason: null,
    endedAt: null,
  });
  expect(store.searches.isStopRequested(id)).toBe(false);
  expect(() => store.searches.takeUp(id, owner, again)).toThrow(/is running already/);
  store.searches.end(id, 'finished', 'all trials done');
  store.searches.requestStop(id);
  expect(store.searches.isStopRequested(id)).toBe(false);
});

test('searches and trials whose process is gone are interrupted together', () => {
  const store = open();
  const id = createSearch(store);
  const run = createTrial(store, id, 1);
  const elsewhere = createTrial(store, id, 2, otherOwner);
  const lost = store.interruptOrphans(({ processId }) => processId !== owner.processId);
  expect(lost.map((row) => row.id)).toEqual([run]);
  expect(store.searches.find(id)).toMatchObject({ state: 'interrupted', running: 1 });
  expect(store.findRun(elsewhere)!.state).toBe('queued');
});

test('a run keeps its threads where it goes on from a checkpoint, and takes new ones where it begins again', () => {
  const store = open();
  const id = createSearch(store);
  const [begun, fresh] = [createTrial(store, id, 1), createTrial(store, id, 2)];
  const checkpoint = { kind: 'last' as const, epoch: 1, step: 5, path: 'run-1/last', sha256: 'ab' };
  store.recordEvents(begun, [{ type: 'checkpoint', checkpoint }, ...ended('stopped', 'user')]);
  store.recordEvents(fresh, ended('stopped', 'user'));
  expect(store.requeueRun(begun, owner, 4).threads).toBe(2);
  expect(store.requeueRun(fresh, owner, 4).threads).toBe(4);
});
