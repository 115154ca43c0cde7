import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { runDetailSchema, runSummarySchema, type EpochRecord, type SplitMetrics } from '../../shared/runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData, tinyExperiment, tinySource } from '../support/tiny-data.ts';

const owner = { processId: 4711, processStarted: 'then' };

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
/** Any number but -0, which SQLite stores as 0. */
const measured = fc.double().map((value) => (value === 0 ? 0 : value));
const metrics: fc.Arbitrary<SplitMetrics> = fc.record({
  loss: fc.record({ data: measured, regularisation: measured, total: measured }),
  accuracy: measured,
});
const maybeMetrics = fc.option(metrics, { nil: null });
const epochs: fc.Arbitrary<EpochRecord[]> = fc.uniqueArray(
  fc.record({
    epoch: fc.nat(100),
    step: fc.nat(10_000),
    learningRate: fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-12 }),
    seconds: fc.double({ noNaN: true, min: 1e-3, max: 1e8 }),
    train: maybeMetrics,
    validation: maybeMetrics,
    test: maybeMetrics,
  }),
  { selector: ({ epoch }) => epoch, maxLength: 8 },
);
const steps = fc
  .array(
    fc.record({ epoch: fc.nat(50), dataLoss: measured, regularisationLoss: measured, accuracy: measured }),
  )
  .map((records) => records.map((record, index) => ({ step: index + 1, ...record })));

function createRun(store: Store, name = 'a run') {
  return store.createRun(
    { name, recipe: 'R-tiny', engine: 'auto', dataSource: tinySource, spec: tinyExperiment() },
    owner,
  );
}

test('curves come back as they were measured, NaN and infinity included', () => {
  const store = openStore(temporaryFolder());
  fc.assert(
    fc.property(steps, epochs, (stepRecords, epochRecords) => {
      const { id } = createRun(store);
      store.recordEvents(id, [
        { type: 'steps', steps: stepRecords },
        ...epochRecords.map((epoch) => ({ type: 'epoch' as const, epoch })),
      ]);
      expect(store.curves(id)).toEqual({
        steps: stepRecords,
        epochs: epochRecords.toSorted((a, b) => a.epoch - b.epoch),
      });
    }),
    { numRuns: 60 },
  );
  store.close();
});

const watches = fc
  .integer({ min: 1, max: 4 })
  .chain((layers) =>
    fc.uniqueArray(
      fc.record({
        step: fc.nat(1000),
        epoch: fc.nat(20),
        layers: fc.array(
          fc.record({
            squaredGradientNorm: fc.option(measured, { nil: null }),
            updateRatio: fc.option(measured, { nil: null }),
            deadShare: fc.option(measured, { nil: null }),
          }),
          { minLength: layers, maxLength: layers },
        ),
      }),
      { selector: ({ step }) => step, maxLength: 8 },
    ),
  )
  .map((records) =>
    records
      .map((record) => ({
        ...record,
        layers: record.layers.map((layer, position) => ({ layer: `layer ${position}`, ...layer })),
      }))
      .toSorted((one, other) => one.step - other.step),
  );

test('watched steps come back layer by layer: what was not measured as null, NaN as NaN', () => {
  const store = openStore(temporaryFolder());
  fc.assert(
    fc.property(watches, (records) => {
      const { id } = createRun(store);
      const { cursor } = store.eventsSince(id, { revision: 0, step: 0 });
      for (const record of records) store.recordEvents(id, [{ type: 'watches', watches: [record] }]);
      expect(store.watches(id)).toEqual(records);
      const { events } = store.eventsSince(id, cursor);
      expect(events).toEqual(records.length === 0 ? [] : [{ type: 'watches', watches: records }]);
    }),
    { numRuns: 40 },
  );
  store.close();
});

test('the row of a run shows each split at the last epoch it was evaluated at', () => {
  const store = openStore(temporaryFolder());
  fc.assert(
    fc.property(epochs, (records) => {
      const { id } = createRun(store);
      store.recordEvents(
        id,
        records.map((epoch) => ({ type: 'epoch' as const, epoch })),
      );
      const run = store.findRun(id)!;
      const inOrder = records.toSorted((a, b) => a.epoch - b.epoch);
      for (const split of ['train', 'validation', 'test'] as const) {
        expect(run[split]).toEqual(inOrder.findLast((record) => record[split] !== null)?.[split] ?? null);
      }
      expect(run.epochsDone).toBe(inOrder.at(-1)?.epoch ?? 0);
      const accuracies = records
        .filter(({ epoch, validation }) => epoch >= 1 && validation && !Number.isNaN(validation.accuracy))
        .map(({ validation }) => validation!.accuracy);
      expect(run.bestValidationAccuracy).toBe(accuracies.length === 0 ? null : Math.max(...accuracies));
      expect(store.listRuns().find((row) => row.id === id)).toEqual(run);
    }),
    { numRuns: 40 },
  );
  store.close();
});

test('names, reasons and log lines in any script come back', () => {
  const store = openStore(temporaryFolder());
  fc.assert(
    fc.property(text, text, text, (name, reason, line) => {
      const { id } = createRun(store, name);
      const time = '2026-11-21T10:00:00.000Z';
      store.recordEvents(id, [
        { type: 'log', line: { time, level: 'warning', text: line } },
        { type: 'ended', state: 'failed', reason, seconds: 1.5 },
      ]);
      const run = store.findRunDetail(id)!;
      expect(run).toMatchObject({ name, reason, state: 'failed', seconds: 1.5 });
      expect(run.log).toEqual([{ time, level: 'warning', text: line }]);
    }),
    { numRuns: 60 },
  );
  store.close();
});

test('confusion matrices and predictions come back, and a newer evaluation takes the place of an older one', () => {
  const store = openStore(temporaryFolder());
  const evaluation = fc.integer({ min: 1, max: 5 }).chain((classes) =>
    fc.record({
      type: fc.constant('evaluation' as const),
      confusionMatrix: fc.record({
        split: fc.constantFrom('train' as const, 'validation' as const, 'test' as const),
        checkpoint: fc.constantFrom('last' as const, 'best' as const),
        epoch: fc.nat(60),
        classes: fc.array(text, { minLength: classes, maxLength: classes }),
        counts: fc.array(fc.array(fc.nat(), { minLength: classes, maxLength: classes }), {
          minLength: classes,
          maxLength: classes,
        }),
      }),
      predictions: fc.array(
        fc.record({
          sample: text,
          label: fc.nat(classes - 1),
          predicted: fc.nat(classes - 1),
          probabilities: fc.array(fc.float(), { minLength: classes, maxLength: classes }),
        }),
        { maxLength: 10 },
      ),
    }),
  );
  fc.assert(
    fc.property(evaluation, evaluation, (older, newer) => {
      const { id } = createRun(store);
      const place = { split: older.confusionMatrix.split, checkpoint: older.confusionMatrix.checkpoint };
      const event = { ...newer, confusionMatrix: { ...newer.confusionMatrix, ...place } };
      store.recordEvents(id, [older]);
      store.recordEvents(id, [event]);
      expect(store.confusionMatrices(id)).toEqual([event.confusionMatrix]);
      expect(store.predictions(id, place.split, place.checkpoint)).toEqual(event.predictions);
      const { events } = store.eventsSince(id, { revision: 0, step: 0 });
      expect(events).toEqual([{ ...event, predictions: [] }]);
    }),
    { numRuns: 60 },
  );
  store.close();
});

test('a whole run comes back field by field, also after the store was closed', () => {
  const folder = temporaryFolder();
  const { overview } = tinyData();
  const environment = {
    netsitter: '1.2.3',
    node: '24.0.0',
    electron: null,
    library: 'onnxruntime-node 1.30.0',
    platform: 'linux x64',
    processor: 'a processor',
    threads: 4,
    memoryBytes: 2 ** 34,
  };
  const layers = [{ name: 'dense', description: 'Dense, 3 units', outputShape: [3], parameters: 15 }];
  const checkpoint = {
    kind: 'last' as const,
    epoch: 2,
    step: 52,
    path: 'run-1/last',
    sha256: 'ab'.repeat(32),
  };
  const events: TrainingEvent[] = [
    { type: 'prepared', data: overview },
    {
      type: 'started',
      engine: 'onnx-cpu',
      device: 'a device',
      environment,
      parameters: 15,
      layers,
      steps: 156,
    },
    { type: 'checkpoint', checkpoint },
    { type: 'ended', state: 'finished', reason: 'epochs done', seconds: 12.25 },
  ];
  const before = openStore(folder);
  const { id } = createRun(before);
  before.recordEvents(id, events);
  before.close();
  const store = openStore(folder);
  const run = runDetailSchema.parse(store.findRunDetail(id));
  expect(run).toMatchObject({
    id,
    name: 'a run',
    recipe: 'R-tiny',
    state: 'finished',
    reason: 'epochs done',
    engine: 'onnx-cpu',
    device: 'a device',
    seed: 7,
    dataName: 'tiny',
    learningRate: 0.02,
    l2Regularisation: 1e-3,
    batchSize: 4,
    epochs: 6,
    steps: 156,
    parameters: 15,
    seconds: 12.25,
    spec: tinyExperiment(),
    dataSource: tinySource,
    dataOverview: overview,
    environment,
    layers,
    checkpoints: [checkpoint],
  });
  expect(run.specHash).toMatch(/^[0-9a-f]{64}$/);
  expect(runSummarySchema.parse(store.findRun(id))).toEqual(store.listRuns()[0]);
  store.close();
});

test('what is recorded can be followed as events, in pieces of any size', () => {
  const store = openStore(temporaryFolder());
  fc.assert(
    fc.property(steps, epochs, fc.array(fc.boolean()), (stepRecords, epochRecords, looks) => {
      const { id } = createRun(store);
      const events: TrainingEvent[] = [
        ...stepRecords.map((step) => ({ type: 'steps' as const, steps: [step] })),
        ...epochRecords.map((epoch) => ({ type: 'epoch' as const, epoch })),
        { type: 'ended', state: 'finished', reason: 'epochs done', seconds: 1e9 },
      ];
      let cursor = { revision: store.revision(), step: 0 };
      const followed: TrainingEvent[] = [];
      const look = () => {
        const news = store.eventsSince(id, cursor);
        cursor = news.cursor;
        followed.push(...news.events);
      };
      events.forEach((event, index) => {
        store.recordEvents(id, [event]);
        if (looks[index]) look();
      });
      look();
      look();
      const seenSteps = followed.flatMap((event) => (event.type === 'steps' ? event.steps : []));
      const seenEpochs = followed.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []));
      expect(seenSteps).toEqual(stepRecords);
      expect(seenEpochs.toSorted((a, b) => a.epoch - b.epoch)).toEqual(
        epochRecords.toSorted((a, b) => a.epoch - b.epoch),
      );
      expect(followed.filter(({ type }) => type === 'ended')).toEqual([events.at(-1)]);
      expect(followed.at(-1)!.type).toBe('ended');
    }),
    { numRuns: 30 },
  );
  store.close();
});
