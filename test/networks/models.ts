import { networkSpecSchema } from '../../shared/specs/network.ts';
import type { NetworkSpec } from '../../shared/specs/network.ts';

/** Model 1 of the FDDB experiment, 423,244 parameters. */
export function fddbModel(dropoutRate = 0.25): NetworkSpec {
  const block = (filters: number): object[] => [
    { type: 'convolution', filters, kernelSize: 3 },
    { type: 'relu' },
    { type: 'max-pooling' },
    { type: 'dropout', rate: dropoutRate },
  ];
  return networkSpecSchema.parse({
    input: { kind: 'image', height: 60, width: 60, channels: 3 },
    layers: [
      ...block(32),
      ...block(64),
      ...block(86),
      { type: 'flatten' },
      { type: 'dense', units: 84 },
      { type: 'relu' },
      { type: 'dense', units: 2 },
    ],
  });
}

/** Model 2 of the FDDB experiment: model 1 with batch normalisation, 441,164 parameters, 432,204 trainable. */
export function fddbModelWithNormalisation(dropoutRate = 0.25): NetworkSpec {
  const normalisation = { type: 'batch-normalisation' };
  const { input, layers } = fddbModel(dropoutRate);
  return networkSpecSchema.parse({
    input,
    layers: layers.flatMap((layer, index): object[] => {
      const isHidden = layer.type === 'relu' && layers[index - 1]?.type === 'dense';
      const isNormalised = layer.type === 'max-pooling' || layer.type === 'flatten' || isHidden;
      return isNormalised ? [layer, normalisation] : [layer];
    }),
  });
}

/** The MLP of the European cities: longitude and latitude to one of 33 countries. */
export function citiesModel(depth = 6, width = 16): NetworkSpec {
  const block = [
    { type: 'dense', units: width, initialiser: 'pytorch-default' },
    { type: 'batch-normalisation', momentum: 0.9, epsilon: 1e-5 },
    { type: 'relu' },
  ];
  return networkSpecSchema.parse({
    input: { kind: 'vector', features: 2 },
    layers: [
      ...Array.from({ length: depth }, () => block).flat(),
      { type: 'dense', units: 33, initialiser: 'pytorch-default' },
    ],
  });
}

/** The Siamese network of the face verification experiment, 38,951,745 parameters. */
export function siameseModel(): NetworkSpec {
  const convolution = (filters: number, kernelSize: number): object[] => [
    { type: 'convolution', filters, kernelSize, padding: 'valid', initialiser: 'pytorch-default' },
    { type: 'relu' },
  ];
  const dense = (units: number): object => ({ type: 'dense', units, initialiser: 'pytorch-default' });
  return networkSpecSchema.parse({
    input: { kind: 'image-pair', height: 105, width: 105, channels: 1 },
    layers: [
      ...convolution(64, 10),
      { type: 'max-pooling' },
      ...convolution(128, 7),
      { type: 'max-pooling' },
      ...convolution(128, 4),
      { type: 'max-pooling' },
      ...convolution(256, 4),
      { type: 'flatten' },
      dense(4096),
      { type: 'sigmoid' },
      { type: 'absolute-difference' },
      dense(1),
    ],
  });
}

/** A network with every type of layer that model 1 has, small enough to be computed by plain loops. */
export function smallNetwork(dropoutRate = 0.3): NetworkSpec {
  return networkSpecSchema.parse({
    input: { kind: 'image', height: 12, width: 11, channels: 3 },
    layers: [
      { type: 'convolution', filters: 4, kernelSize: 3 },
      { type: 'relu' },
      { type: 'max-pooling' },
      { type: 'dropout', rate: dropoutRate },
      { type: 'convolution', filters: 5, kernelSize: 2, padding: 'valid', initialiser: 'he-normal' },
      { type: 'max-pooling' },
      { type: 'relu' },
      { type: 'convolution', filters: 6, kernelSize: 3, stride: 2, initialiser: 'he-uniform' },
      { type: 'relu' },
      { type: 'flatten' },
      { type: 'dense', units: 7, initialiser: 'glorot-normal' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 3 },
    ],
  });
}
