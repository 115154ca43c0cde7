import { describe, expect, test } from 'vitest';
import { networkSpecSchema } from '../../shared/specs/network.ts';
import { UserError } from '../../shared/errors.ts';
import { countParameters, describeLayers } from '../../main/networks/describe.ts';
import { planNetwork } from '../../main/networks/plan.ts';
import { fddbModel } from './models.ts';

function image(size: number, layers: object[]): ReturnType<typeof networkSpecSchema.parse> {
  return networkSpecSchema.parse({
    input: { kind: 'image', height: size, width: size, channels: 1 },
    layers,
  });
}

function refusal(size: number, layers: object[]): string {
  try {
    planNetwork(image(size, layers));
  } catch (error) {
    if (error instanceof UserError) return `${error.kind}: ${error.message} ${error.remedy}`;
    throw error;
  }
  return 'accepted';
}

describe('the FDDB model', () => {
  test('has the parameters that Keras counts, layer by layer', () => {
    const layers = describeLayers(fddbModel()).filter((layer) => layer.parameters > 0);
    expect(layers.map((layer) => layer.parameters)).toEqual([896, 18_496, 49_622, 354_060, 170]);
    expect(countParameters(fddbModel())).toBe(423_244);
  });

  test('has the output shapes that Keras prints', () => {
    const shapes = Object.fromEntries(
      describeLayers(fddbModel()).map((layer) => [layer.name, layer.outputShape]),
    );
    expect(shapes).toMatchObject({
      'convolution-1': [60, 60, 32],
      'max-pooling-1': [30, 30, 32],
      'convolution-3': [15, 15, 86],
      'max-pooling-3': [7, 7, 86],
      'flatten-1': [4214],
      'dense-2': [2],
    });
  });
});

describe('output sizes', () => {
  test.each([
    ['same', 1, 3, 7, 7],
    ['same', 2, 3, 7, 4],
    ['same', 3, 2, 7, 3],
    ['valid', 1, 3, 7, 5],
    ['valid', 2, 3, 7, 3],
    ['valid', 2, 2, 7, 3],
    ['valid', 3, 7, 7, 1],
  ])(
    '%s padding, stride %i, kernel %i: %i pixels become %i',
    (padding, stride, kernelSize, size, expected) => {
      const convolution = { type: 'convolution', filters: 1, kernelSize, stride, padding };
      const plan = planNetwork(image(size, [convolution, { type: 'flatten' }]));
      expect(plan.layers[0]!.outputShape).toMatchObject({ height: expected, width: expected });
    },
  );

  test('pooling drops what does not fill a window', () => {
    const plan = planNetwork(image(15, [{ type: 'max-pooling', poolSize: 4 }, { type: 'flatten' }]));
    expect(plan.outputs).toBe(9);
  });
});

describe('layers that do not fit are refused by number and type', () => {
  test.each([
    ['dense on a picture', 8, [{ type: 'dense', units: 2 }], /Layer 1 \(dense\).*8 x 8 x 1.*flatten/],
    [
      'pooling larger than the picture',
      5,
      [{ type: 'max-pooling', poolSize: 3 }, { type: 'max-pooling', poolSize: 2 }, { type: 'flatten' }],
      /Layer 2 \(max-pooling\).*2 x 2.*1 x 1.*poolSize to 1/,
    ],
    [
      'a kernel larger than the picture',
      4,
      [{ type: 'convolution', filters: 1, kernelSize: 5, padding: 'valid' }],
      /Layer 1 \(convolution\).*5 x 5.*4 x 4.*kernelSize to 4.*"same"/,
    ],
    [
      'a convolution on a list',
      4,
      [{ type: 'flatten' }, { type: 'convolution', filters: 1, kernelSize: 1 }],
      /Layer 2 \(convolution\).*list of 16 numbers.*flatten/,
    ],
    ['flattening twice', 4, [{ type: 'flatten' }, { type: 'flatten' }], /Layer 2 \(flatten\).*16 numbers/],
    [
      'more parameters than fit into memory',
      60,
      [{ type: 'flatten' }, { type: 'dense', units: 1e9 }, { type: 'dense', units: 2 }],
      /Layer 2 \(dense\) has 3,601,000,000,000 parameters; the limit is 268,435,456/,
    ],
    ['a picture at the end', 4, [{ type: 'relu' }], /ends with a picture of 4 x 4 x 1.*dense/],
  ])('%s', (_, size, layers, expected) => {
    const message = refusal(size, layers);
    expect(message).toMatch(expected);
    expect(message).toMatch(/^request: /);
  });
});
