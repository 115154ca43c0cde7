import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convolve } from '../../../../main/engines/onnx/operators/convolution.ts';
import { windowMembers } from '../../../../main/engines/onnx/operators/positions.ts';
import {
  convolveWindows,
  countWindowNumbers,
  splitWindows,
} from '../../../../main/engines/onnx/operators/window-convolution.ts';
import { convolutionGeometry, poolingGeometry } from '../../../../main/networks/geometry.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, randomNumbers } from '../run-graph.ts';

const cases = fc
  .record({
    seed: fc.nat(),
    batch: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 2, max: 9 }),
    width: fc.integer({ min: 2, max: 9 }),
    channels: fc.integer({ min: 1, max: 2 }),
    filters: fc.integer({ min: 1, max: 3 }),
    kernelSize: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom('same' as const, 'valid' as const),
    poolSize: fc.integer({ min: 1, max: 3 }),
    gap: fc.integer({ min: 0, max: 1 }),
  })
  .map((shape) => {
    const spec = { type: 'convolution' as const, initialiser: 'glorot-uniform' as const, ...shape };
    return { ...shape, geometry: convolutionGeometry(spec, shape) };
  })
  .filter(({ geometry, poolSize }) => Math.min(geometry.height, geometry.width) >= poolSize);

test('convolution by the patches of pooling windows yields what convolution by those of positions does', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (shape) => {
      const { batch, height, width, channels, filters, kernelSize, stride, poolSize, geometry } = shape;
      const pooling = { type: 'max-pooling' as const, poolSize, stride: poolSize + shape.gap };
      const members = windowMembers(poolingGeometry(pooling, geometry), poolSize);
      const stream = new RandomStream(shape.seed);
      const random = (): number => stream.uniform();
      const inputs = {
        input: randomNumbers([batch, height * width, channels], random),
        kernel: randomNumbers([kernelSize, kernelSize, channels, filters], random),
      };
      const options = { batch: ['input'], extra: ['input'] };
      const operator = new Operator(inputs, options, (tape, { input, kernel }) => {
        const picture = { value: input!, height, width };
        const around = { kernelSize, stride, ...geometry };
        const extent = kernelSize + (poolSize - 1) * stride;
        expect(countWindowNumbers(kernel!, around, members)).toBe(
          members[0]!.length * extent ** 2 * channels,
        );
        return [
          ...splitWindows(tape, convolveWindows(tape, picture, kernel!, around, members), members.length),
          ...convolve(tape, picture, kernel!, around, members),
        ];
      });
      const { outputs, largestError } = await operator.check(random);
      members.forEach((_, member) => {
        outputs[member]!.forEach((value, index) => {
          expect(value).toBeCloseTo(outputs[members.length + member]![index]!, 12);
        });
      });
      expect(largestError).toBeLessThan(1e-6);
    }),
    { numRuns: 50 },
  );
});
