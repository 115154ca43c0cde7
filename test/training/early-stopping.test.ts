import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../main/training/checkpoint.ts';
import { evaluateSplit } from '../../main/training/evaluation.ts';
import { UserError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { EarlyStopping } from '../../shared/specs/training.ts';
import { evaluating } from '../support/evaluating.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';
import { checkpointOf, epochsOf, ofType, stepsOf, stepsPerEpoch, trainTiny } from './train-tiny.ts';

const earlyStopping: EarlyStopping = { monitor: 'validation-loss', patience: 3, restoreBest: true };
/** Learns fast enough that the validation loss soon rises again. */
const overfitting = (settings: Partial<EarlyStopping> = {}) =>
  tinyExperiment({ epochs: 40, earlyStopping: { ...earlyStopping, ...settings } }, 0.1);

test.each([
  { monitor: 'validation-loss', patience: 1 },
  { monitor: 'validation-loss', patience: 5 },
  { monitor: 'validation-accuracy', patience: 3 },
] as const)(
  'training ends when $monitor has not improved for $patience epochs',
  async ({ monitor, patience }) => {
    const events = await trainTiny({ folder: temporaryFolder(), spec: overfitting({ monitor, patience }) });
    expect(events.at(-1)).toMatchObject({ type: 'ended', state: 'finished', reason: 'early stopping' });
    const badness = epochsOf(events)
      .filter(({ epoch, train }) => epoch > 0 && train !== null)
      .map(({ validation }) =>
        monitor === 'validation-loss' ? validation!.loss.data : -validation!.accuracy,
      );
    const improvedAt = (upTo: number) =>
      badness.slice(0, upTo).findIndex((value) => value === Math.min(...badness.slice(0, upTo)));
    expect(badness.length - 1 - improvedAt(badness.length)).toBe(patience);
    for (let epochs = 1; epochs < badness.length; epochs += 1) {
      expect(epochs - 1 - improvedAt(epochs)).toBeLessThan(patience);
    }
  },
);

test('the run ends with the parameters of its best epoch, and what is told of them is theirs', async () => {
  const folder = temporaryFolder();
  const spec = overfitting();
  const events = await trainTiny({ folder, spec });
  const epochs = epochsOf(events);
  const lowest = epochs
    .filter(({ epoch, train }) => epoch > 0 && train !== null)
    .toSorted((a, b) => a.validation!.loss.data - b.validation!.loss.data)[0]!;
  expect(lowest.epoch).toBeLessThan(Math.max(...epochs.map(({ epoch }) => epoch)));
  const last = checkpointOf(events, 'last');
  expect(last).toMatchObject({ epoch: lowest.epoch, step: lowest.epoch * stepsPerEpoch });
  expect(checkpointOf(events, 'best').epoch).toBe(lowest.epoch);
  const told = ofType(events, 'evaluation').filter(({ predictions }) => predictions.length > 0);
  expect(told).toHaveLength(4);
  for (const { confusionMatrix } of told) expect(confusionMatrix.epoch).toBe(lowest.epoch);
  const program = await createSoftmaxRegressionEngine({ classes: 3 }).compile({
    network: spec.network,
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: spec.training.l2Regularisation },
    optimiser: spec.training.optimiser,
    seed: 99,
  });
  await program.writeState((await readCheckpoint(join(folder, last.path))).program);
  const evaluation = await evaluateSplit(evaluating(program), tinyData().splits.validation);
  expect(evaluation!.metrics).toEqual(lowest.validation);
  const tested = epochs.filter(({ test }) => test !== null);
  expect(tested.map(({ epoch }) => epoch)).toEqual([lowest.epoch]);
});

test('a run stopped or lost while it goes back to its best epoch ends, when it goes on, as one never stopped', async () => {
  const spec = overfitting();
  const unbroken = await trainTiny({ folder: temporaryFolder(), spec });
  const told = (events: readonly TrainingEvent[]) =>
    ofType(events, 'evaluation').filter(({ predictions }) => predictions.length > 0);
  const folder = temporaryFolder();
  const stopped = await trainTiny({ folder, spec, stopAtEvaluationAfter: stepsOf(unbroken).length });
  expect(stopped.at(-1)).toMatchObject({ state: 'stopped' });
  expect(stepsOf(stopped)).toEqual(stepsOf(unbroken));
  const resumed = await trainTiny({ folder, spec, resumeFrom: checkpointOf(stopped, 'last').path });
  expect(stepsOf(resumed)).toEqual([]);
  expect(told(resumed)).toEqual(told(unbroken));
  // Its last checkpoint, that of the best epoch, is written, but its end was not.
  const lost = await trainTiny({ folder, spec, resumeFrom: checkpointOf(resumed, 'last').path });
  expect(stepsOf(lost)).toEqual(stepsOf(unbroken).slice(checkpointOf(resumed, 'last').step));
  expect(told(lost)).toEqual(told(unbroken));
  expect(lost.at(-1)).toMatchObject({ state: 'finished', reason: 'early stopping' });
});

test('without restoring, the run ends with the parameters of its last epoch and keeps the best beside them', async () => {
  const events = await trainTiny({ folder: temporaryFolder(), spec: overfitting({ restoreBest: false }) });
  const last = checkpointOf(events, 'last');
  expect(last.epoch - checkpointOf(events, 'best').epoch).toBe(earlyStopping.patience);
  expect(last.step).toBe(stepsOf(events).length);
});

test.each([true, false])(
  'the epoch a run ends with has figures of every split, however few are evaluated epoch by epoch (restored: %s)',
  async (restoreBest) => {
    const trainOn = async (evaluateEachEpoch: ('train' | 'validation' | 'test')[]) => {
      const spec = overfitting({ restoreBest });
      const training = { ...spec.training, evaluateEachEpoch };
      return trainTiny({ folder: temporaryFolder(), spec: { ...spec, training } });
    };
    const [sparse, full] = await Promise.all([trainOn([]), trainOn(['train', 'validation', 'test'])]);
    const { epoch } = checkpointOf(sparse, 'last');
    const measured = (events: readonly TrainingEvent[], split: 'train' | 'validation' | 'test') =>
      epochsOf(events).findLast((record) => record.epoch === epoch && record[split] !== null)?.[split];
    expect(measured(full, 'train')).toBeDefined();
    for (const split of ['train', 'validation', 'test'] as const) {
      expect([split, measured(sparse, split)]).toEqual([split, measured(full, split)]);
    }
  },
);

test('a run that uses up its epochs says so, and goes back to its best epoch as well', async () => {
  const spec = overfitting({ patience: 30 });
  const events = await trainTiny({
    folder: temporaryFolder(),
    spec: { ...spec, training: { ...spec.training, epochs: 12 } },
  });
  expect(events.at(-1)).toMatchObject({ reason: 'epochs done' });
  expect(stepsOf(events)).toHaveLength(12 * stepsPerEpoch);
  expect(checkpointOf(events, 'last').epoch).toBe(checkpointOf(events, 'best').epoch);
  expect(checkpointOf(events, 'last').epoch).toBeLessThan(12);
});

test.each([
  ['Early stopping', { earlyStopping }],
  ['The plateau schedule', { schedule: { type: 'plateau', factor: 0.1, patience: 2, minimum: 0 } }],
] as const)('%s without a validation split is refused', async (what, settings) => {
  const data = tinyData();
  const empty = { inputs: new Float32Array(), labels: new Int32Array(), names: [] };
  const attempt = trainTiny({
    folder: temporaryFolder(),
    spec: tinyExperiment(settings),
    data: { ...data, splits: { ...data.splits, validation: empty } },
  });
  await expect(attempt).rejects.toThrow(UserError);
  await expect(attempt).rejects.toThrow(`${what} looks at the validation split, and that is empty.`);
});
