import { expect, test } from 'vitest';
import { onnxCpuEngine } from '../../main/engines/onnx/engine.ts';
import { compileOptions } from '../../main/engines/compile-options.ts';
import { changeAmongOthers, squareKernels } from '../../main/inspection/measure-numbers.ts';
import type { Batch } from '../../main/engines/engine.ts';
import { leakageTolerance } from '../../shared/checks/judges/batch-leakage.ts';
import { networkSpecSchema } from '../../shared/specs/network.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';

const { train } = tinyData().splits;

test('a program that normalises over its batch leaks, by as much as it mixes', async () => {
  const mixing = {
    evaluate: ({ inputs, labels }: Batch) => {
      const mean = inputs.reduce((sum, value) => sum + value, 0) / inputs.length;
      const probabilities = Float32Array.from({ length: 2 * labels.length }, (_, at) =>
        at % 2 ? mean : 1 - mean,
      );
      return Promise.resolve({ dataLossSum: 0, correct: 0, probabilities });
    },
  };
  expect(await changeAmongOthers(mixing, train, 1)).toBeGreaterThan(0.01);
});

test('a compiled network with batch normalisation does not', async () => {
  const experiment = tinyExperiment();
  const network = networkSpecSchema.parse({
    input: experiment.network.input,
    layers: [
      { type: 'dense', units: 8 },
      { type: 'batch-normalisation' },
      { type: 'relu' },
      { type: 'dense', units: 3 },
    ],
  });
  const program = await onnxCpuEngine.compile(compileOptions({ ...experiment, network }));
  const change = await changeAmongOthers(program, train, 1);
  await program.dispose();
  expect(change).toBeLessThanOrEqual(leakageTolerance);
});

test('fewer than four samples tell nothing', async () => {
  const few = {
    ...train,
    inputs: train.inputs.slice(0, 12),
    labels: train.labels.slice(0, 3),
    names: ['a', 'b', 'c'],
  };
  const never = { evaluate: () => Promise.reject(new Error('never')) };
  expect(await changeAmongOthers(never, few, 1)).toBeUndefined();
});

test('outputs that are no numbers tell nothing, and do not pass for unchanged ones', async () => {
  const overflowing = {
    evaluate: ({ labels }: Batch) =>
      Promise.resolve({
        probabilities: new Float32Array(2 * labels.length).fill(Number.NaN),
        dataLossSum: Number.NaN,
        correct: 0,
      }),
  };
  expect(await changeAmongOthers(overflowing, train, 1)).toBeUndefined();
});

test('kernels are squared as the engine draws them, biases left out', async () => {
  const experiment = tinyExperiment();
  const program = await onnxCpuEngine.compile(compileOptions(experiment));
  const { parameters } = await program.readState();
  await program.dispose();
  const kernel = parameters.find(({ name }) => name.endsWith('kernel'))!;
  const expected = kernel.values.reduce((sum, value) => sum + value * value, 0);
  expect(squareKernels(experiment)).toBeCloseTo(expected, 12);
});
