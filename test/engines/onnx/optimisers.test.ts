import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
// The package's entry for Node leaves the gradients out.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Batch, NamedTensor, Program } from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import type { Clipping, Loss, OptimiserSpec } from '../../../shared/specs/training.ts';

/**
 * Steps of every loss with every optimiser and every way to clip: losses and gradients by TensorFlow.js, clipping
 * and update by the formulas of the papers in float64.
 */

const penalty = 0.02;
const features = 5;

beforeAll(() => tf.setBackend('cpu'));

/** Numbers of one parameter in float64, with the optimiser's slots beside them. */
interface Reference {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function referenceOf({ name, shape, values }: NamedTensor): Reference {
  const zeros = (): Float64Array => new Float64Array(values.length);
  return { name, shape, values: Float64Array.from(values), first: zeros(), second: zeros() };
}

/** dense, tanh, dense: smooth, so that no rounding can switch a unit on or off. */
function lossOf(loss: Loss, [w1, b1, w2, b2]: tf.Tensor[], { inputs, labels }: Batch): tf.Scalar {
  const samples = tf.tensor2d(inputs, [labels.length, features]);
  const hidden = tf.tanh(tf.add(tf.matMul(samples, w1 as tf.Tensor2D), b1!));
  const outputs: tf.Tensor2D = tf.add(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D), b2!);
  const width = outputs.shape[1];
  const expected =
    width === 1
      ? tf.tensor2d(Float32Array.from(labels), [labels.length, 1])
      : tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), width), 'float32');
  switch (loss) {
    case 'softmax-cross-entropy':
      return tf.losses.softmaxCrossEntropy(expected, outputs);
    case 'binary-cross-entropy':
      return tf.losses.sigmoidCrossEntropy(expected, outputs);
    case 'mean-squared-error':
      return tf.losses.meanSquaredError(expected, outputs);
  }
}

function penaltyOf(tensors: readonly tf.Tensor[]): tf.Scalar {
  const kernels = tensors.filter((tensor) => tensor.rank === 2);
  return tf.mul(tf.addN(kernels.map((kernel) => tf.sum<tf.Scalar>(tf.square(kernel)))), penalty);
}

/** Data loss, penalty, and the gradient of their sum for every parameter. */
function differentiate(
  loss: Loss,
  parameters: readonly Reference[],
  batch: Batch,
): { dataLoss: number; penalty: number; gradients: Float32Array[] } {
  return tf.tidy(() => {
    const tensors = parameters.map(({ values, shape }) => tf.tensor(Float32Array.from(values), [...shape]));
    const gradients = tf.grads((...given) => tf.add(lossOf(loss, given, batch), penaltyOf(given)))(tensors);
    return {
      dataLoss: lossOf(loss, tensors, batch).dataSync()[0]!,
      penalty: penaltyOf(tensors).dataSync()[0]!,
      gradients: gradients.map((gradient) => gradient.dataSync<'float32'>()),
    };
  });
}

/** Pascanu et al., 2013, algorithm 1; or element by element. */
function clip(gradients: readonly Float32Array[], clipping: Clipping | undefined): Float64Array[] {
  const exact = gradients.map((gradient) => Float64Array.from(gradient));
  if (clipping === undefined) return exact;
  const { maximum } = clipping;
  if (clipping.type === 'value') {
    return exact.map((gradient) => gradient.map((slope) => Math.max(-maximum, Math.min(maximum, slope))));
  }
  const norm = Math.hypot(...exact.flatMap((gradient) => [...gradient]));
  return norm > maximum ? exact.map((gradient) => gradient.map((slope) => (slope * maximum) / norm)) : exact;
}

/** The update as it is defined: Kingma and Ba, 2015, algorithm 1; Loshchilov and Hutter, 2019, algorithm 2. */
function update(
  optimiser: OptimiserSpec,
  step: number,
  learningRate: number,
  { values, first, second }: Reference,
  gradient: Float64Array,
): void {
  gradient.forEach((raw, index) => {
    const slope = optimiser.type === 'adamw' ? raw : raw + optimiser.weightDecay * values[index]!;
    if (optimiser.type === 'adamw') values[index]! *= 1 - learningRate * optimiser.weightDecay;
    if (optimiser.type === 'sgd') {
      first[index] = optimiser.momentum * first[index]! + slope;
      values[index]! -= learningRate * first[index];
      return;
    }
    const { beta1, beta2, epsilon } = optimiser;
    first[index] = beta1 * first[index]! + (1 - beta1) * slope;
    second[index] = beta2 * second[index]! + (1 - beta2) * slope ** 2;
    const corrected = first[index] / (1 - beta1 ** step);
    values[index]! -= (learningRate * corrected) / (Math.sqrt(second[index] / (1 - beta2 ** step)) + epsilon);
  });
}

function compile(
  loss: Loss,
  optimiser: OptimiserSpec,
  clipping: Clipping | undefined,
  outputs: number,
): Promise<Program> {
  const network = networkSpecSchema.parse({
    input: { kind: 'vector', features },
    layers: [{ type: 'dense', units: 6 }, { type: 'tanh' }, { type: 'dense', units: outputs }],
  });
  const objective = { loss, l2Regularisation: penalty };
  return findEngine('onnx-cpu').compile({ network, objective, optimiser, clipping, seed: 5, threads: 1 });
}

function randomBatch(samples: number, classes: number, seed: number): Batch {
  const random = new RandomStream(seed);
  return {
    inputs: Float32Array.from({ length: samples * features }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(classes)),
  };
}

/** The largest difference, relative to the largest number expected. */
function relativeError(actual: ArrayLike<number>, expected: Float64Array | Float32Array): number {
  let [largest, difference] = [0, 0];
  expected.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(actual[index]! - value));
  });
  return difference / Math.max(largest, 1e-12);
}

const optimisers = {
  'stochastic gradient descent': { type: 'sgd' },
  'with weight decay': { type: 'sgd', weightDecay: 0.1 },
  'with momentum': { type: 'sgd', momentum: 0.9 },
  'with momentum and weight decay': { type: 'sgd', momentum: 0.7, weightDecay: 0.1 },
  Adam: { type: 'adam' },
  'Adam with coupled weight decay': { type: 'adam', beta1: 0.8, beta2: 0.99, weightDecay: 0.1 },
  AdamW: { type: 'adamw', epsilon: 1e-4, weightDecay: 0.5 },
  'AdamW without decay': { type: 'adamw', weightDecay: 0 },
};

const clippings: (Clipping | undefined)[] = [
  undefined,
  { type: 'global-norm', maximum: 0.2 },
  { type: 'global-norm', maximum: 100 },
  { type: 'value', maximum: 0.05 },
];

const outputsOf: Record<Loss, readonly number[]> = {
  'softmax-cross-entropy': [3],
  'binary-cross-entropy': [1],
  'mean-squared-error': [1, 3],
};

const cases = Object.entries(optimisers).flatMap(([name, optimiser]) =>
  clippings.map((clipping) => ({
    name: `${name}, ${clipping ? `${clipping.type} at ${clipping.maximum}` : 'not clipped'}`,
    optimiser: optimiserSpecSchema.parse({ ...optimiser, learningRate: 0.05 }),
    clipping,
  })),
);

describe.each(Object.keys(outputsOf) as Loss[])('%s', (loss) => {
  test.each(cases)('$name', async ({ optimiser, clipping }) => {
    for (const outputs of outputsOf[loss]) {
      const program = await compile(loss, optimiser, clipping, outputs);
      const references = (await program.readState()).parameters.map(referenceOf);
      for (const [index, samples] of [7, 7, 4, 7, 1].entries()) {
        const learningRate = 0.05 / (index + 1);
        const batch = randomBatch(samples, Math.max(outputs, 2), index);
        const expected = differentiate(loss, references, batch);
        (await program.gradients(batch)).forEach(({ values, name }, parameter) => {
          expect(relativeError(values, expected.gradients[parameter]!), name).toBeLessThan(1e-4);
        });
        const result = await program.step(batch, learningRate);
        expect(result.dataLoss / expected.dataLoss).toBeCloseTo(1, 4);
        expect(result.regularisationLoss / expected.penalty).toBeCloseTo(1, 4);
        const clipped = clip(expected.gradients, clipping);
        references.forEach((reference, parameter) => {
          update(optimiser, index + 1, learningRate, reference, clipped[parameter]!);
        });
        (await program.readState()).parameters.forEach(({ values, name }, parameter) => {
          expect(relativeError(values, references[parameter]!.values), name).toBeLessThan(1e-4);
        });
      }
      await program.dispose();
    }
  });
});

test.each([
  [{ type: 'sgd', momentum: 0 }, () => tf.train.sgd(0.05)],
  [{ type: 'sgd', momentum: 0.9 }, () => tf.train.momentum(0.05, 0.9)],
  [{ type: 'adam' }, () => tf.train.adam(0.05, 0.9, 0.999, 1e-7)],
])("the formulas are those of TensorFlow.js's own optimiser: %j", (fields, create) => {
  const optimiser = optimiserSpecSchema.parse({ learningRate: 0.05, ...fields });
  const start = Float32Array.of(0.5, -2, 3);
  const reference = referenceOf({ name: 'x', shape: [3], values: start });
  const variable = tf.variable(tf.tensor1d(start));
  const trained = create();
  for (let step = 1; step <= 6; step += 1) {
    const gradient = Float32Array.of(step, -0.1, 1 / step);
    trained.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }]);
    update(optimiser, step, 0.05, reference, Float64Array.from(gradient));
  }
  expect(relativeError(reference.values, variable.dataSync<'float32'>())).toBeLessThan(1e-4);
});
