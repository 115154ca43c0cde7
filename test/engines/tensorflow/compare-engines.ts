import { expect } from 'vitest';
import type {
  Batch,
  CompileOptions,
  LayerWatch,
  NamedTensor,
  Program,
  ProgramState,
} from '../../../main/engines/engine.ts';
import { findEngine } from '../../../main/engines/index.ts';
import { planNetwork } from '../../../main/networks/plan.ts';
import { countValues } from '../../../main/networks/shapes.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';

/** How far apart two engines may be, relative to the largest number compared. */
const tolerance = 1e-4;

export interface Pair {
  readonly onnx: Program;
  readonly tensorflow: Program;
}

/** The same network on ONNX Runtime and on TensorFlow.js in pure JavaScript. */
export async function compilePair(options: CompileOptions): Promise<Pair> {
  return {
    onnx: await findEngine('onnx-cpu').compile({ ...options, threads: 2 }),
    tensorflow: await findEngine('tfjs-cpu').compile(options),
  };
}

export async function disposePair({ onnx, tensorflow }: Pair): Promise<void> {
  await onnx.dispose();
  await tensorflow.dispose();
}

export function randomBatch(network: NetworkSpec, samples: number, random: RandomStream): Batch {
  const { input, outputs } = planNetwork(network);
  return {
    inputs: Float32Array.from({ length: samples * countValues(input) }, () => random.normal()),
    labels: Int32Array.from({ length: samples }, () => random.below(Math.max(outputs, 2))),
  };
}

/**
 * Takes one watched step on both and compares gradients, losses, what is watched, and the state it leads to:
 * parameters, the optimiser's slots, running statistics.
 */
export async function expectSameStep(
  { onnx, tensorflow }: Pair,
  batch: Batch,
  learningRate: number,
): Promise<void> {
  expectClose(await onnx.gradients(batch), await tensorflow.gradients(batch));
  const actual = await onnx.step(batch, learningRate, true);
  const expected = await tensorflow.step(batch, learningRate, true);
  expect(actual.correct).toBe(expected.correct);
  expectCloseNumber(actual.dataLoss, expected.dataLoss, 'data loss');
  expectCloseNumber(actual.regularisationLoss, expected.regularisationLoss, 'regularisation loss');
  expectSameWatch(actual.watch!, expected.watch!);
  expectSameState(await onnx.readState(), await tensorflow.readState());
}

export function expectSameState(actual: ProgramState, expected: ProgramState): void {
  expect(actual.step).toBe(expected.step);
  expectClose(actual.parameters, expected.parameters);
  expectClose(actual.optimiserSlots, expected.optimiserSlots);
  expectClose(actual.statistics, expected.statistics);
}

/**
 * Evaluates a batch on both and compares losses and probabilities. Where two classes are as probable as one
 * another but for rounding, either may be predicted.
 */
export async function expectSameEvaluation({ onnx, tensorflow }: Pair, batch: Batch): Promise<void> {
  const actual = await onnx.evaluate(batch);
  const expected = await tensorflow.evaluate(batch);
  const ties = countTies(expected.probabilities, batch.labels.length);
  expect(Math.abs(actual.correct - expected.correct)).toBeLessThanOrEqual(ties);
  expectCloseNumber(actual.dataLossSum, expected.dataLossSum, 'sum of losses');
  const asTensor = (values: Float32Array): NamedTensor[] => [
    { name: 'probabilities', shape: [values.length], values },
  ];
  expectClose(asTensor(actual.probabilities), asTensor(expected.probabilities));
  expectCloseNumber(await onnx.regularisationLoss(), await tensorflow.regularisationLoss(), 'penalty');
}

/** How many rows have two highest values that rounding could swap. */
function countTies(probabilities: Float32Array, rows: number): number {
  const classes = probabilities.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    probabilities.slice(row * classes, (row + 1) * classes).sort(),
  ).filter((sorted) => sorted.at(-1)! - sorted.at(-2)! < 1e-5).length;
}

/**
 * Tensors of the same names and shapes, with numbers that differ little, relative to the largest of their
 * tensor. Before a batch normalisation the gradient of a bias, or of another normalisation's gamma, is zero but
 * for rounding; what is so small is measured against its layer's kernel, or against all tensors.
 */
function expectClose(actual: readonly NamedTensor[], expected: readonly NamedTensor[]): void {
  const describe = ({ name, shape }: NamedTensor): string => `${name} [${shape.join()}]`;
  expect(actual.map(describe)).toEqual(expected.map(describe));
  const byName = new Map(expected.map((tensor) => [tensor.name, tensor]));
  const overall = Math.max(...expected.map(largest));
  actual.forEach(({ name, values }, index) => {
    const wanted = expected[index]!;
    const kernel = byName.get(name.replace('/bias', '/kernel')) ?? wanted;
    const scale = Math.max(largest(wanted), 0.05 * largest(kernel), 0.01 * overall, Number.MIN_VALUE);
    const difference = values.reduce(
      (worst, value, place) => Math.max(worst, Math.abs(value - wanted.values[place]!)),
      0,
    );
    expect(difference / scale, name).toBeLessThan(tolerance);
  });
}

function expectSameWatch(actual: readonly LayerWatch[], expected: readonly LayerWatch[]): void {
  expect(actual.map(({ layer }) => layer)).toEqual(expected.map(({ layer }) => layer));
  actual.forEach((watch, index) => {
    const wanted = expected[index]!;
    for (const figure of ['squaredGradientNorm', 'updateRatio', 'deadShare'] as const) {
      const name = `${figure} of ${watch.layer}`;
      if (wanted[figure] === null) expect(watch[figure], name).toBeNull();
      else expectCloseNumber(watch[figure]!, wanted[figure], name);
    }
  });
}

function expectCloseNumber(actual: number, expected: number, name: string): void {
  expect(Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-9), name).toBeLessThan(tolerance);
}

function largest({ values }: NamedTensor): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
