import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Graph, sizesFor } from '../../../../main/engines/onnx/graph.ts';
import type { Value } from '../../../../main/engines/onnx/graph.ts';
import { convolve } from '../../../../main/engines/onnx/operators/convolution.ts';
import type { ConvolutionGeometry, Picture } from '../../../../main/engines/onnx/operators/convolution.ts';
import { convolveDirectly } from '../../../../main/engines/onnx/operators/direct-convolution.ts';
import { allPositions } from '../../../../main/engines/onnx/operators/positions.ts';
import { createSession, Tensor } from '../../../../main/engines/onnx/session.ts';
import { Tape } from '../../../../main/engines/onnx/tape.ts';
import { convolutionGeometry } from '../../../../main/networks/geometry.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';

/**
 * ONNX Runtime convolves in float32 only, where differences tell little of a gradient. The reference is the
 * convolution by patches, which is checked in float64.
 */
const cases = fc
  .record({
    seed: fc.nat(),
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    // On both sides of where the gradient of the kernel is computed in another way.
    channels: fc.constantFrom(1, 2, 24, 40),
    filters: fc.integer({ min: 1, max: 3 }),
    kernelSize: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('same' as const, 'valid' as const),
  })
  .filter((shape) => shape.padding === 'same' || shape.kernelSize <= Math.min(shape.height, shape.width));

type Convolution = (tape: Tape, picture: Picture, kernel: Value, geometry: ConvolutionGeometry) => Value;

test('convolution without patches yields what convolution by patches does, and so do its gradients', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (shape) => {
      const { batch, height, width, channels, filters, kernelSize, stride } = shape;
      const {
        height: rows,
        width: columns,
        ...padding
      } = convolutionGeometry({ type: 'convolution', initialiser: 'glorot-uniform', ...shape }, shape);
      const geometry = { kernelSize, stride, ...padding };
      const random = new RandomStream(shape.seed);
      const feed = (sizes: number[]): Tensor => {
        const count = sizes.reduce((product, size) => product * size, 1);
        return new Tensor(
          'float32',
          Float32Array.from({ length: count }, () => random.normal()),
          sizes,
        );
      };
      const feeds = {
        input: feed([batch, height * width, channels]),
        kernel: feed([kernelSize, kernelSize, channels, filters]),
        weights: feed([batch, rows * columns, filters]),
      };
      const run = async (convolution: Convolution): Promise<Record<string, Float32Array>> => {
        const graph = new Graph('float32');
        const tape = new Tape(graph);
        const input = tape.watch(graph.input('input', ['batch', height * width, channels]));
        const kernel = tape.watch(graph.input('kernel', [kernelSize, kernelSize, channels, filters]));
        const output = convolution(tape, { value: input, height, width }, kernel, geometry);
        expect(sizesFor(output.shape, batch)).toEqual(feeds.weights.dims);
        const weights = graph.input('weights', output.shape);
        const product = graph.node('Mul', [output, weights], output.shape);
        const loss = graph.node('ReduceSum', [product], [], { keepdims: 0 });
        tape.recordSingle(output, loss, () => weights);
        const [toInput, toKernel] = tape.gradients(loss, [input, kernel]);
        Object.entries({ output, toInput: toInput!, toKernel: toKernel! }).forEach(([name, value]) => {
          graph.output(name, value);
        });
        const session = await createSession(graph.encode(), 1);
        const results = await session.run(feeds);
        await session.release();
        return Object.fromEntries(
          Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
        );
      };
      const expected = await run(
        (tape, ...rest) => convolve(tape, ...rest, [allPositions(rows, columns)])[0]!,
      );
      const actual = await run((tape, ...rest) =>
        convolveDirectly(tape, ...rest, { height: rows, width: columns }),
      );
      for (const name of ['output', 'toInput', 'toKernel']) {
        const largest = expected[name]!.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        expect(actual[name]).toHaveLength(expected[name]!.length);
        actual[name]!.forEach((value, index) => {
          expect(Math.abs(value - expected[name]![index]!) / largest, name).toBeLessThan(1e-5);
        });
      }
    }),
    { numRuns: 60 },
  );
});
