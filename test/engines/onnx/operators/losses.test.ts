import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Graph } from '../../../../main/engines/onnx/graph.ts';
import { losses, meanOverBatch } from '../../../../main/engines/onnx/operators/losses.ts';
import { createSession, Tensor } from '../../../../main/engines/onnx/session.ts';
import { Tape } from '../../../../main/engines/onnx/tape.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import type { Loss } from '../../../../shared/specs/training.ts';
import { Operator, randomNumbers } from '../run-graph.ts';

const sizes = fc.record({
  seed: fc.nat(),
  batch: fc.integer({ min: 1, max: 4 }),
  width: fc.integer({ min: 1, max: 4 }),
  /** How far apart the outputs are. */
  spread: fc.constantFrom(1, 5, 20),
});

/**
 * The mean loss of random outputs and its gradient against central differences, both in float64; the loss of
 * a sample is worked out anew by `expected`.
 */
async function checkMean(
  loss: Loss,
  shape: { readonly seed: number; readonly batch: number; readonly width: number; readonly spread: number },
  expected: (row: readonly number[], label: number) => number,
): Promise<void> {
  const stream = new RandomStream(shape.seed);
  const { batch, width, spread } = shape;
  const numbers = randomNumbers([batch, width], () => stream.uniform());
  const outputs = { ...numbers, values: numbers.values.map((value) => spread * value) };
  const labels = {
    shape: [batch],
    values: Array.from({ length: batch }, () => stream.below(Math.max(width, 2))),
  };
  const operator = new Operator(
    { outputs, labels },
    { batch: ['outputs', 'labels'], extra: ['labels'] },
    (tape, { outputs, labels }) => {
      const whole = tape.graph.cast(labels!, 'int32');
      return [meanOverBatch(tape, losses[loss](tape, outputs!, whole).losses)];
    },
  );
  const checked = await operator.check(() => stream.uniform());
  const terms = labels.values.map((label, sample) =>
    expected(outputs.values.slice(sample * width, (sample + 1) * width), label),
  );
  expect(checked.outputs[0]![0]).toBeCloseTo(terms.reduce((sum, term) => sum + term, 0) / batch, 10);
  expect(checked.largestError).toBeLessThan(1e-7);
}

/** Losses, number correct and probabilities in float32, as training computes them. */
async function classify(
  loss: Loss,
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): Promise<{ losses: number[]; correct: number; probabilities: number[]; gradient: number[] }> {
  const width = rows[0]!.length;
  const graph = new Graph();
  const tape = new Tape(graph);
  const outputs = tape.watch(graph.input('outputs', ['batch', width]));
  const result = losses[loss](tape, outputs, graph.input('labels', ['batch'], 'int32'));
  graph.output('losses', result.losses);
  graph.output('correct', result.correct);
  graph.output('probabilities', result.probabilities());
  graph.output('gradient', tape.gradients(meanOverBatch(tape, result.losses), [outputs])[0]!);
  const session = await createSession(graph.encode(), 1);
  const results = await session.run({
    outputs: new Tensor('float32', Float32Array.from(rows.flat()), [rows.length, width]),
    labels: new Tensor('int32', Int32Array.from(labels), [rows.length]),
  });
  await session.release();
  const read = (name: string): number[] => Array.from(results[name]!.data as Float32Array);
  return {
    losses: read('losses'),
    correct: read('correct')[0]!,
    probabilities: read('probabilities'),
    gradient: read('gradient'),
  };
}

describe('softmax cross entropy', () => {
  test('is minus the logarithm of the probability of the label', () =>
    fc.assert(
      fc.asyncProperty(sizes, (shape) =>
        checkMean(
          'softmax-cross-entropy',
          { ...shape, width: shape.width + 1 },
          (row, label) => Math.log(row.reduce((sum, score) => sum + Math.exp(score), 0)) - row[label]!,
        ),
      ),
      { numRuns: 15 },
    ));

  test('stays finite for scores far apart', async () => {
    const result = await classify(
      'softmax-cross-entropy',
      [
        [9000, -9000],
        [0, 1e30],
        [1e4, -1e4],
      ],
      [0, 1, 1],
    );
    expect(result.losses).toEqual([0, 0, 2e4]);
    expect(result.correct).toBe(2);
    expect(result.gradient.every(Number.isFinite)).toBe(true);
  });
});

describe('binary cross entropy', () => {
  test('is minus the logarithm of the sigmoid, or of what is left of 1', () =>
    fc.assert(
      fc.asyncProperty(sizes, (shape) =>
        checkMean('binary-cross-entropy', { ...shape, width: 1 }, ([score], label) =>
          Math.log1p(Math.exp(label === 1 ? -score! : score!)),
        ),
      ),
      { numRuns: 15 },
    ));

  test('stays finite for scores far from zero', async () => {
    const scores = [1e4, -1e4, 1e4, -1e4, 3e38, -3e38];
    const result = await classify(
      'binary-cross-entropy',
      scores.map((score) => [score]),
      [1, 0, 0, 1, 1, 1],
    );
    expect(result.losses.slice(0, 5)).toEqual([0, 0, 1e4, 1e4, 0]);
    expect(result.losses[5]).toBeGreaterThan(2.9e38);
    const sixth = Math.fround(1 / 6);
    const expected = [0, 0, sixth, -sixth, 0, -sixth];
    result.gradient.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index]!, 6);
    });
    expect(result.correct).toBe(3);
  });

  test('predicts class 1 from a probability of one half on, and gives both probabilities', async () => {
    const result = await classify('binary-cross-entropy', [[0], [0], [2], [-2]], [1, 0, 1, 0]);
    expect(result.correct).toBe(3);
    const p = 1 / (1 + Math.exp(-2));
    [0.5, 0.5, 0.5, 0.5, 1 - p, p, p, 1 - p].forEach((expected, index) => {
      expect(result.probabilities[index]).toBeCloseTo(expected, 6);
    });
  });
});

describe('mean squared error', () => {
  test('is the mean over outputs and samples', () =>
    fc.assert(
      fc.asyncProperty(sizes, (shape) =>
        checkMean('mean-squared-error', shape, (row, label) =>
          row.length === 1
            ? (row[0]! - label) ** 2
            : row.reduce((sum, value, output) => sum + (value - Number(output === label)) ** 2, 0) /
              row.length,
        ),
      ),
      { numRuns: 20 },
    ));

  test('takes a single output for the probability of class 1, which it predicts from one half on', async () => {
    const result = await classify('mean-squared-error', [[0.5], [0.5], [0.25], [7]], [1, 0, 0, 1]);
    expect(result.losses).toEqual([0.25, 0.25, 0.0625, 36]);
    expect(result.correct).toBe(3);
    expect(result.probabilities).toEqual([0.5, 0.5, 0.5, 0.5, 0.75, 0.25, -6, 7]);
  });

  test('takes the highest of several outputs for the class', async () => {
    const result = await classify(
      'mean-squared-error',
      [
        [0.5, 0.25, 0],
        [0, 2, 1],
      ],
      [0, 2],
    );
    expect(result.correct).toBe(1);
    expect(result.probabilities).toEqual([0.5, 0.25, 0, 0, 2, 1]);
    expect(result.losses[0]).toBeCloseTo((0.25 + 0.0625) / 3, 6);
  });
});
