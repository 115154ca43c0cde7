import * as tf from '@tensorflow/tfjs-core';
import type { Clipping, OptimiserSpec } from '../../../shared/specs/training.ts';

/** A parameter with what the optimiser keeps beside it, in the order of `optimiserSlots`. */
export interface Updated {
  readonly parameter: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

/** Gradients as clipping leaves them. */
export function clip(gradients: readonly tf.Tensor[], clipping: Clipping | undefined): readonly tf.Tensor[] {
  if (clipping === undefined) return gradients;
  const { maximum } = clipping;
  if (clipping.type === 'value') {
    return gradients.map((gradient) => tf.clipByValue(gradient, -maximum, maximum));
  }
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.div(maximum, tf.maximum(norm, maximum));
  return gradients.map((gradient) => tf.mul(gradient, factor));
}

/** Applies one step, counted from 1, of the optimiser to one parameter. */
export function update(
  optimiser: OptimiserSpec,
  step: number,
  learningRate: number,
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  slots: readonly tf.Tensor[],
): Updated {
  const { weightDecay } = optimiser;
  if (optimiser.type === 'adamw') {
    const decayed = tf.mul(parameter, 1 - learningRate * weightDecay);
    return updateByMoments(optimiser, step, learningRate, decayed, gradient, slots);
  }
  const coupled = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
  return optimiser.type === 'adam'
    ? updateByMoments(optimiser, step, learningRate, parameter, coupled, slots)
    : updateByVelocity(optimiser.momentum, learningRate, parameter, coupled, slots);
}

/** Adam: Kingma and Ba, 2015, algorithm 1. */
function updateByMoments(
  { beta1, beta2, epsilon }: Extract<OptimiserSpec, { type: 'adam' | 'adamw' }>,
  step: number,
  learningRate: number,
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  [oldFirst, oldSecond]: readonly tf.Tensor[],
): Updated {
  const first = tf.add(tf.mul(oldFirst!, beta1), tf.mul(gradient, 1 - beta1));
  const second = tf.add(tf.mul(oldSecond!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const correctedFirst = tf.div(first, 1 - beta1 ** step);
  const correctedSecond = tf.div(second, 1 - beta2 ** step);
  const direction = tf.div(correctedFirst, tf.add(tf.sqrt(correctedSecond), epsilon));
  return { parameter: tf.sub(parameter, tf.mul(direction, learningRate)), slots: [first, second] };
}

/** Momentum as PyTorch counts it; without momentum there is no velocity to keep. */
function updateByVelocity(
  momentum: number,
  learningRate: number,
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  [oldVelocity]: readonly tf.Tensor[],
): Updated {
  const velocity = oldVelocity ? tf.add(tf.mul(oldVelocity, momentum), gradient) : gradient;
  const updated = tf.sub(parameter, tf.mul(velocity, learningRate));
  return { parameter: updated, slots: oldVelocity ? [velocity] : [] };
}
