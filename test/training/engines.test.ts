import { describe, expect, test } from 'vitest';
import { engines } from '../../main/engines/index.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../shared/specs/recipe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData } from '../support/tiny-data.ts';
import { checkpointOf, epochsOf, ofType, stepsOf, trainTiny, watchesOf } from './train-tiny.ts';

const usable = [];
for (const engine of engines) if ((await engine.probe()).usable) usable.push(engine);

const training = {
  optimiser: { type: 'adam', learningRate: 0.02 },
  batchSize: 16,
  epochs: 8,
  schedule: { type: 'plateau', patience: 1, factor: 0.5 },
  earlyStopping: { monitor: 'validation-loss', patience: 3 },
  clipping: { type: 'global-norm', maximum: 1 },
  evaluateEachEpoch: ['train', 'validation', 'test'],
  watchEverySteps: 3,
};

function experiment(settings: Record<string, unknown>, outputs = 3): ExperimentSpec {
  return experimentSpecSchema.parse({
    network: {
      input: { kind: 'vector', features: 4 },
      layers: [
        { type: 'dense', units: 6 },
        { type: 'batch-normalisation', momentum: 0.9 },
        { type: 'relu' },
        { type: 'dropout', rate: 0.2 },
        { type: 'dense', units: outputs },
      ],
    },
    training: { ...training, ...settings },
    data: { format: 'fddb' },
  });
}

/** The two outer classes of the tiny data. */
function twoClasses() {
  const data = tinyData();
  for (const { labels } of Object.values(data.splits))
    labels.forEach((c, i) => (labels[i] = c === 0 ? 0 : 1));
  const counts = { train: [34, 68], validation: [10, 20], test: [10, 20] };
  return { ...data, overview: { ...data.overview, classes: ['low', 'other'], counts } };
}

describe.each(usable)('with the engine $name', (engine) => {
  test('a run stopped twice measures, bit by bit, what an unbroken run measures', async () => {
    const spec = experiment({});
    const unbroken = await trainTiny({ folder: temporaryFolder(), spec, engine });
    const folder = temporaryFolder();
    const first = await trainTiny({ folder, spec, engine, stopAfter: 10 });
    expect(first.at(-1)).toMatchObject({ state: 'stopped' });
    const last = checkpointOf(first, 'last').path;
    const second = await trainTiny({ folder, spec, engine, resumeFrom: last, stopAfter: 15 });
    const beforeThird = [...first, ...second];
    const resumeFrom = checkpointOf(beforeThird, 'last').path;
    const pieces = [...beforeThird, ...(await trainTiny({ folder, spec, engine, resumeFrom }))];
    expect(stepsOf(pieces)).toEqual(stepsOf(unbroken));
    expect(epochsOf(pieces)).toEqual(epochsOf(unbroken));
    expect(watchesOf(pieces)).toEqual(watchesOf(unbroken));
    expect(watchesOf(pieces).length).toBeGreaterThan(5);
  });

  test('a learning rate that is far too high ends the run as diverged', async () => {
    const spec = experiment({
      optimiser: { type: 'sgd', learningRate: 1e6 },
      loss: 'mean-squared-error',
      clipping: undefined,
    });
    const plain = {
      ...spec,
      network: { ...spec.network, layers: [spec.network.layers[0]!, spec.network.layers[4]!] },
    };
    const events = await trainTiny({ folder: temporaryFolder(), spec: plain, engine });
    const { state, reason } = ofType(events, 'ended')[0]!;
    expect([state, reason]).toEqual(['failed', expect.stringMatching(/^diverged at step \d+: /)]);
  });

  test.each(['binary-cross-entropy', 'mean-squared-error'])(
    'a network with one output learns two classes by %s, and its matrix has both',
    async (loss) => {
      const spec = experiment({ loss, epochs: 12, earlyStopping: undefined }, 1);
      const data = twoClasses();
      const events = await trainTiny({ folder: temporaryFolder(), spec, engine, data });
      expect(events.at(-1)).toMatchObject({ state: 'finished' });
      const told = ofType(events, 'evaluation').filter(({ predictions }) => predictions.length > 0);
      expect(told).toHaveLength(4);
      for (const { confusionMatrix, predictions } of told) {
        const { split, epoch, counts } = confusionMatrix;
        expect(counts.map((row) => row[0]! + row[1]!)).toEqual(data.overview.counts[split]);
        const record = epochsOf(events).find((other) => other.epoch === epoch && other[split] !== null)!;
        expect(record[split]!.accuracy).toBeCloseTo((counts[0]![0]! + counts[1]![1]!) / 30, 12);
        for (const { predicted, probabilities } of predictions) {
          expect(probabilities).toHaveLength(2);
          expect(predicted).toBe(probabilities[1]! >= 0.5 ? 1 : 0);
        }
      }
      const measured = epochsOf(events).filter(({ train }) => train !== null);
      expect(measured.at(-1)!.train!.loss.data).toBeLessThan(0.9 * measured[0]!.train!.loss.data);
    },
  );
});
