import * as tf from '@tensorflow/tfjs-core';
import type { LayerSpec } from '../../../shared/specs/network.ts';
import { poolingGeometry } from '../../networks/geometry.ts';
import type { NetworkPlan, PlannedLayer } from '../../networks/plan.ts';
import { listSizes } from '../../networks/shapes.ts';
import type { SampleShape } from '../../networks/shapes.ts';

/** What a pass through a network draws on besides its inputs, and whom it tells what. */
export interface Pass {
  /** Parameters and running statistics by name. */
  readonly values: ReadonlyMap<string, tf.Tensor>;
  /** What dropout layers multiply by, by layer name; a layer that is not there drops nothing. */
  readonly dropout: ReadonlyMap<string, tf.Tensor>;
  /** Where given, batch normalisation goes by the batch and tells what its running statistics become. */
  readonly onStatistics?: (name: string, updated: tf.Tensor) => void;
  /** Told what comes out of every ReLU; where a max pooling follows, what that keeps of it. */
  readonly onRelu?: (layer: PlannedLayer, output: tf.Tensor) => void;
}

/** Sizes of a value that flows through the network; of a pair, both follow one another. */
export function valueSizes(shape: SampleShape, samples: number): number[] {
  return [samples * shape.branches, ...listSizes(shape)];
}

/**
 * The outputs of a network, [samples, outputs], for inputs as a `Batch` has them. Pictures flow as
 * [samples, height, width, channels].
 */
export function runNetwork(
  plan: NetworkPlan,
  inputs: Float32Array,
  samples: number,
  pass: Pass,
): tf.Tensor2D {
  return runLayers(plan.layers, arrangeInputs(plan.input, inputs, samples), pass) as tf.Tensor2D;
}

function arrangeInputs(shape: SampleShape, inputs: Float32Array, samples: number): tf.Tensor {
  if (shape.kind === 'vector') return tf.tensor(inputs, valueSizes(shape, samples));
  const { branches, channels, height, width } = shape;
  const channelsFirst = tf.tensor(inputs, [samples * branches, channels, height, width]);
  return tf.transpose(channelsFirst, [0, 2, 3, 1]);
}

function runLayers(layers: readonly PlannedLayer[], input: tf.Tensor, pass: Pass): tf.Tensor {
  let value = input;
  layers.forEach((layer, index) => {
    value = runLayer(layer, value, pass);
    const previous = layers[index - 1];
    if (layer.spec.type === 'max-pooling' && previous?.spec.type === 'relu') pass.onRelu?.(previous, value);
    const isPooled = layers[index + 1]?.spec.type === 'max-pooling';
    if (layer.spec.type === 'relu' && !isPooled) pass.onRelu?.(layer, value);
  });
  return value;
}

function runLayer(layer: PlannedLayer, input: tf.Tensor, pass: Pass): tf.Tensor {
  const { name, spec, inputShape } = layer;
  const value = (role: string): tf.Tensor => pass.values.get(`${name}/${role}`)!;
  switch (spec.type) {
    case 'convolution': {
      const kernel = value('kernel') as tf.Tensor4D;
      return tf.add(tf.conv2d(input as tf.Tensor4D, kernel, spec.stride, spec.padding), value('bias'));
    }
    case 'max-pooling':
      return tf.maxPool(input as tf.Tensor4D, spec.poolSize, poolingStride(spec, inputShape), 'valid');
    case 'average-pooling':
      return tf.avgPool(input as tf.Tensor4D, spec.poolSize, poolingStride(spec, inputShape), 'valid');
    case 'global-average-pooling':
      return tf.mean(input, [1, 2]);
    case 'batch-normalisation':
      return normalise(layer, spec, input, pass);
    case 'dense':
      return tf.add(tf.matMul(input, value('kernel')), value('bias'));
    case 'flatten':
      return tf.reshape(input, [input.shape[0], -1]);
    case 'dropout': {
      const factors = pass.dropout.get(name);
      return factors ? tf.mul(input, factors) : input;
    }
    case 'relu':
      return tf.relu(input);
    case 'leaky-relu':
      return tf.leakyRelu(input, spec.negativeSlope);
    case 'tanh':
      return tf.tanh(input);
    case 'sigmoid':
      return tf.sigmoid(input);
    case 'softmax':
      return tf.softmax(input);
    case 'sine-features': {
      const products = tf.mul(tf.expandDims(input, 2), tf.tensor1d(spec.frequencies));
      return tf.reshape(tf.sin(products), [input.shape[0], -1]);
    }
    case 'absolute-difference':
      return absoluteDifference(input);
    case 'residual':
      return tf.add(input, runLayers(layer.inner, input, pass));
  }
}

function poolingStride(
  spec: Extract<LayerSpec, { type: 'max-pooling' | 'average-pooling' }>,
  shape: SampleShape,
): number {
  if (shape.kind === 'vector') throw new Error('A picture was expected.');
  return poolingGeometry(spec, shape).stride;
}

/** Ioffe and Szegedy, 2015, algorithms 1 and 2; running statistics as Keras keeps them. */
function normalise(
  { name }: PlannedLayer,
  { momentum, epsilon }: Extract<LayerSpec, { type: 'batch-normalisation' }>,
  input: tf.Tensor,
  { values, onStatistics }: Pass,
): tf.Tensor {
  const [gamma, beta] = ['gamma', 'beta'].map((role) => values.get(`${name}/${role}`)!);
  const runningMean = values.get(`${name}/moving-mean`)!;
  const runningVariance = values.get(`${name}/moving-variance`)!;
  const axes = input.shape.map((_, axis) => axis).slice(0, -1);
  const { mean, variance } = onStatistics
    ? tf.moments(input, axes)
    : { mean: runningMean, variance: runningVariance };
  if (onStatistics) {
    const blend = (running: tf.Tensor, current: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(running, momentum), tf.mul(current, 1 - momentum));
    onStatistics(`${name}/moving-mean`, blend(runningMean, mean));
    onStatistics(`${name}/moving-variance`, blend(runningVariance, variance));
  }
  const scaled = tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(scaled, gamma!), beta!);
}

/** |first - second|, written so that where both are equal the gradient is 0, and not -1 as that of tf.abs. */
function absoluteDifference(pairs: tf.Tensor): tf.Tensor {
  const [first, second] = tf.unstack(tf.reshape(pairs, [-1, 2, ...pairs.shape.slice(1)]), 1);
  return tf.add(tf.relu(tf.sub(first!, second!)), tf.relu(tf.sub(second!, first!)));
}
