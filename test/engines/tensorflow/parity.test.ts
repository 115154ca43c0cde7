import { describe, expect, test } from 'vitest';
import type { CompileOptions } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import type { Clipping, Loss } from '../../../shared/specs/training.ts';
import {
  compilePair,
  disposePair,
  expectSameEvaluation,
  expectSameState,
  expectSameStep,
  randomBatch,
} from './compare-engines.ts';

/**
 * The engines share the plan of a network, its initial parameters and its dropout masks, and nothing of how
 * losses, gradients and updates are worked out: TensorFlow.js differentiates by itself. Where they agree,
 * both are right.
 */

const seed = 11;
const learningRate = 0.01;

const plainAdam = { type: 'adam', learningRate };
/**
 * Behind a batch normalisation some gradients are zero but for rounding, and Adam scales whatever it is given
 * to the same size, until epsilon is larger than it.
 */
const calmAdam = { ...plainAdam, epsilon: 1e-3 };

interface Case {
  readonly name: string;
  readonly network: NetworkSpec;
  readonly loss?: Loss;
  readonly optimiser?: object;
  readonly clipping?: Clipping;
  readonly samples?: number;
}

function faceNetwork(normalised: boolean): NetworkSpec {
  const normalise = normalised ? [{ type: 'batch-normalisation' }] : [];
  const block = (filters: number): object[] => [
    { type: 'convolution', filters, kernelSize: 3 },
    { type: 'relu' },
    { type: 'max-pooling' },
    ...normalise,
    { type: 'dropout', rate: 0.25 },
  ];
  return networkSpecSchema.parse({
    input: { kind: 'image', height: 13, width: 12, channels: 3 },
    layers: [
      ...block(4),
      ...block(5),
      { type: 'flatten' },
      ...normalise,
      { type: 'dense', units: 8 },
      { type: 'relu' },
      ...normalise,
      { type: 'dense', units: 2 },
    ],
  });
}

function citiesNetwork(before: object[] = []): NetworkSpec {
  const hidden = [
    { type: 'dense', units: 16, initialiser: 'pytorch-default' },
    { type: 'batch-normalisation', momentum: 0.9, epsilon: 1e-5 },
    { type: 'relu' },
  ];
  return networkSpecSchema.parse({
    input: { kind: 'vector', features: 2 },
    layers: [
      ...before,
      ...Array.from({ length: 6 }, () => hidden).flat(),
      { type: 'dense', units: 33, initialiser: 'pytorch-default' },
    ],
  });
}

function siameseNetwork(end: object[] = []): NetworkSpec {
  return networkSpecSchema.parse({
    input: { kind: 'image-pair', height: 14, width: 15, channels: 1 },
    layers: [
      { type: 'convolution', filters: 4, kernelSize: 5, padding: 'valid', initialiser: 'he-normal' },
      { type: 'batch-normalisation' },
      { type: 'relu' },
      { type: 'max-pooling' },
      { type: 'convolution', filters: 6, kernelSize: 3, padding: 'valid', initialiser: 'he-uniform' },
      { type: 'relu' },
      { type: 'flatten' },
      { type: 'dense', units: 12 },
      { type: 'sigmoid' },
      { type: 'dropout', rate: 0.5 },
      { type: 'absolute-difference' },
      { type: 'dense', units: 1 },
      ...end,
    ],
  });
}

const residualNetwork = networkSpecSchema.parse({
  input: { kind: 'vector', features: 5 },
  layers: [
    { type: 'dense', units: 9, initialiser: 'glorot-normal' },
    {
      type: 'repeat',
      times: 4,
      layers: [
        {
          type: 'residual',
          layers: [{ type: 'dense', units: 9 }, { type: 'batch-normalisation' }, { type: 'relu' }],
        },
      ],
    },
    { type: 'dense', units: 4 },
  ],
});

const pictureNetwork = networkSpecSchema.parse({
  input: { kind: 'image', height: 11, width: 10, channels: 2 },
  layers: [
    { type: 'convolution', filters: 5, kernelSize: 4, stride: 2 },
    { type: 'leaky-relu', negativeSlope: 0.2 },
    { type: 'average-pooling', poolSize: 3, stride: 1 },
    { type: 'residual', layers: [{ type: 'convolution', filters: 5, kernelSize: 3 }, { type: 'tanh' }] },
    { type: 'max-pooling', poolSize: 2, stride: 1 },
    { type: 'convolution', filters: 6, kernelSize: 2 },
    { type: 'batch-normalisation' },
    { type: 'sigmoid' },
    { type: 'global-average-pooling' },
    { type: 'dense', units: 4, initialiser: 'keras-default' },
    { type: 'softmax' },
  ],
});

const cases: Case[] = [
  { name: 'the face network, Adam', network: faceNetwork(false) },
  {
    name: 'the face network with batch normalisation, Adam',
    network: faceNetwork(true),
    optimiser: calmAdam,
    samples: 16,
  },
  { name: 'the cities network, Adam', network: citiesNetwork(), optimiser: calmAdam, samples: 40 },
  {
    name: 'the cities network on sine features, AdamW clipped by global norm',
    network: citiesNetwork([{ type: 'sine-features', frequencies: [0.1, 0.5, 1] }]),
    optimiser: { ...calmAdam, type: 'adamw', weightDecay: 0.1 },
    clipping: { type: 'global-norm', maximum: 0.3 },
    samples: 40,
  },
  {
    name: 'a Siamese network, binary cross entropy, Adam with coupled weight decay',
    network: siameseNetwork(),
    loss: 'binary-cross-entropy',
    optimiser: { ...calmAdam, weightDecay: 0.01 },
  },
  {
    name: 'a Siamese network, squared error of one value, stochastic gradient descent',
    network: siameseNetwork([{ type: 'sigmoid' }]),
    loss: 'mean-squared-error',
    optimiser: { type: 'sgd', learningRate, weightDecay: 0.01 },
  },
  {
    name: 'residual layers, repeated, momentum, clipped by value',
    network: residualNetwork,
    optimiser: { type: 'sgd', learningRate, momentum: 0.9 },
    clipping: { type: 'value', maximum: 0.02 },
  },
  {
    name: 'every other picture layer, squared error of one value for each class',
    network: pictureNetwork,
    loss: 'mean-squared-error',
    optimiser: { type: 'sgd', learningRate, momentum: 0.5, weightDecay: 0.001 },
  },
];

function optionsOf({ network, loss, optimiser, clipping }: Case): CompileOptions {
  return {
    network,
    objective: { loss: loss ?? 'softmax-cross-entropy', l2Regularisation: 0.003 },
    optimiser: optimiserSpecSchema.parse(optimiser ?? plainAdam),
    clipping,
    seed,
  };
}

describe('onnx-cpu and tfjs-cpu', () => {
  test.each(cases)(
    'agree over six steps, the last on a smaller batch, and in evaluation: $name',
    async (given) => {
      const pair = await compilePair(optionsOf(given));
      const random = new RandomStream(5);
      const samples = given.samples ?? 6;
      for (const size of [samples, samples, samples, samples, samples, samples - 1]) {
        await expectSameStep(pair, randomBatch(given.network, size, random), learningRate);
      }
      await expectSameEvaluation(pair, randomBatch(given.network, 40, random));
      await disposePair(pair);
    },
  );

  test.each(['onnx-cpu', 'tfjs-cpu'])(
    'go on from one another: the state of %s taken over by the other',
    async (name) => {
      const other = name === 'onnx-cpu' ? 'tfjs-cpu' : 'onnx-cpu';
      const network = siameseNetwork();
      const options = optionsOf({
        name,
        network,
        loss: 'binary-cross-entropy',
        optimiser: calmAdam,
      });
      const first = await findEngine(name).compile(options);
      const second = await findEngine(other).compile({ ...options, seed: options.seed });
      const random = new RandomStream(6);
      for (let step = 0; step < 4; step += 1) {
        await first.step(randomBatch(network, 5, random), learningRate);
      }
      await second.writeState(await first.readState());
      expectSameState(await second.readState(), await first.readState());
      const batch = randomBatch(network, 5, random);
      const expected = await first.step(batch, learningRate);
      const actual = await second.step(batch, learningRate);
      expect(actual.dataLoss / expected.dataLoss).toBeCloseTo(1, 4);
      expectSameState(await second.readState(), await first.readState());
      await first.dispose();
      await second.dispose();
    },
  );
});
