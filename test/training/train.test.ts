import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../main/engines/engine.ts';
import { readCheckpoint } from '../../main/training/checkpoint.ts';
import { evaluateSplit } from '../../main/training/evaluation.ts';
import { UserError } from '../../shared/errors.ts';
import { trainingEventSchema } from '../../shared/events.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';

import { checkpointOf, epochsOf, ofType, stepsOf, stepsPerEpoch, trainTiny } from './train-tiny.ts';

test('a run reports every step and epoch, learns, and ends with test figures for the last and the best epoch', async () => {
  const events = await trainTiny({ folder: temporaryFolder() });
  for (const event of events) trainingEventSchema.parse(event);
  expect(stepsOf(events).map(({ step }) => step)).toEqual(
    Array.from({ length: 6 * stepsPerEpoch }, (_, i) => i + 1),
  );
  const epochs = epochsOf(events).filter(({ train }) => train !== null);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(epochs.at(-1)!.train!.loss.data).toBeLessThan(0.7 * epochs[0]!.train!.loss.data);
  expect(epochs.at(-1)!.step).toBe(6 * stepsPerEpoch);
  for (const { train } of epochs) {
    expect(train!.loss.total).toBe(train!.loss.data + train!.loss.regularisation);
  }
  const tests = ofType(events, 'evaluation').filter(
    ({ confusionMatrix }) => confusionMatrix.split === 'test',
  );
  expect(tests.map(({ confusionMatrix }) => confusionMatrix.checkpoint).sort()).toEqual(['best', 'last']);
  expect(events.at(-1)).toMatchObject({ type: 'ended', state: 'finished', reason: 'epochs done' });
});

test('confusion matrices count every sample once, and agree with the predictions and the accuracy', async () => {
  const events = await trainTiny({ folder: temporaryFolder() });
  const data = tinyData();
  const epochs = epochsOf(events);
  for (const { confusionMatrix, predictions } of ofType(events, 'evaluation')) {
    const { split, epoch, counts } = confusionMatrix;
    const samples = data.splits[split];
    expect(predictions.map(({ sample }) => sample)).toEqual(samples.names);
    expect(counts.map((row) => row.reduce((a, b) => a + b))).toEqual(data.overview.counts[split]);
    for (const [trueClass, row] of counts.entries()) {
      for (const [predictedClass, count] of row.entries()) {
        const here = predictions.filter((p) => p.label === trueClass && p.predicted === predictedClass);
        expect(here).toHaveLength(count);
      }
    }
    const record = epochs.find((candidate) => candidate.epoch === epoch && candidate[split] !== null);
    const correct = counts.reduce((sum, row, c) => sum + row[c]!, 0);
    expect(record![split]!.accuracy).toBe(correct / samples.labels.length);
  }
});

test('the same seed measures the same, another seed something else', async () => {
  const [one, same, other] = await Promise.all([
    trainTiny({ folder: temporaryFolder() }),
    trainTiny({ folder: temporaryFolder() }),
    trainTiny({ folder: temporaryFolder(), spec: tinyExperiment({ seed: 8 }) }),
  ]);
  expect(stepsOf(same)).toEqual(stepsOf(one));
  expect(epochsOf(same)).toEqual(epochsOf(one));
  expect(stepsOf(other)).not.toEqual(stepsOf(one));
});

test('the best checkpoint holds the parameters of the epoch with the highest validation accuracy', async () => {
  const folder = temporaryFolder();
  const spec = tinyExperiment({ epochs: 12 }, 0.3);
  const events = await trainTiny({ folder, spec });
  const epochs = epochsOf(events).filter(({ epoch, validation }) => epoch > 0 && validation !== null);
  const expected = epochs.toSorted(
    (a, b) =>
      b.validation!.accuracy - a.validation!.accuracy ||
      a.validation!.loss.data - b.validation!.loss.data ||
      a.epoch - b.epoch,
  )[0]!;
  const best = checkpointOf(events, 'best');
  expect(best.epoch).toBe(expected.epoch);
  const { progress, program: state } = await readCheckpoint(join(folder, best.path));
  expect(progress.epoch).toBe(expected.epoch);
  const program = await createSoftmaxRegressionEngine({ classes: 3 }).compile({
    network: spec.network,
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: spec.training.l2Regularisation },
    optimiser: spec.training.optimiser,
    seed: 99,
  });
  await program.writeState(state);
  const again = await evaluateSplit(program, tinyData().splits.validation, new AbortController().signal);
  expect(again!.metrics).toEqual(expected.validation);
  const testOfBest = epochsOf(events).find(({ epoch, test }) => epoch === best.epoch && test !== null);
  const testAgain = await evaluateSplit(program, tinyData().splits.test, new AbortController().signal);
  expect(testOfBest!.test).toEqual(testAgain!.metrics);
});

test('a loss that is not a number ends the run as diverged at its step', async () => {
  const data = tinyData();
  data.splits.train.inputs.fill(NaN, 40, 44);
  const events = await trainTiny({ folder: temporaryFolder(), data });
  const ended = ofType(events, 'ended')[0]!;
  const step = stepsOf(events).at(-1)!;
  expect(step.dataLoss).toBeNaN();
  expect(ended).toMatchObject({
    state: 'failed',
    reason: `diverged at step ${step.step}: the data loss is NaN`,
  });
  expect(ofType(events, 'checkpoint').filter(({ checkpoint }) => checkpoint.kind === 'last')).toEqual([]);
});

test('a loss far above its start and growing ends the run although it stays finite', async () => {
  const events = await trainTiny({ folder: temporaryFolder(), spec: tinyExperiment({ epochs: 40 }, 1e6) });
  const { state, reason } = ofType(events, 'ended')[0]!;
  expect(state).toBe('failed');
  expect(reason).toMatch(/^diverged at step \d+: the data loss over 20 steps is .* more than 3 times/);
});

test.each([1, 2, 3])(
  'a loss that is far above its start after the last of %i epochs has diverged',
  async (epochs) => {
    const events = await trainTiny({
      folder: temporaryFolder(),
      spec: tinyExperiment({ epochs, batchSize: 20 }, 1e6),
    });
    const { state, reason } = ofType(events, 'ended')[0]!;
    expect(state).toBe('failed');
    expect(reason).toMatch(
      /^diverged at step \d+: the data loss over the training split is .* after the last epoch/,
    );
  },
);

test('a network spoilt by the last update of an epoch has diverged, although every step was finite', async () => {
  const engine = createSoftmaxRegressionEngine({ classes: 3 });
  const spoilt: Engine = {
    ...engine,
    compile: async (options) => {
      const program = await engine.compile(options);
      const step = program.step.bind(program);
      let steps = 0;
      program.step = (batch, learningRate) => {
        steps += 1;
        return step(batch, steps === 2 * stepsPerEpoch ? NaN : learningRate);
      };
      return program;
    },
  };
  const events = await trainTiny({ folder: temporaryFolder(), engine: spoilt });
  for (const { dataLoss } of stepsOf(events)) expect(dataLoss).toBeLessThan(10);
  expect(events.at(-1)).toMatchObject({
    state: 'failed',
    reason: `diverged at step ${2 * stepsPerEpoch}: the data loss over the training split is NaN`,
  });
  const best = ofType(events, 'evaluation').filter(
    ({ confusionMatrix }) => confusionMatrix.checkpoint === 'best',
  );
  expect(best.map(({ confusionMatrix }) => confusionMatrix.epoch)).toEqual([1]);
});

test('a network that does not fit the data is refused with what would mend it', async () => {
  const spec = tinyExperiment();
  const narrow = { ...spec, network: { ...spec.network, input: { kind: 'vector' as const, features: 5 } } };
  const attempt = trainTiny({ folder: temporaryFolder(), spec: narrow });
  await expect(attempt).rejects.toThrow(UserError);
  await expect(attempt).rejects.toThrow("The samples have the shape 4, the network's input 5.");
  const wide = { ...spec, network: { ...spec.network, layers: [{ ...spec.network.layers[0]!, units: 4 }] } };
  await expect(trainTiny({ folder: temporaryFolder(), spec: wide })).rejects.toThrow(
    '4 outputs, the data set 3 classes (low, middle, high)',
  );
});

test('a run without a validation split trains, and keeps no best epoch', async () => {
  const data = tinyData();
  const empty = { inputs: new Float32Array(), labels: new Int32Array(), names: [] };
  const without = { ...data, splits: { ...data.splits, validation: empty } };
  const events = await trainTiny({ folder: temporaryFolder(), data: without });
  expect(events.at(-1)).toMatchObject({ state: 'finished' });
  expect(ofType(events, 'checkpoint').map(({ checkpoint }) => checkpoint.kind)).toEqual(['last']);
});
