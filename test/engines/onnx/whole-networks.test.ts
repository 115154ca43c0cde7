import { expect, test } from 'vitest';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import type { Loss } from '../../../shared/specs/training.ts';
import {
  compilePair,
  disposePair,
  expectSameEvaluation,
  randomBatch,
} from '../tensorflow/compare-engines.ts';

/** The networks of the reference experiments, made smaller, over twenty steps beside TensorFlow.js. */

const dense = (units: number): object[] => [{ type: 'dense', units }];
const normalise = [{ type: 'batch-normalisation' }];
const relu = [{ type: 'relu' }];
const block = (filters: number): object[] => [
  { type: 'convolution', filters, kernelSize: 3 },
  ...relu,
  { type: 'max-pooling' },
  ...normalise,
  { type: 'dropout', rate: 0.25 },
];
const siameseBlock = (filters: number, kernelSize: number, pooling: object[]): object[] => [
  { type: 'convolution', filters, kernelSize, padding: 'valid', initialiser: 'pytorch-default' },
  ...relu,
  ...pooling,
];
const maxPooling = [{ type: 'max-pooling' }];

const networks: { name: string; loss: Loss; samples: number; spec: object }[] = [
  {
    name: 'the cities MLP, six layers of 16 with batch normalisation',
    loss: 'softmax-cross-entropy',
    samples: 48,
    spec: {
      input: { kind: 'vector', features: 2 },
      layers: [
        ...Array.from({ length: 6 }, () => [...dense(16), ...normalise, ...relu]).flat(),
        ...dense(33),
      ],
    },
  },
  {
    name: 'FDDB model 2',
    loss: 'softmax-cross-entropy',
    samples: 8,
    spec: {
      input: { kind: 'image', height: 16, width: 16, channels: 3 },
      layers: [
        ...[3, 4, 5].flatMap(block),
        { type: 'flatten' },
        ...normalise,
        ...dense(12),
        ...relu,
        ...normalise,
        ...dense(2),
      ],
    },
  },
  {
    name: 'the Siamese network',
    loss: 'binary-cross-entropy',
    samples: 4,
    spec: {
      input: { kind: 'image-pair', height: 20, width: 20, channels: 1 },
      layers: [
        ...siameseBlock(4, 5, maxPooling),
        ...siameseBlock(5, 3, maxPooling),
        ...siameseBlock(6, 2, []),
        { type: 'flatten' },
        ...dense(16),
        { type: 'sigmoid' },
        { type: 'absolute-difference' },
        ...dense(1),
      ],
    },
  },
];

test.each(networks)('$name learns as it does on TensorFlow.js', async ({ loss, samples, spec }) => {
  const network = networkSpecSchema.parse(spec);
  // With a tiny epsilon Adam would blow up gradients that are nothing but rounding, which differs.
  const optimiser = optimiserSpecSchema.parse({ type: 'adam', learningRate: 2e-3, epsilon: 1e-3 });
  const pair = await compilePair({
    network,
    objective: { loss, l2Regularisation: 1e-3 },
    optimiser,
    seed: 8,
  });
  const batch = randomBatch(network, samples, new RandomStream(3));
  const started = await pair.onnx.evaluate(batch);
  for (let step = 1; step <= 20; step += 1) {
    const actual = await pair.onnx.step(batch, optimiser.learningRate);
    const expected = await pair.tensorflow.step(batch, optimiser.learningRate);
    expect(Math.abs(actual.dataLoss / expected.dataLoss - 1), `loss of step ${step}`).toBeLessThan(1e-4);
    expect(Math.abs(actual.regularisationLoss / expected.regularisationLoss - 1)).toBeLessThan(1e-4);
    expect(actual.correct).toBe(expected.correct);
  }
  await expectSameEvaluation(pair, batch);
  const ended = await pair.onnx.evaluate(batch);
  expect(ended.dataLossSum).toBeLessThan(started.dataLossSum);
  await disposePair(pair);
});
