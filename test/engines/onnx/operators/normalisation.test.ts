import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Graph } from '../../../../main/engines/onnx/graph.ts';
import {
  normaliseByBatch,
  normaliseByStatistics,
} from '../../../../main/engines/onnx/operators/normalisation.ts';
import { createSession, Tensor } from '../../../../main/engines/onnx/session.ts';
import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { Operator, randomNumbers } from '../run-graph.ts';

const cases = fc.record({
  seed: fc.nat(),
  batch: fc.integer({ min: 2, max: 4 }),
  positions: fc.option(fc.integer({ min: 1, max: 5 })),
  channels: fc.integer({ min: 1, max: 4 }),
  epsilon: fc.constantFrom(1e-3, 0.5),
});

test('while training, each feature or channel is normalised by mean and biased variance of the batch', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ seed, batch, positions, channels, epsilon }) => {
      const random = new RandomStream(seed);
      const uniform = (): number => random.uniform();
      const input = randomNumbers([batch, ...(positions === null ? [] : [positions]), channels], uniform);
      const gamma = randomNumbers([channels], uniform);
      const beta = randomNumbers([channels], uniform);
      const operator = new Operator({ input, gamma, beta }, { batch: ['input'] }, (tape, values) => [
        normaliseByBatch(tape, values['input']!, {
          gamma: values['gamma']!,
          beta: values['beta']!,
          epsilon,
        }).output,
      ]);
      const { outputs, largestError } = await operator.check(uniform);
      for (let channel = 0; channel < channels; channel += 1) {
        const own = (_: number, index: number): boolean => index % channels === channel;
        const values = input.values.filter(own);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        [...outputs[0]!].filter(own).forEach((output, index) => {
          const normal = (values[index]! - mean) / Math.sqrt(variance + epsilon);
          expect(output).toBeCloseTo(normal * gamma.values[channel]! + beta.values[channel]!, 10);
        });
      }
      expect(largestError).toBeLessThan(1e-6);
    }),
    { numRuns: 25 },
  );
});

test('otherwise, by the statistics it is given', async () => {
  const graph = new Graph('float64');
  const names = ['gamma', 'beta', 'mean', 'variance'] as const;
  const [gamma, beta, mean, variance] = names.map((name) => graph.input(name, [2]));
  const affine = { gamma: gamma!, beta: beta!, epsilon: 0.25 };
  const input = graph.input('input', ['batch', 2]);
  const statistics = { mean: mean!, variance: variance! };
  graph.output('output', normaliseByStatistics(graph, input, affine, statistics));
  const session = await createSession(graph.encode(), 1);
  const feed = (values: number[], shape: number[]): Tensor =>
    new Tensor('float64', Float64Array.from(values), shape);
  const results = await session.run({
    input: feed([3, 10, 5, -2], [2, 2]),
    gamma: feed([2, 3], [2]),
    beta: feed([0.5, -1], [2]),
    mean: feed([1, 4], [2]),
    variance: feed([0.75, 2], [2]),
  });
  // (x - mean) / sqrt(variance + 0.25) * gamma + beta, with square roots 1 and 1.5.
  expect([...(results['output']!.data as Float64Array)]).toEqual([4.5, 11, 8.5, -13]);
  await session.release();
});
