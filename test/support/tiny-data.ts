import type { PreparedData, SampleSet } from '../../main/data/data-set.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { DataSource } from '../../shared/runs.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';

const tinyClasses = ['low', 'middle', 'high'];
const features = 4;
/** What faint points are multiplied by. */
const faintness = 0.05;

/** An experiment on points with four features and three classes: 26 steps an epoch, the last of 2 samples. */
export function tinyExperiment(training: Partial<TrainingSpec> = {}, learningRate = 0.02): ExperimentSpec {
  return experimentSpecSchema.parse({
    network: { input: { kind: 'vector', features }, layers: [{ type: 'dense', units: 3 }] },
    training: {
      l2Regularisation: 1e-3,
      optimiser: { type: 'adam', learningRate },
      batchSize: 4,
      epochs: 6,
      seed: 7,
      ...training,
    },
    data: { format: 'fddb' },
  });
}

export const tinySource: DataSource = { name: 'tiny', path: '/nowhere/tiny', format: 'fddb' };

/** Points so near zero that only large steps move the loss; enough of them that accuracies can be told apart. */
export const faintSource: DataSource = { ...tinySource, name: 'faint', path: '/nowhere/faint' };

/** Three overlapping clouds of points: 102 for training, 30 for validation (400 of faint ones), 30 for the test. */
export function tinyData(path = tinySource.path): PreparedData {
  const isFaint = path === faintSource.path;
  const splits = {
    train: cloud('train', 102),
    validation: cloud('validation', isFaint ? 400 : 30),
    test: cloud('test', 30),
  };
  if (isFaint) {
    for (const { inputs } of Object.values(splits)) inputs.set(inputs.map((value) => value * faintness));
  }
  const count = ({ labels }: SampleSet) => [0, 1, 2].map((c) => labels.filter((l) => l === c).length);
  return {
    sampleShape: [features],
    splits,
    overview: {
      fingerprint: 'f'.repeat(64),
      classes: tinyClasses,
      counts: {
        train: count(splits.train),
        validation: count(splits.validation),
        test: count(splits.test),
      },
      notes: ['Drawn for a test.'],
    },
  };
}

function cloud(split: string, count: number): SampleSet {
  const stream = new RandomStream(11, 'cloud', split);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const inputs = Float32Array.from(
    { length: count * features },
    (_, i) => (labels[Math.floor(i / features)]! - 1) * (i % features === 0 ? 1 : 0.4) + stream.normal(),
  );
  return { inputs, labels, names: Array.from(labels, (_, i) => `${split} ${i}`) };
}
