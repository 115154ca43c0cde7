import type { LayerSpec, LayerType } from '../specs/network.ts';

/** Layers with weights that are linear in what they are given. */
export const linear: readonly LayerType[] = ['dense', 'convolution'];
/** What makes a hidden layer nonlinear, value by value. */
export const activations: readonly LayerType[] = ['relu', 'leaky-relu', 'tanh', 'sigmoid'];
/**
 * Layers across which two linear ones are still one: they are linear themselves, or only reorder; batch normalisation and
 * dropout are so for whatever is evaluated.
 */
export const transparent: readonly LayerType[] = [
  'flatten',
  'dropout',
  'average-pooling',
  'global-average-pooling',
  'batch-normalisation',
];

/** Whether batches are normalised anywhere in the network. */
export function hasBatchNormalisation(layers: readonly LayerSpec[]): boolean {
  return hasLayer(layers, ({ type }) => type === 'batch-normalisation');
}

/** Whether values are dropped anywhere in the network. */
export function hasDropout(layers: readonly LayerSpec[]): boolean {
  return hasLayer(layers, (layer) => layer.type === 'dropout' && layer.rate > 0);
}

/** Whether something is added to what a layer was given anywhere in the network. */
export function hasResidual(layers: readonly LayerSpec[]): boolean {
  return hasLayer(layers, ({ type }) => type === 'residual');
}

function hasLayer(layers: readonly LayerSpec[], isOne: (layer: LayerSpec) => boolean): boolean {
  return layers.some((layer) => isOne(layer) || ('layers' in layer && hasLayer(layer.layers, isOne)));
}
