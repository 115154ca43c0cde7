import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maximumOf, selectPositions } from '../../../../main/engines/onnx/operators/pooling.ts';
import { windowMembers } from '../../../../main/engines/onnx/operators/positions.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, separatedNumbers } from '../run-graph.ts';
import type { Numbers } from '../run-graph.ts';

/** Max pooling of a picture [batch, height * width, channels]. */
function pooling(input: Numbers, height: number, width: number, poolSize: number): Operator {
  return new Operator({ input }, { batch: ['input'] }, (tape, values) => {
    const picture = { value: values['input']!, height, width };
    return [maximumOf(tape, selectPositions(tape, picture, windowMembers(height, width, poolSize)))];
  });
}

test('max pooling takes the largest of each window, and its gradient goes where that was', async () => {
  const cases = fc.record({
    seed: fc.nat(),
    batch: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 3 }),
    poolSize: fc.integer({ min: 1, max: 3 }),
    spareRows: fc.nat({ max: 2 }),
    spareColumns: fc.nat({ max: 2 }),
    rows: fc.integer({ min: 1, max: 2 }),
    columns: fc.integer({ min: 1, max: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ seed, batch, channels, poolSize, rows, columns, ...spare }) => {
      const random = new RandomStream(seed);
      const height = rows * poolSize + Math.min(spare.spareRows, poolSize - 1);
      const width = columns * poolSize + Math.min(spare.spareColumns, poolSize - 1);
      const input = separatedNumbers([batch, height * width, channels], () => random.uniform());
      const operator = pooling(input, height, width, poolSize);
      const { outputs, largestError } = await operator.check(() => random.uniform());
      const expected: number[] = [];
      for (let sample = 0; sample < batch; sample += 1) {
        for (let window = 0; window < rows * columns; window += 1) {
          for (let channel = 0; channel < channels; channel += 1) {
            let largest = -Infinity;
            for (let member = 0; member < poolSize * poolSize; member += 1) {
              const row = Math.floor(window / columns) * poolSize + Math.floor(member / poolSize);
              const column = (window % columns) * poolSize + (member % poolSize);
              const pixel = (sample * height + row) * width + column;
              largest = Math.max(largest, input.values[pixel * channels + channel]!);
            }
            expected.push(largest);
          }
        }
      }
      expect([...outputs[0]!]).toEqual(expected);
      expect(largestError).toBeLessThan(1e-7);
    }),
    { numRuns: 40 },
  );
});

test('the gradient of a window of equal values goes to the first of them, as elsewhere', async () => {
  const input = { shape: [1, 4, 1], values: [2, 5, 5, 5] };
  const { gradients, outputGradients } = await pooling(input, 2, 2, 2).check(() => 0.3);
  expect(gradients['input']![1]).toBe(outputGradients[0]![0]);
  expect([0, 2, 3].every((place) => Math.abs(gradients['input']![place]!) === 0)).toBe(true);
});
