import type { LayerSpec, LayerType } from '../../specs/network.ts';
import { activations, hasResidual, linear, transparent } from '../layer-kinds.ts';

/** Changes to a list of layers that a check may propose; what is given is never changed. */

/** What stands between two layers with kernels without an activation. */
const passing: readonly LayerType[] = [...transparent, 'max-pooling'];
/** Keeps nine tenths of the running statistics at each step, so that those of a short run hold, too. */
const batchNormalisation: LayerSpec = { type: 'batch-normalisation', momentum: 0.9, epsilon: 1e-3 };

/** The same list with other layers in the place of each, also within residuals and repeats. */
function replaceLayers(
  layers: readonly LayerSpec[],
  replace: (layer: LayerSpec, before: LayerSpec | undefined) => LayerSpec[],
): LayerSpec[] {
  return layers.flatMap((layer, at) => {
    // A list within one of these may hold fewer kinds; no change here puts one there that it may not hold.
    const inner = 'layers' in layer ? { ...layer, layers: replaceLayers(layer.layers, replace) } : layer;
    return replace(inner as LayerSpec, layers[at - 1]);
  });
}

/** How many layers with kernels are applied, one after the other. */
export function countLinear(layers: readonly LayerSpec[]): number {
  return layers.reduce((sum, layer) => {
    if ('layers' in layer)
      return sum + (layer.type === 'repeat' ? layer.times : 1) * countLinear(layer.layers);
    return sum + Number(linear.includes(layer.type));
  }, 0);
}

/** Batch normalisation before every activation of the hidden layers that has none yet. */
export function normaliseHidden(layers: readonly LayerSpec[]): LayerSpec[] {
  const end = lastLinear(layers);
  const hidden = replaceLayers(layers.slice(0, end), (layer, before) =>
    activations.includes(layer.type) && before?.type !== 'batch-normalisation'
      ? [batchNormalisation, layer]
      : [layer],
  );
  return [...hidden, ...layers.slice(end)];
}

/** Batch normalisation of what goes into the last layer. */
export function normaliseLast(layers: readonly LayerSpec[]): LayerSpec[] {
  const at = lastLinear(layers);
  const isNormalised = layers[at - 1]?.type === 'batch-normalisation';
  return isNormalised ? [...layers] : layers.toSpliced(at, 0, batchNormalisation);
}

/** The kernel of the last layer drawn from the narrowest distribution there is: a variance of 1 / (3 fan in). */
export function drawLastSmaller(layers: readonly LayerSpec[]): LayerSpec[] {
  const at = lastLinear(layers);
  return layers.map((layer, place) =>
    place === at && (layer.type === 'dense' || layer.type === 'convolution')
      ? { ...layer, initialiser: 'pytorch-default' }
      : layer,
  );
}

/** Layers that are repeated so often that there are more than `most` with kernels are repeated as often as fits. */
export function shortenRepeats(layers: readonly LayerSpec[], most: number): LayerSpec[] {
  return layers.map((layer) => {
    if (layer.type !== 'repeat') return layer;
    const each = countLinear(layer.layers);
    return each * layer.times > most ? { ...layer, times: Math.max(1, Math.floor(most / each)) } : layer;
  });
}

/** Fewer values than these let too little through to tell a handful of samples apart. */
const narrow = { units: 16, filters: 4 } as const;

/**
 * Hidden layers that are narrow twice as wide as that. As they are where residuals tie the widths of layers to one
 * another.
 */
export function widenNarrow(layers: readonly LayerSpec[]): LayerSpec[] {
  if (hasResidual(layers)) return [...layers];
  const end = lastLinear(layers);
  const hidden = replaceLayers(layers.slice(0, end), (layer) => {
    if (layer.type === 'dense' && layer.units < narrow.units) return [{ ...layer, units: 2 * narrow.units }];
    if (layer.type === 'convolution' && layer.filters < narrow.filters) {
      return [{ ...layer, filters: 2 * narrow.filters }];
    }
    return [layer];
  });
  return [...hidden, ...layers.slice(end)];
}

/** Kernels of 3 x 3 in place of those of 1 x 1, padded so that pictures keep their size. */
export function widenKernels(layers: readonly LayerSpec[]): LayerSpec[] {
  return replaceLayers(layers, (layer) =>
    layer.type === 'convolution' && layer.kernelSize === 1
      ? [{ ...layer, kernelSize: 3, padding: 'same' }]
      : [layer],
  );
}

/** A ReLU after every layer with a kernel that another follows with nothing else, or only batch normalisation, pooling, dropout or flattening, in between. */
export function addReluBetween(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer, at): LayerSpec[] => {
    if (!linear.includes(layer.type)) return [layer];
    const next = layers.slice(at + 1).find(({ type }) => !passing.includes(type));
    if (next === undefined || !linear.includes(next.type)) return [layer];
    return [layer, { type: 'relu' }];
  });
}

/** A hidden layer of a usual width before the last layer of a network that has no other. */
export function addHidden(layers: readonly LayerSpec[]): LayerSpec[] {
  if (countLinear(layers) !== 1) return [...layers];
  const at = lastLinear(layers);
  const hidden: LayerSpec = { type: 'dense', units: 2 * narrow.units, initialiser: 'glorot-uniform' };
  return layers[at]?.type === 'dense' ? layers.toSpliced(at, 0, hidden, { type: 'relu' }) : [...layers];
}

/** Where the layer stands that makes the scores; the end of the list where none does. */
function lastLinear(layers: readonly LayerSpec[]): number {
  const at = layers.findLastIndex(({ type }) => linear.includes(type));
  return at < 0 ? layers.length : at;
}
