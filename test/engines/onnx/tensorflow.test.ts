import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
// The package's entry for Node leaves the gradients out.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Batch, NamedTensor, Objective, Program } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { drawMask, planDropout } from '../../../main/engines/dropout-masks.ts';
import { planNetwork } from '../../../main/networks/plan.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { fddbModel, smallNetwork } from '../../networks/models.ts';

/**
 * Whole training steps against TensorFlow.js with its pure JavaScript backend: the same parameters, batches
 * and dropout masks, by independent code for every operator, gradient and update.
 */

const seed = 11;
const optimiser = {
  type: 'adam',
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0,
} as const;
const objective: Objective = { loss: 'softmax-cross-entropy', l2Regularisation: 0.003 };

beforeAll(() => tf.setBackend('cpu'));

type Variables = ReadonlyMap<string, tf.Variable>;

function variablesOf(parameters: readonly NamedTensor[]): Variables {
  return new Map(
    parameters.map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, [...shape]))]),
  );
}

/** The dropout factors of a step, drawn by the code under test: which values are dropped is ours to choose. */
function dropoutFactors(network: NetworkSpec, samples: number, step: number): ReadonlyMap<string, tf.Tensor> {
  return new Map(
    planDropout(planNetwork(network)).map((plan) => {
      const mask = new Uint8Array(samples * plan.values);
      drawMask(plan, seed, step, mask);
      const { inputShape, spec } = plan.layer;
      const rate = spec.type === 'dropout' ? spec.rate : 0;
      const shape =
        inputShape.kind === 'vector'
          ? [samples, inputShape.features]
          : [samples, inputShape.height, inputShape.width, inputShape.channels];
      return [plan.layer.name, tf.div(tf.tensor(Float32Array.from(mask), shape), 1 - rate)];
    }),
  );
}

function forward(
  network: NetworkSpec,
  variables: Variables,
  batch: Batch,
  factors: ReadonlyMap<string, tf.Tensor>,
): { data: tf.Tensor; penalty: tf.Tensor } {
  const { input, layers, outputs } = planNetwork(network);
  if (input.kind === 'vector') throw new Error('The networks of this test take pictures.');
  const channelsFirst = tf.tensor(batch.inputs, [
    batch.labels.length,
    input.channels,
    input.height,
    input.width,
  ]);
  let value: tf.Tensor = tf.transpose(channelsFirst, [0, 2, 3, 1]);
  for (const { name, spec } of layers) {
    const kernel = variables.get(`${name}/kernel`);
    const bias = variables.get(`${name}/bias`);
    switch (spec.type) {
      case 'convolution':
        value = tf.add(
          tf.conv2d(value as tf.Tensor4D, kernel as tf.Tensor4D, spec.stride, spec.padding),
          bias!,
        );
        break;
      case 'max-pooling':
        value = tf.maxPool(value as tf.Tensor4D, spec.poolSize, spec.poolSize, 'valid');
        break;
      case 'dense':
        value = tf.add(tf.matMul(value, kernel!), bias!);
        break;
      case 'relu':
        value = tf.relu(value);
        break;
      case 'flatten':
        value = tf.reshape(value, [batch.labels.length, -1]);
        break;
      case 'dropout':
        value = tf.mul(value, factors.get(name) ?? 1);
    }
  }
  const expected = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), outputs);
  const data = tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(value as tf.Tensor2D), expected), -1)));
  const kernels = [...variables].filter(([name]) => name.endsWith('kernel')).map(([, variable]) => variable);
  const squares = kernels.map((kernel) => tf.sum(tf.square(kernel)));
  return { data, penalty: tf.mul(tf.addN(squares), objective.l2Regularisation) };
}

/** Largest difference between two arrays, relative to the largest number of the second. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  let difference = 0;
  for (let index = 0; index < expected.length; index += 1) {
    largest = Math.max(largest, Math.abs(expected[index]!));
    difference = Math.max(difference, Math.abs(actual[index]! - expected[index]!));
  }
  return difference / Math.max(largest, 1e-12);
}

function randomBatch(network: NetworkSpec, samples: number, random: RandomStream): Batch {
  const { input, outputs } = planNetwork(network);
  const values = input.kind === 'vector' ? input.features : input.height * input.width * input.channels;
  return {
    inputs: Float32Array.from({ length: samples * values }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(outputs)),
  };
}

function fits(network: NetworkSpec): boolean {
  try {
    planNetwork(network);
    return true;
  } catch {
    return false;
  }
}

async function compileNetwork(network: NetworkSpec): Promise<Program> {
  return findEngine('onnx-cpu').compile({ network, objective, optimiser, seed, threads: 2 });
}

/** Takes one step on both sides and compares loss, penalty, every gradient and every updated parameter. */
async function compareStep(
  program: Program,
  network: NetworkSpec,
  batch: Batch,
  variables: Variables,
  adam: tf.AdamOptimizer,
): Promise<void> {
  const { step } = await program.readState();
  const factors = dropoutFactors(network, batch.labels.length, step + 1);
  const losses: Partial<ReturnType<typeof forward>> = {};
  const { grads } = tf.variableGrads(() => {
    const { data, penalty } = forward(network, variables, batch, factors);
    Object.assign(losses, { data: tf.keep(data), penalty: tf.keep(penalty) });
    return tf.add<tf.Scalar>(data, penalty);
  }, [...variables.values()]);
  for (const gradient of await program.gradients(batch)) {
    const expected = grads[variables.get(gradient.name)!.name]!;
    expect(gradient.shape).toEqual(expected.shape);
    expect(relativeError(gradient.values, expected.dataSync()), gradient.name).toBeLessThan(1e-4);
  }
  const result = await program.step(batch, optimiser.learningRate);
  expect(result.dataLoss / losses.data!.dataSync()[0]!).toBeCloseTo(1, 4);
  expect(result.regularisationLoss / losses.penalty!.dataSync()[0]!).toBeCloseTo(1, 4);
  adam.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
}

describe('a network of every layer type', () => {
  test('agrees over five steps, the last of them on a smaller batch', async () => {
    const network = smallNetwork();
    const program = await compileNetwork(network);
    const variables = variablesOf((await program.readState()).parameters);
    const adam = tf.train.adam(optimiser.learningRate, optimiser.beta1, optimiser.beta2, optimiser.epsilon);
    const random = new RandomStream(5);
    for (const samples of [4, 4, 4, 4, 3]) {
      await compareStep(program, network, randomBatch(network, samples, random), variables, adam);
      for (const parameter of (await program.readState()).parameters) {
        const expected = variables.get(parameter.name)!.dataSync();
        expect(relativeError(parameter.values, expected), parameter.name).toBeLessThan(1e-4);
      }
    }
    await program.dispose();
  });

  test('is evaluated without dropout', async () => {
    const network = smallNetwork();
    const program = await compileNetwork(network);
    const variables = variablesOf((await program.readState()).parameters);
    const batch = randomBatch(network, 6, new RandomStream(6));
    const { data } = forward(network, variables, batch, new Map());
    const { dataLossSum } = await program.evaluate(batch);
    expect(dataLossSum / 6 / data.dataSync()[0]!).toBeCloseTo(1, 4);
    await program.dispose();
  });
});

test('networks of any order of layers agree on loss and every gradient', async () => {
  const layer = fc.oneof(
    fc.record({
      type: fc.constant('convolution'),
      filters: fc.integer({ min: 1, max: 4 }),
      kernelSize: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 2 }),
      padding: fc.constantFrom('same', 'valid'),
    }),
    fc.record({ type: fc.constant('max-pooling'), poolSize: fc.integer({ min: 1, max: 3 }) }),
    fc.constant({ type: 'relu' }),
    fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.2, 0.5) }),
  );
  const networks = fc
    .record({
      height: fc.integer({ min: 5, max: 9 }),
      width: fc.integer({ min: 5, max: 9 }),
      layers: fc.array(layer, { minLength: 1, maxLength: 6 }),
    })
    .map(({ height, width, layers }) =>
      networkSpecSchema.parse({
        input: { kind: 'image', height, width, channels: 2 },
        layers: [...layers, { type: 'flatten' }, { type: 'dense', units: 3 }],
      }),
    )
    .filter(fits);
  await fc.assert(
    fc.asyncProperty(networks, async (network) => {
      const program = await compileNetwork(network);
      const variables = variablesOf((await program.readState()).parameters);
      const batch = randomBatch(network, 3, new RandomStream(9));
      await compareStep(program, network, batch, variables, tf.train.adam(optimiser.learningRate));
      await program.dispose();
    }),
    { numRuns: 15 },
  );
});

test('FDDB model 1 agrees: loss and every gradient of one picture', async () => {
  const network = fddbModel();
  const program = await compileNetwork(network);
  const variables = variablesOf((await program.readState()).parameters);
  const adam = tf.train.adam(optimiser.learningRate);
  const batch = randomBatch(network, 1, new RandomStream(7));
  await compareStep(program, network, batch, variables, adam);
  await program.dispose();
});
