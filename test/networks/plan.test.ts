import { describe, expect, test } from 'vitest';
import { networkSpecSchema } from '../../shared/specs/network.ts';
import { UserError } from '../../shared/errors.ts';
import { countParameters, describeLayers } from '../../main/networks/describe.ts';
import { listLayers, listParameters, planNetwork } from '../../main/networks/plan.ts';
import { citiesModel, fddbModel, fddbModelWithNormalisation, siameseModel } from './models.ts';

function image(size: number, layers: object[]): ReturnType<typeof networkSpecSchema.parse> {
  return networkSpecSchema.parse({
    input: { kind: 'image', height: size, width: size, channels: 1 },
    layers,
  });
}

function refusal(size: number, layers: object[]): string {
  return messageOf(image(size, layers));
}

function messageOf(spec: ReturnType<typeof networkSpecSchema.parse>): string {
  try {
    planNetwork(spec);
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
    expect(countParameters(fddbModel())).toEqual({ all: 423_244, trainable: 423_244 });
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

describe('the other reference networks', () => {
  test('FDDB model 2 counts running statistics, which training does not adjust', () => {
    const layers = describeLayers(fddbModelWithNormalisation());
    const counts = layers
      .filter((layer) => layer.name.startsWith('batch'))
      .map(({ parameters }) => parameters);
    expect(counts).toEqual([128, 256, 344, 16_856, 336]);
    expect(countParameters(fddbModelWithNormalisation())).toEqual({ all: 441_164, trainable: 432_204 });
  });

  test('the Siamese network has one encoder for both pictures', () => {
    const layers = describeLayers(siameseModel());
    expect(layers.find(({ name }) => name === 'flatten-1')?.outputShape).toEqual([9216]);
    expect(layers.find(({ name }) => name === 'dense-1')?.outputShape).toEqual([4096]);
    expect(layers.at(-1)).toMatchObject({ name: 'dense-2', outputShape: [1], parameters: 4097 });
    expect(countParameters(siameseModel())).toEqual({ all: 38_951_745, trainable: 38_951_745 });
  });

  test('the cities MLP', () => {
    // 48 and five times 272 in hidden layers, 561 in the last, and 32 of scale and shift for each normalisation.
    expect(countParameters(citiesModel())).toEqual({ all: 2353, trainable: 2353 - 6 * 32 });
  });
});

describe('residuals', () => {
  const dense = (units: number): object => ({ type: 'dense', units });
  const residual = (...layers: object[]): object => ({ type: 'residual', layers });
  const network = (...layers: object[]): ReturnType<typeof networkSpecSchema.parse> =>
    networkSpecSchema.parse({ input: { kind: 'vector', features: 4 }, layers });

  test('name their layers and parameters after themselves', () => {
    const spec = network(residual(dense(6), dense(4)), residual(dense(4)), dense(2));
    const plan = planNetwork(spec);
    expect(listParameters(plan).map(({ name }) => name)).toEqual([
      'residual-1/dense-1/kernel',
      'residual-1/dense-1/bias',
      'residual-1/dense-2/kernel',
      'residual-1/dense-2/bias',
      'residual-2/dense-1/kernel',
      'residual-2/dense-1/bias',
      'dense-1/kernel',
      'dense-1/bias',
    ]);
    expect(listLayers(plan).map(({ name }) => name)).toEqual([
      'residual-1/dense-1',
      'residual-1/dense-2',
      'residual-1',
      'residual-2/dense-1',
      'residual-2',
      'dense-1',
    ]);
  });

  test.each([
    [
      'another shape',
      network(residual(dense(6)), dense(2)),
      /Layer 1 \(residual\).*4 values.*6 values.*last layer yield 4 values/,
    ],
    [
      'a layer inside that does not fit',
      network(dense(4), residual(dense(4), { type: 'flatten' }), dense(2)),
      /Layer 2 \(residual\), layer 2 \(flatten\) needs a picture/,
    ],
  ])('%s is refused', (_, spec, expected) => {
    expect(() => planNetwork(spec)).toThrow(UserError);
    expect(messageOf(spec)).toMatch(expected);
  });
});

describe('repetitions', () => {
  const hidden = (units: number): object[] => [
    { type: 'dense', units },
    { type: 'batch-normalisation' },
    { type: 'relu' },
  ];
  const network = (...layers: object[]): ReturnType<typeof networkSpecSchema.parse> =>
    networkSpecSchema.parse({ input: { kind: 'vector', features: 2 }, layers });
  const repeat = (times: number, layers: object[]): object => ({ type: 'repeat', times, layers });
  const residual = { type: 'residual', layers: hidden(8) };
  const end = { type: 'dense', units: 3 };

  test.each([
    ['plain layers', [repeat(3, hidden(8)), end], [...hidden(8), ...hidden(8), ...hidden(8), end]],
    [
      'residuals, among layers of the same types',
      [...hidden(8), repeat(2, [residual, ...hidden(8)]), ...hidden(4), end],
      [...hidden(8), residual, ...hidden(8), residual, ...hidden(8), ...hidden(4), end],
    ],
    ['a single time', [repeat(1, hidden(8)), end], [...hidden(8), end]],
  ])('of %s are the network that is written out, name by name', (_, repeated, written) => {
    expect(planNetwork(network(...repeated))).toEqual(planNetwork(network(...written)));
    expect(countParameters(network(...repeated))).toEqual(countParameters(network(...written)));
  });

  test('give depth by one number', () => {
    // 2 x 16 + 16 and five times 16 x 16 + 16 in hidden layers with 32 of scale and shift each, and 17 x 33 at the end.
    const spec = network(repeat(6, hidden(16)), { type: 'dense', units: 33 });
    expect(countParameters(spec).trainable).toBe(48 + 5 * 272 + 6 * 32 + 561);
    expect(listLayers(planNetwork(spec)).at(-2)?.name).toBe('relu-6');
  });

  test('say which time and which layer does not fit', () => {
    const spec = network(...hidden(4), { type: 'relu' }, repeat(2, [...hidden(6), { type: 'flatten' }]), end);
    expect(messageOf(spec)).toMatch(/Layer 5 \(repeat\), time 1, layer 4 \(flatten\) needs a picture/);
  });

  test('say so where only a later time does not fit', () => {
    const pooled = [{ type: 'repeat', times: 3, layers: [{ type: 'max-pooling' }] }, { type: 'flatten' }];
    expect(refusal(4, pooled)).toMatch(/Layer 1 \(repeat\), time 3, layer 1 \(max-pooling\) has a window/);
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

  test.each(['max-pooling', 'average-pooling'])('%s with a stride of its own', (type) => {
    const plan = planNetwork(image(8, [{ type, poolSize: 3, stride: 2 }, { type: 'flatten' }]));
    expect(plan.layers[0]!.outputShape).toMatchObject({ height: 3, width: 3 });
  });

  test('global average pooling leaves one value for each channel', () => {
    const convolution = { type: 'convolution', filters: 5, kernelSize: 3 };
    const plan = planNetwork(image(8, [convolution, { type: 'global-average-pooling' }]));
    expect(plan.outputs).toBe(5);
  });

  test('sine features multiply the features', () => {
    const sine = { type: 'sine-features', frequencies: [0.1, 0.2, 0.3] };
    expect(planNetwork(image(2, [{ type: 'flatten' }, sine])).outputs).toBe(12);
  });

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
      'comparing a single picture',
      4,
      [{ type: 'flatten' }, { type: 'absolute-difference' }],
      /Layer 2 \(absolute-difference\).*single list \(16 values\).*"image-pair"/,
    ],
    ['softmax of a picture', 4, [{ type: 'softmax' }], /Layer 1 \(softmax\) needs a list.*flatten/],
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

test('a pair that is never compared is refused', () => {
  const spec = networkSpecSchema.parse({
    input: { kind: 'image-pair', height: 4, width: 4, channels: 1 },
    layers: [{ type: 'flatten' }, { type: 'dense', units: 2 }],
  });
  expect(messageOf(spec)).toMatch(/ends with a pair of 2 values.*absolute-difference/);
});
