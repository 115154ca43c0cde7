import { expect, test } from 'vitest';
import {
  leakyRelu,
  relu,
  sigmoid,
  softmax,
  tanh,
} from '../../../../main/engines/onnx/operators/activation.ts';
import { absoluteDifference } from '../../../../main/engines/onnx/operators/pairs.ts';
import { addResidual } from '../../../../main/engines/onnx/operators/residual.ts';
import { sineFeatures } from '../../../../main/engines/onnx/operators/sine.ts';
import type { Value } from '../../../../main/engines/onnx/graph.ts';
import type { Tape } from '../../../../main/engines/onnx/tape.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, separatedNumbers } from '../run-graph.ts';

const random = new RandomStream(12);
const uniform = (): number => random.uniform();

test.each([
  ['ReLU', relu, (x: number) => Math.max(x, 0)],
  ['leaky ReLU', (tape: Tape, x: Value) => leakyRelu(tape, x, 0.2), (x: number) => (x > 0 ? x : 0.2 * x)],
  [
    'leaky ReLU without a slope',
    (tape: Tape, x: Value) => leakyRelu(tape, x, 0),
    (x: number) => Math.max(x, 0),
  ],
  ['tanh', tanh, Math.tanh],
  ['sigmoid', sigmoid, (x: number) => 1 / (1 + Math.exp(-x))],
] as const)('%s of lists and of pictures', async (_, build, expected) => {
  for (const shape of [
    [3, 5],
    [2, 4, 3],
  ]) {
    const input = separatedNumbers(shape, uniform);
    const operator = new Operator({ input }, { batch: ['input'] }, (tape, values) => [
      build(tape, values['input']!),
    ]);
    const { outputs, largestError } = await operator.check(uniform);
    outputs[0]!.forEach((output, index) => {
      expect(output).toBeCloseTo(expected(input.values[index]!), 12);
    });
    expect(largestError).toBeLessThan(1e-7);
  }
});

test('softmax over the features of each sample', async () => {
  const input = separatedNumbers([3, 4], uniform);
  const operator = new Operator({ input }, { batch: ['input'] }, (tape, values) => [
    softmax(tape, values['input']!),
  ]);
  const { outputs, largestError } = await operator.check(uniform);
  outputs[0]!.forEach((output, index) => {
    const first = 4 * Math.floor(index / 4);
    const total = input.values.slice(first, first + 4).reduce((sum, x) => sum + Math.exp(x), 0);
    expect(output).toBeCloseTo(Math.exp(input.values[index]!) / total, 12);
  });
  expect(largestError).toBeLessThan(1e-7);
});

test('sine features put the frequencies of a feature side by side', async () => {
  const input = separatedNumbers([3, 2], uniform);
  const frequencies = [0.5, 1, 7];
  const operator = new Operator({ input }, { batch: ['input'] }, (tape, values) => [
    sineFeatures(tape, values['input']!, frequencies),
  ]);
  const { outputs, largestError } = await operator.check(uniform);
  outputs[0]!.forEach((output, index) => {
    const angle = input.values[Math.floor(index / 3)]! * frequencies[index % 3]!;
    expect(output).toBeCloseTo(Math.sin(angle), 12);
  });
  expect(largestError).toBeLessThan(1e-7);
});

test.each([
  ['lists', [4, 3]],
  ['pictures', [4, 2, 3]],
])('the absolute difference of pairs of %s, whose two halves come one after the other', async (_, shape) => {
  const input = separatedNumbers(shape, uniform);
  const half = input.values.length / 4;
  const operator = new Operator({ input }, { batch: [], branches: ['input'] }, (tape, values) => [
    absoluteDifference(tape, values['input']!),
  ]);
  const { outputs, largestError } = await operator.check(uniform);
  expect(outputs[0]).toHaveLength(2 * half);
  outputs[0]!.forEach((output, index) => {
    const first = 2 * half * Math.floor(index / half) + (index % half);
    expect(output).toBeCloseTo(Math.abs(input.values[first]! - input.values[first + half]!), 12);
  });
  expect(largestError).toBeLessThan(1e-7);
});

test('what equals in a pair has a gradient of zero', async () => {
  const operator = new Operator(
    { input: { shape: [2, 2], values: [1.5, 2, 1.5, 2] } },
    { batch: [], branches: ['input'] },
    (tape, values) => [absoluteDifference(tape, values['input']!)],
  );
  const { gradients } = await operator.check(uniform);
  expect([...gradients['input']!].map(Math.abs)).toEqual([0, 0, 0, 0]);
});

test('a residual adds its input to what was made of it', async () => {
  const input = separatedNumbers([2, 3], uniform);
  const operator = new Operator({ input }, { batch: ['input'] }, (tape, values) => [
    addResidual(tape, values['input']!, tanh(tape, values['input']!)),
  ]);
  const { outputs, largestError } = await operator.check(uniform);
  outputs[0]!.forEach((output, index) => {
    expect(output).toBeCloseTo(input.values[index]! + Math.tanh(input.values[index]!), 12);
  });
  expect(largestError).toBeLessThan(1e-7);
});
