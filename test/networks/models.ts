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

/** A network with every type of layer, small enough to be computed by plain loops. */
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
