import { describe, expect, test } from 'vitest';
import { initialValues } from '../../main/networks/initialisers.ts';
import { listParameters, listStatistics, planNetwork } from '../../main/networks/plan.ts';
import { networkSpecSchema } from '../../shared/specs/network.ts';
import type { Initialiser } from '../../shared/specs/network.ts';

/** The kernel of a 5 x 5 convolution from 16 to 48 channels: fan in 400, fan out 1,200. */
function kernel(initialiser: Initialiser): ReturnType<typeof listParameters>[number] {
  const spec = networkSpecSchema.parse({
    input: { kind: 'image', height: 8, width: 8, channels: 16 },
    layers: [{ type: 'convolution', filters: 48, kernelSize: 5, initialiser }, { type: 'flatten' }],
  });
  return listParameters(planNetwork(spec))[0]!;
}

function moments(values: Float32Array): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) };
}

describe.each([
  ['glorot-uniform', Math.sqrt(2 / 1600), Math.sqrt(6 / 1600)],
  ['glorot-normal', Math.sqrt(2 / 1600), Infinity],
  ['keras-default', Math.sqrt(2 / 1600), Math.sqrt(6 / 1600)],
  ['pytorch-default', Math.sqrt(1 / 3 / 400), 1 / Math.sqrt(400)],
  ['he-uniform', Math.sqrt(2 / 400), Math.sqrt(6 / 400)],
  ['he-normal', Math.sqrt(2 / 400), Infinity],
] as const)('%s', (initialiser, deviation, bound) => {
  test('has mean zero, its standard deviation and its bound', () => {
    const drawn = moments(initialValues(kernel(initialiser), 3));
    // 19,200 numbers: five standard errors.
    expect(Math.abs(drawn.mean)).toBeLessThan((5 * deviation) / Math.sqrt(19_200));
    expect(Math.abs(drawn.deviation / deviation - 1)).toBeLessThan(0.03);
    expect(drawn.largest).toBeLessThanOrEqual(Math.fround(bound));
  });
});

test('values depend on the seed and on the name of the parameter', () => {
  const parameter = kernel('he-normal');
  const values = initialValues(parameter, 1);
  expect(initialValues(parameter, 1)).toEqual(values);
  expect(initialValues(parameter, 2)).not.toEqual(values);
  expect(initialValues({ ...parameter, name: 'convolution-2/kernel' }, 1)).not.toEqual(values);
});

test('PyTorch draws biases as well, within 1 / sqrt(fan in)', () => {
  const spec = networkSpecSchema.parse({
    input: { kind: 'vector', features: 25 },
    layers: [{ type: 'dense', units: 4000, initialiser: 'pytorch-default' }],
  });
  const drawn = moments(initialValues(listParameters(planNetwork(spec))[1]!, 1));
  expect(drawn.largest).toBeLessThanOrEqual(Math.fround(0.2));
  expect(drawn.largest).toBeGreaterThan(0.19);
  expect(Math.abs(drawn.deviation / (0.2 / Math.sqrt(3)) - 1)).toBeLessThan(0.05);
});

test('a batch normalisation starts with scale 1 and shift 0, mean 0 and variance 1', () => {
  const plan = planNetwork(
    networkSpecSchema.parse({
      input: { kind: 'vector', features: 2 },
      layers: [{ type: 'batch-normalisation' }],
    }),
  );
  const values = [...listParameters(plan), ...listStatistics(plan)].map((parameter) => [
    parameter.role,
    ...initialValues(parameter, 1),
  ]);
  expect(values).toEqual([
    ['gamma', 1, 1],
    ['beta', 0, 0],
    ['moving-mean', 0, 0],
    ['moving-variance', 1, 1],
  ]);
});

test('biases start at zero', () => {
  const spec = networkSpecSchema.parse({
    input: { kind: 'vector', features: 3 },
    layers: [{ type: 'dense', units: 4 }],
  });
  const bias = listParameters(planNetwork(spec))[1]!;
  expect([...initialValues(bias, 1)]).toEqual([0, 0, 0, 0]);
});
