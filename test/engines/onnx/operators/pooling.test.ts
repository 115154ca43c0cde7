import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  averageOf,
  averageOfAll,
  maximumOf,
  selectPositions,
} from '../../../../main/engines/onnx/operators/pooling.ts';
import { windowMembers } from '../../../../main/engines/onnx/operators/positions.ts';
import { poolingGeometry } from '../../../../main/networks/geometry.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, separatedNumbers } from '../run-graph.ts';
import type { Numbers } from '../run-graph.ts';

interface Pooling {
  readonly type: 'max-pooling' | 'average-pooling';
  readonly height: number;
  readonly width: number;
  readonly poolSize: number;
  readonly stride: number;
}

/** Pooling of a picture [batch, height * width, channels]. */
function poolingOperator(input: Numbers, pooling: Pooling): Operator {
  return new Operator({ input }, { batch: ['input'] }, (tape, values) => {
    const picture = { value: values['input']!, height: pooling.height, width: pooling.width };
    const members = windowMembers(poolingGeometry(pooling, picture), pooling.poolSize);
    return [
      pooling.type === 'max-pooling'
        ? maximumOf(tape, selectPositions(tape, picture, members))
        : averageOf(tape, picture, members),
    ];
  });
}

/** The definition, window by window: what lies in each, in the order of the output. */
function windowsOf(input: Numbers, { height, width, poolSize, stride }: Pooling): number[][] {
  const [batch, , channels] = input.shape as [number, number, number];
  const windows: number[][] = [];
  for (let sample = 0; sample < batch; sample += 1) {
    for (let top = 0; top + poolSize <= height; top += stride) {
      for (let left = 0; left + poolSize <= width; left += stride) {
        for (let channel = 0; channel < channels; channel += 1) {
          windows.push(
            Array.from({ length: poolSize * poolSize }, (_, member) => {
              const row = top + Math.floor(member / poolSize);
              const column = left + (member % poolSize);
              return input.values[((sample * height + row) * width + column) * channels + channel]!;
            }),
          );
        }
      }
    }
  }
  return windows;
}

const cases = fc
  .record({
    seed: fc.nat(),
    batch: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    poolSize: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 4 }),
  })
  .filter(({ height, width, poolSize }) => poolSize <= Math.min(height, width));

test.each([
  ['max-pooling', (members: number[]) => Math.max(...members)],
  ['average-pooling', (members: number[]) => members.reduce((sum, x) => sum + x, 0) / members.length],
] as const)('%s of windows apart, side by side and overlapping', async (type, pool) => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ seed, batch, channels, ...shape }) => {
      const random = new RandomStream(seed);
      const uniform = (): number => random.uniform();
      const input = separatedNumbers([batch, shape.height * shape.width, channels], uniform);
      const { outputs, largestError } = await poolingOperator(input, { type, ...shape }).check(uniform);
      const expected = windowsOf(input, { type, ...shape }).map(pool);
      expect(outputs[0]).toHaveLength(expected.length);
      outputs[0]!.forEach((output, index) => {
        expect(output).toBeCloseTo(expected[index]!, 12);
      });
      expect(largestError).toBeLessThan(1e-7);
    }),
    { numRuns: 40 },
  );
});

test('the gradient of a window of equal values goes to the first of them, as elsewhere', async () => {
  const input = { shape: [1, 4, 1], values: [2, 5, 5, 5] };
  const pooling = { type: 'max-pooling', height: 2, width: 2, poolSize: 2, stride: 2 } as const;
  const { gradients, outputGradients } = await poolingOperator(input, pooling).check(() => 0.3);
  expect(gradients['input']![1]).toBe(outputGradients[0]![0]);
  expect([0, 2, 3].every((place) => Math.abs(gradients['input']![place]!) === 0)).toBe(true);
});

test('global average pooling is the mean of each channel', async () => {
  const random = new RandomStream(4);
  const uniform = (): number => random.uniform();
  const input = separatedNumbers([2, 6, 3], uniform);
  const operator = new Operator({ input }, { batch: ['input'] }, (tape, values) => [
    averageOfAll(tape, values['input']!),
  ]);
  const { outputs, largestError } = await operator.check(uniform);
  outputs[0]!.forEach((output, index) => {
    const [sample, channel] = [Math.floor(index / 3), index % 3];
    const values = [0, 1, 2, 3, 4, 5].map((place) => input.values[(sample * 6 + place) * 3 + channel]!);
    expect(output).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 6, 12);
  });
  expect(largestError).toBeLessThan(1e-7);
});
