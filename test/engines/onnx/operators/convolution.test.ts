import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convolve } from '../../../../main/engines/onnx/operators/convolution.ts';
import { windowMembers } from '../../../../main/engines/onnx/operators/positions.ts';
import { convolutionGeometry, poolingGeometry } from '../../../../main/networks/geometry.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, randomNumbers } from '../run-graph.ts';
import type { Numbers } from '../run-graph.ts';

/** The definition of a convolution, number by number. Pictures are [batch, height * width, channels]. */
function plainConvolution(
  input: Numbers,
  kernel: Numbers,
  size: { height: number; width: number },
  geometry: ReturnType<typeof convolutionGeometry>,
  stride: number,
): number[] {
  const [batch, , channels] = input.shape as [number, number, number];
  const [kernelSize, , , filters] = kernel.shape as [number, number, number, number];
  const outputs: number[] = [];
  for (let sample = 0; sample < batch; sample += 1) {
    for (let y = 0; y < geometry.height; y += 1) {
      for (let x = 0; x < geometry.width; x += 1) {
        for (let filter = 0; filter < filters; filter += 1) {
          let sum = 0;
          for (let dy = 0; dy < kernelSize; dy += 1) {
            for (let dx = 0; dx < kernelSize; dx += 1) {
              const row = y * stride + dy - geometry.paddingTop;
              const column = x * stride + dx - geometry.paddingLeft;
              if (row < 0 || row >= size.height || column < 0 || column >= size.width) continue;
              for (let channel = 0; channel < channels; channel += 1) {
                const pixel = (sample * size.height + row) * size.width + column;
                const tap = (dy * kernelSize + dx) * channels + channel;
                sum += input.values[pixel * channels + channel]! * kernel.values[tap * filters + filter]!;
              }
            }
          }
          outputs.push(sum);
        }
      }
    }
  }
  return outputs;
}

const cases = fc
  .record({
    seed: fc.nat(),
    batch: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 3 }),
    kernelSize: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('same' as const, 'valid' as const),
    poolSize: fc.integer({ min: 1, max: 3 }),
  })
  .filter((shape) => shape.padding === 'same' || shape.kernelSize <= Math.min(shape.height, shape.width))
  .map((shape) => ({
    ...shape,
    geometry: convolutionGeometry({ type: 'convolution', initialiser: 'glorot-uniform', ...shape }, shape),
  }))
  .filter(({ geometry, poolSize }) => poolSize <= Math.min(geometry.height, geometry.width));

describe('convolution over random shapes, strides and paddings', () => {
  test('forward agrees with the definition, gradients with numeric differences', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (shape) => {
        const { batch, height, width, channels, filters, kernelSize, stride, poolSize, geometry } = shape;
        const random = new RandomStream(shape.seed);
        const uniform = (): number => random.uniform();
        const input = randomNumbers([batch, height * width, channels], uniform);
        const kernel = randomNumbers([kernelSize, kernelSize, channels, filters], uniform);
        const pieces = windowMembers(poolingGeometry({ type: 'max-pooling', poolSize }, geometry), poolSize);
        const operator = new Operator({ input, kernel }, { batch: ['input'] }, (tape, values) =>
          convolve(
            tape,
            { value: values['input']!, height, width },
            values['kernel']!,
            { kernelSize, stride, paddingTop: geometry.paddingTop, paddingLeft: geometry.paddingLeft },
            pieces,
          ),
        );
        const { outputs, largestError } = await operator.check(uniform);
        const expected = plainConvolution(input, kernel, shape, geometry, stride);
        pieces.forEach((positions, piece) => {
          for (let sample = 0; sample < batch; sample += 1) {
            positions.forEach(([row, column], index) => {
              for (let filter = 0; filter < filters; filter += 1) {
                const at = ((sample * geometry.height + row) * geometry.width + column) * filters + filter;
                const actual = outputs[piece]![(sample * positions.length + index) * filters + filter];
                expect(actual).toBeCloseTo(expected[at]!, 12);
              }
            });
          }
        });
        expect(largestError).toBeLessThan(1e-7);
      }),
      { numRuns: 40 },
    );
  });
});
