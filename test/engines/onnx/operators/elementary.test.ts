import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBias, multiplyByKernel } from '../../../../main/engines/onnx/operators/dense.ts';
import { applyMask } from '../../../../main/engines/onnx/operators/dropout.ts';
import { channelsLast, flatten } from '../../../../main/engines/onnx/operators/layout.ts';
import { sumOfSquares } from '../../../../main/engines/onnx/operators/penalty.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, randomNumbers } from '../run-graph.ts';

const sizes = fc.record({
  seed: fc.nat(),
  batch: fc.integer({ min: 1, max: 4 }),
  inputs: fc.integer({ min: 1, max: 5 }),
  units: fc.integer({ min: 1, max: 4 }),
});

type Sizes = typeof sizes extends fc.Arbitrary<infer Value> ? Value : never;

async function forAll(check: (shape: Sizes, random: () => number) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sizes, async (shape) => {
      const stream = new RandomStream(shape.seed);
      await check(shape, () => stream.uniform());
    }),
    { numRuns: 15 },
  );
}

test('a dense layer is a matrix product and a bias', () =>
  forAll(async ({ batch, inputs, units }, random) => {
    const input = randomNumbers([batch, inputs], random);
    const kernel = randomNumbers([inputs, units], random);
    const bias = randomNumbers([units], random);
    const operator = new Operator(
      { input, kernel, bias },
      { batch: ['input'] },
      (tape, { input, kernel, bias }) => [addBias(tape, multiplyByKernel(tape, input!, kernel!), bias!)],
    );
    const { outputs, largestError } = await operator.check(random);
    outputs[0]!.forEach((output, index) => {
      const [sample, unit] = [Math.floor(index / units), index % units];
      let expected = bias.values[unit]!;
      for (let place = 0; place < inputs; place += 1) {
        expected += input.values[sample * inputs + place]! * kernel.values[place * units + unit]!;
      }
      expect(output).toBeCloseTo(expected, 12);
    });
    expect(largestError).toBeLessThan(1e-7);
  }));

test('a bias on pictures is one number for each channel', () =>
  forAll(async ({ batch, inputs, units }, random) => {
    const input = randomNumbers([batch, inputs, units], random);
    const bias = randomNumbers([units], random);
    const operator = new Operator({ input, bias }, { batch: ['input'] }, (tape, { input, bias }) => [
      addBias(tape, input!, bias!),
    ]);
    const { outputs, largestError } = await operator.check(random);
    expect([...outputs[0]!]).toEqual(input.values.map((value, index) => value + bias.values[index % units]!));
    expect(largestError).toBeLessThan(1e-7);
  }));

test('flatten after channelsLast puts the channels of a position side by side', () =>
  forAll(async ({ batch, inputs, units }, random) => {
    const input = randomNumbers([batch, units, inputs], random);
    const operator = new Operator({ input }, { batch: ['input'] }, (tape, { input }) => [
      flatten(tape, channelsLast(tape, input!)),
    ]);
    const { outputs, largestError } = await operator.check(random);
    outputs[0]!.forEach((output, index) => {
      const [sample, position] = [Math.floor(index / (inputs * units)), Math.floor(index / units) % inputs];
      expect(output).toBe(input.values[(sample * units + (index % units)) * inputs + position]);
    });
    expect(largestError).toBeLessThan(1e-7);
  }));

test('dropout keeps what its mask keeps, and scales it', () =>
  forAll(async ({ batch, inputs }, random) => {
    const input = randomNumbers([batch, inputs], random);
    const mask = { shape: [batch, inputs], values: input.values.map(() => (random() < 0.4 ? 0 : 1)) };
    const operator = new Operator(
      { input, mask },
      { batch: ['input', 'mask'], extra: ['mask'] },
      (tape, { input, mask }) => [applyMask(tape, input!, mask!, 1.25)],
    );
    const { outputs, largestError } = await operator.check(random);
    outputs[0]!.forEach((output, index) => {
      expect(output).toBeCloseTo(input.values[index]! * mask.values[index]! * 1.25, 12);
    });
    expect(largestError).toBeLessThan(1e-7);
  }));

test('the L2 penalty is the factor times the sum of squares', () =>
  forAll(async ({ batch, inputs }, random) => {
    const input = randomNumbers([batch, inputs], random);
    const operator = new Operator({ input }, { batch: [] }, (tape, { input }) => [
      sumOfSquares(tape, input!, 0.35),
    ]);
    const { outputs, largestError } = await operator.check(random);
    expect(outputs[0]![0]).toBeCloseTo(0.35 * input.values.reduce((sum, value) => sum + value ** 2, 0), 12);
    expect(largestError).toBeLessThan(1e-7);
  }));
