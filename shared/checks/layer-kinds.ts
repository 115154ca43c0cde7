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

/**
 * Whether the network looks at single pixels only, and then at their mean over the picture: all kernels are 1 x 1 up
 * to a global average pooling. It knows which values there are, and hardly where.
 */
export function looksAtPixelsAlone(layers: readonly LayerSpec[]): boolean {
  const all = listLayers(layers);
  const end = all.findIndex(({ type }) => type === 'global-average-pooling');
  const before = all.slice(0, Math.max(0, end));
  return (
    before.some(({ type }) => type === 'convolution') &&
    before.every((layer) => layer.type !== 'convolution' || layer.kernelSize === 1) &&
    before.every(({ type }) => type !== 'flatten' && type !== 'dense')
  );
}

/** Every layer within a residual or a repeat in the place of it. */
function listLayers(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer): LayerSpec[] => ('layers' in layer ? listLayers(layer.layers) : [layer]));
}
