import { expect, test } from 'vitest';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { UserError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment, tinySource } from '../support/tiny-data.ts';

const owner = { processId: 4711, processStarted: 'then' };
const otherOwner = { processId: 4712, processStarted: 'later' };
const metrics = (accuracy: number) => ({
  loss: { data: 1, regularisation: 0, total: 1 },
  accuracy,
});

function createRun(store: Store, by = owner): number {
  return store.createRun(
    { name: 'a run', recipe: null, engine: 'auto', dataSource: tinySource, spec: tinyExperiment() },
    by,
  ).id;
}

/** Epochs of 26 steps, evaluated, and a checkpoint in the middle of the third. */
const history: TrainingEvent[] = [0, 1, 2, 3].flatMap((epoch): TrainingEvent[] => [
  {
    type: 'steps',
    steps: Array.from({ length: epoch === 0 ? 0 : 26 }, (_, index) => ({
      step: (epoch - 1) * 26 + index + 1,
      epoch,
      dataLoss: 1,
      regularisationLoss: 0,
      accuracy: 0.5,
    })),
  },
  {
    type: 'epoch',
    epoch: {
      epoch,
      step: epoch * 26,
      learningRate: 0.1,
      seconds: epoch + 1,
      train: null,
      validation: metrics(epoch / 10),
      test: null,
    },
  },
]);
const checkpoint: TrainingEvent = {
  type: 'checkpoint',
  checkpoint: { kind: 'last', epoch: 2, step: 60, path: 'run-1/last', sha256: 'ab' },
};

test('a run goes from queued to running with its first event, and ends with a reason', () => {
  const store = openStore(temporaryFolder());
  const id = createRun(store);
  expect(store.findRun(id)).toMatchObject({ state: 'queued', reason: null, startedAt: null, endedAt: null });
  const running = store.recordEvents(id, [{ type: 'preparing', activity: 'x', done: 0, total: 1 }]);
  expect(running.state).toBe('running');
  expect(running.startedAt).not.toBeNull();
  const ended = store.recordEvents(id, [{ type: 'ended', state: 'stopped', reason: 'user', seconds: 3 }]);
  expect(ended).toMatchObject({ state: 'stopped', reason: 'user', seconds: 3 });
  expect(ended.endedAt).not.toBeNull();
  store.close();
});

test('going on from a checkpoint forgets what was measured after it', () => {
  const store = openStore(temporaryFolder());
  const id = createRun(store);
  const layers = [{ layer: 'dense', squaredGradientNorm: 1, updateRatio: 0.1, deadShare: null }];
  const watches = [21, 41, 60, 61].map((step) => ({ step, epoch: Math.ceil(step / 26), layers }));
  store.recordEvents(id, [...history, { type: 'watches', watches }, checkpoint]);
  store.recordEvents(id, [{ type: 'ended', state: 'interrupted', reason: 'x', seconds: 9 }]);
  const run = store.requeueRun(id, otherOwner);
  expect(run).toMatchObject({
    state: 'queued',
    reason: null,
    endedAt: null,
    stepsDone: 60,
    epochsDone: 2,
    bestValidationAccuracy: 0.2,
  });
  const { steps, epochs } = store.curves(id);
  expect(steps.at(-1)!.step).toBe(60);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect(store.watches(id)).toEqual(watches.slice(0, 3));
  store.close();
});

test('a run that went back to its best epoch shows the figures of that epoch', () => {
  const store = openStore(temporaryFolder());
  const id = createRun(store);
  const accuracies = () => {
    const { validation, test } = store.findRun(id)!;
    return [validation?.accuracy, test?.accuracy];
  };
  const epochWithTest = (epoch: number): TrainingEvent => ({
    type: 'epoch',
    epoch: {
      epoch,
      step: epoch * 26,
      learningRate: 0.1,
      seconds: 9,
      train: null,
      validation: null,
      test: metrics(epoch / 100),
    },
  });
  store.recordEvents(id, [...history, epochWithTest(3), epochWithTest(2), checkpoint]);
  expect(accuracies()).toEqual([0.3, 0.03]);
  store.recordEvents(id, [{ type: 'ended', state: 'finished', reason: 'early stopping', seconds: 9 }]);
  expect(accuracies()).toEqual([0.2, 0.02]);
  expect(store.listRuns()[0]).toEqual(store.findRun(id));
  store.close();
});

test('a run without a checkpoint goes on from nothing', () => {
  const store = openStore(temporaryFolder());
  const id = createRun(store);
  store.recordEvents(id, [...history, { type: 'ended', state: 'failed', reason: 'x', seconds: 9 }]);
  expect(store.requeueRun(id, owner)).toMatchObject({ stepsDone: 0, epochsDone: 0, validation: null });
  expect(store.curves(id)).toEqual({ steps: [], epochs: [] });
  store.close();
});

test.each(['queued', 'running', 'finished'] as const)('a run that is %s cannot be resumed', (state) => {
  const store = openStore(temporaryFolder());
  const id = createRun(store);
  if (state === 'running') store.recordEvents(id, history);
  if (state === 'finished') {
    store.recordEvents(id, [{ type: 'ended', state, reason: 'epochs done', seconds: 1 }]);
  }
  expect(() => store.requeueRun(id, owner)).toThrow(`Run ${id} is ${state} and cannot be resumed.`);
  expect(store.findRun(id)!.state).toBe(state);
  store.close();
});

test('runs whose process is gone are interrupted, the others and those that have ended are not', () => {
  const store = openStore(temporaryFolder());
  const dead = createRun(store);
  const deadButEnded = createRun(store);
  const alive = createRun(store, otherOwner);
  store.recordEvents(dead, history);
  store.recordEvents(deadButEnded, [{ type: 'ended', state: 'finished', reason: 'done', seconds: 1 }]);
  const interrupted = store.interruptOrphans(({ processId }) => processId === otherOwner.processId);
  expect(interrupted.map(({ id }) => id)).toEqual([dead]);
  expect(store.findRun(dead)).toMatchObject({ state: 'interrupted', stepsDone: 78 });
  expect(store.findRun(dead)!.reason).toMatch(/ended unexpectedly/);
  expect(store.findRun(deadButEnded)!.state).toBe('finished');
  expect(store.findRun(alive)!.state).toBe('queued');
  expect(store.interruptOrphans(() => true)).toEqual([]);
  store.close();
});

test('a request to stop is found by whoever owns the run, until the run has ended', () => {
  const store = openStore(temporaryFolder());
  const [one, other, ended] = [createRun(store), createRun(store), createRun(store)];
  store.recordEvents(ended, [{ type: 'ended', state: 'finished', reason: 'done', seconds: 1 }]);
  for (const id of [one, ended]) store.requestStop(id);
  expect(store.stopRequests([one, other, ended])).toEqual([one]);
  expect(store.stopRequests([other])).toEqual([]);
  store.recordEvents(one, [{ type: 'ended', state: 'stopped', reason: 'user', seconds: 1 }]);
  expect(store.stopRequests([one])).toEqual([]);
  store.close();
});

test('an unknown run is named', () => {
  const store = openStore(temporaryFolder());
  expect(store.findRun(12)).toBeUndefined();
  expect(store.findRunDetail(12)).toBeUndefined();
  expect(() => store.recordEvents(12, history)).toThrow(UserError);
  expect(() => store.requeueRun(12, owner)).toThrow('There is no run 12.');
  expect(store.listRuns()).toEqual([]);
  store.close();
});

test('an event that cannot be stored leaves nothing of those written with it', () => {
  const store = openStore(temporaryFolder());
  const id = createRun(store);
  const broken = { type: 'epoch', epoch: { epoch: 1, step: null } } as unknown as TrainingEvent;
  const before = store.findRun(id);
  expect(() => store.recordEvents(id, [...history, broken])).toThrow();
  expect(store.findRun(id)).toEqual(before);
  expect(store.curves(id)).toEqual({ steps: [], epochs: [] });
  store.close();
});

test('another connection sees that something was written, and which runs', () => {
  const folder = temporaryFolder();
  const [writer, reader] = [openStore(folder), openStore(folder)];
  createRun(writer);
  const [version, revision] = [reader.dataVersion(), reader.revision()];
  expect(reader.dataVersion()).toBe(version);
  expect(reader.runsSince(revision)).toEqual([]);
  const id = createRun(writer);
  expect(reader.dataVersion()).not.toBe(version);
  expect(reader.runsSince(revision).map((run) => run.id)).toEqual([id]);
  writer.close();
  reader.close();
});

test('data sets are kept by name', () => {
  const folder = temporaryFolder();
  const store = openStore(folder);
  const faces = { name: 'faces', path: '/a', format: 'fddb' as const, synthetic: true, description: 'drawn' };
  store.addDataSet(faces);
  store.addDataSet({ ...faces, name: 'animals', synthetic: false });
  store.addDataSet({ ...faces, path: '/b' });
  store.close();
  const reopened = openStore(folder);
  expect(reopened.listDataSets()).toEqual([
    { ...faces, name: 'animals', synthetic: false },
    { ...faces, path: '/b' },
  ]);
  reopened.close();
});
