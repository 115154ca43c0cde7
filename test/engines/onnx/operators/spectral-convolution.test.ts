import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Graph } from '../../../../main/engines/onnx/graph.ts';
import type { FloatType } from '../../../../main/engines/onnx/graph.ts';
import { convolve } from '../../../../main/engines/onnx/operators/convolution.ts';
import { allPositions } from '../../../../main/engines/onnx/operators/positions.ts';
import { convolveSpectra, spectraPay } from '../../../../main/engines/onnx/operators/spectral-convolution.ts';
import { createSession, Tensor } from '../../../../main/engines/onnx/session.ts';
import { Tape } from '../../../../main/engines/onnx/tape.ts';
import { convolutionGeometry } from '../../../../main/networks/geometry.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, randomNumbers } from '../run-graph.ts';
import type { Numbers } from '../run-graph.ts';

const cases = fc
  .record({
    seed: fc.nat(),
    batch: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 7 }),
    channels: fc.integer({ min: 1, max: 2 }),
    filters: fc.integer({ min: 1, max: 3 }),
    kernelSize: fc.integer({ min: 1, max: 5 }),
    padding: fc.constantFrom('same' as const, 'valid' as const),
  })
  .filter((shape) => shape.padding === 'same' || shape.kernelSize <= Math.min(shape.height, shape.width));

function geometryOf(shape: {
  height: number;
  width: number;
  filters: number;
  kernelSize: number;
  padding: 'same' | 'valid';
}): ReturnType<typeof convolutionGeometry> {
  const spec = { type: 'convolution' as const, initialiser: 'glorot-uniform' as const, stride: 1, ...shape };
  return convolutionGeometry(spec, shape);
}

test('convolution by spectra yields what convolution by patches does, and its gradients are the right ones', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (shape) => {
      const { batch, height, width, channels, filters, kernelSize } = shape;
      const geometry = geometryOf(shape);
      const stream = new RandomStream(shape.seed);
      const random = (): number => stream.uniform();
      const inputs = {
        input: randomNumbers([batch, height * width, channels], random),
        kernel: randomNumbers([kernelSize, kernelSize, channels, filters], random),
      };
      const operator = new Operator(inputs, { batch: ['input'] }, (tape, { input, kernel }) => {
        const picture = { value: input!, height, width };
        const around = { kernelSize, stride: 1, ...geometry };
        return [
          convolveSpectra(tape, picture, kernel!, around, geometry),
          convolve(tape, picture, kernel!, around, [allPositions(geometry.height, geometry.width)])[0]!,
        ];
      });
      const { outputs, largestError } = await operator.check(random);
      expect(outputs[0]).toHaveLength(batch * geometry.height * geometry.width * filters);
      outputs[0]!.forEach((value, index) => {
        expect(value).toBeCloseTo(outputs[1]![index]!, 10);
      });
      expect(largestError).toBeLessThan(1e-6);
    }),
    { numRuns: 40 },
  );
});

test.each<readonly [name: string, scale: (value: number, index: number) => number]>([
  ['of one magnitude', (value) => value],
  ['from 0 to 255', (value) => 127.5 * (value + 1)],
  ['of which a channel is faint', (value, index) => (index % 16 === 5 ? 1e-6 : 1) * value],
  ['of which a place is bright', (value, index) => (index === 300 ? 1e4 : 1) * value],
])('convolution by spectra keeps six digits in float32 of pictures %s', async (_, scale) => {
  const shape = { height: 24, width: 21, filters: 8, kernelSize: 7, padding: 'valid' as const };
  const channels = 16;
  const geometry = geometryOf(shape);
  const stream = new RandomStream(1);
  const random = (): number => stream.uniform();
  const numbers = randomNumbers([2, shape.height * shape.width, channels], random);
  const inputs = {
    input: { ...numbers, values: numbers.values.map(scale) },
    kernel: randomNumbers([shape.kernelSize, shape.kernelSize, channels, shape.filters], random),
    weights: randomNumbers([2, geometry.height * geometry.width, shape.filters], random),
  };
  const run = async (
    floatType: FloatType,
    convolution: 'spectra' | 'patches',
  ): Promise<readonly number[][]> => {
    const graph = new Graph(floatType);
    const tape = new Tape(graph);
    const value = tape.watch(graph.input('input', ['batch', shape.height * shape.width, channels]));
    const kernel = tape.watch(graph.input('kernel', inputs.kernel.shape));
    const weights = graph.input('weights', ['batch', ...inputs.weights.shape.slice(1)]);
    const picture = { value, height: shape.height, width: shape.width };
    const around = { kernelSize: shape.kernelSize, stride: 1, ...geometry };
    const output =
      convolution === 'spectra'
        ? convolveSpectra(tape, picture, kernel, around, geometry)
        : convolve(tape, picture, kernel, around, [allPositions(geometry.height, geometry.width)])[0]!;
    const product = graph.node('Mul', [output, weights], output.shape);
    const loss = graph.node('ReduceSum', [product], [], { keepdims: 0 });
    tape.recordSingle(output, loss, () => weights);
    const values = [output, ...tape.gradients(loss, [value, kernel])];
    values.forEach((result, index) => {
      graph.output(`${index}`, result);
    });
    const session = await createSession(graph.encode(), 1);
    const results = await session.run(feedAs(floatType, inputs));
    await session.release();
    return values.map((_, index) => [...(results[`${index}`]!.data as Float32Array)]);
  };
  const exact = await run('float64', 'patches');
  const spectral = await run('float32', 'spectra');
  const expected = [...exact.slice(0, 2), ...byChannel(exact[2]!, channels, shape.filters)];
  const actual = [...spectral.slice(0, 2), ...byChannel(spectral[2]!, channels, shape.filters)];
  expected.forEach((values, index) => {
    const largest = Math.max(...values.map(Math.abs));
    const errors = values.map((value, place) => Math.abs(value - actual[index]![place]!));
    expect(Math.max(...errors) / largest).toBeLessThan(2e-6);
  });
});

/** The gradient of a kernel apart for each channel: that of a faint one is as true as the others'. */
function byChannel(kernel: readonly number[], channels: number, filters: number): number[][] {
  return Array.from({ length: channels }, (_, channel) =>
    kernel.filter((__, index) => Math.floor(index / filters) % channels === channel),
  );
}

function feedAs(floatType: FloatType, inputs: Readonly<Record<string, Numbers>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, values }]) => [
      name,
      floatType === 'float32'
        ? new Tensor('float32', Float32Array.from(values), shape)
        : new Tensor('float64', Float64Array.from(values), shape),
    ]),
  );
}

test('spectra are for kernels large enough, and not for strides, nor where those of a kernel would take gigabytes', () => {
  const pays = (size: number, kernelSize: number, channels: number, filters: number, stride = 1): boolean => {
    const graph = new Graph();
    const value = graph.input('input', ['batch', size * size, channels]);
    const kernel = graph.input('kernel', [kernelSize, kernelSize, channels, filters]);
    const picture = { value, height: size, width: size };
    const outputs = size - kernelSize + 1;
    const geometry = { kernelSize, stride, paddingTop: 0, paddingLeft: 0 };
    return spectraPay(picture, kernel, geometry, { height: outputs, width: outputs });
  };
  expect(pays(48, 7, 64, 128)).toBe(true);
  expect(pays(9, 4, 128, 256)).toBe(true);
  expect(pays(48, 7, 64, 128, 2)).toBe(false);
  expect(pays(30, 3, 32, 64)).toBe(false);
  expect(pays(105, 10, 1, 64)).toBe(false);
  expect(pays(20, 1, 256, 256)).toBe(false);
  expect(pays(48, 7, 128, 128)).toBe(true);
  expect(pays(48, 7, 512, 512)).toBe(false);
});
