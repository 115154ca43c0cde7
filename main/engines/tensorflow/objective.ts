import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '../../../shared/specs/training.ts';

/** What a loss makes of a network's outputs. */
export interface Judgement {
  /** Loss of each sample: [samples]. */
  readonly losses: tf.Tensor1D;
  /** [samples, classes]; of a single output, the rows are 1 - p and p. */
  readonly probabilities: tf.Tensor2D;
}

/** Judges `outputs`, [samples, outputs], against the class of each sample. */
export function judge(loss: Loss, outputs: tf.Tensor2D, labels: Int32Array): Judgement {
  switch (loss) {
    case 'softmax-cross-entropy': {
      const logarithms = tf.logSoftmax(outputs);
      const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(logarithms, expectedOutputs(outputs, labels)), 1));
      return { losses, probabilities: tf.exp(logarithms) };
    }
    case 'binary-cross-entropy': {
      // -log sigmoid(z) = softplus(-z) for class 1, -log(1 - sigmoid(z)) = softplus(z) for class 0.
      const losses = tf.sub(tf.softplus(outputs), tf.mul(outputs, expectedOutputs(outputs, labels)));
      return { losses: tf.squeeze(losses, [1]), probabilities: twoColumns(tf.sigmoid(outputs)) };
    }
    case 'mean-squared-error': {
      const errors = tf.square(tf.sub(outputs, expectedOutputs(outputs, labels)));
      const probabilities = outputs.shape[1] === 1 ? twoColumns(outputs) : outputs;
      return { losses: tf.mean(errors, 1), probabilities };
    }
  }
}

/** How many samples are classified correctly: several outputs tell the class by the highest, a single one by p. */
export function countCorrect(outputs: tf.Tensor2D, probabilities: tf.Tensor2D, labels: Int32Array): number {
  const [, classes] = outputs.shape;
  const values = (classes === 1 ? probabilities : outputs).dataSync<'float32'>();
  const predict = (row: number): number => {
    if (classes === 1) return Number(values[2 * row + 1]! >= 0.5);
    const scores = values.subarray(row * classes, (row + 1) * classes);
    return scores.indexOf(Math.max(...scores));
  };
  return labels.reduce((correct, label, row) => correct + Number(predict(row) === label), 0);
}

/** 1 at each sample's label and 0 elsewhere; for a single output the label itself. */
function expectedOutputs(outputs: tf.Tensor2D, labels: Int32Array): tf.Tensor2D {
  const classes = outputs.shape[1];
  if (classes === 1) return tf.tensor2d(Float32Array.from(labels), [labels.length, 1]);
  return tf.oneHot(tf.tensor1d(labels, 'int32'), classes, 1, 0, 'float32') as tf.Tensor2D;
}

function twoColumns(probability: tf.Tensor2D): tf.Tensor2D {
  return tf.concat2d([tf.sub(1, probability), probability], 1);
}

/** `factor` times the sum of the squares of all elements of `kernels`: a scalar. */
export function penalty(kernels: readonly tf.Tensor[], factor: number): tf.Scalar {
  const squares = kernels.map((kernel) => tf.sum<tf.Scalar>(tf.square(kernel)));
  return squares.length === 0 ? tf.scalar(0) : tf.mul(tf.addN(squares), factor);
}
