import type { LayerSpec } from '../../shared/specs/network.ts';

/** Sizes of what windows that slide over a picture yield: convolutions and poolings. */

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Output size and padding of a convolution. `same` gives ceil(size / stride), padded as TensorFlow does:
 * evenly, and where the padding is odd one more below and to the right.
 */
export function convolutionGeometry(
  layer: Extract<LayerSpec, { type: 'convolution' }>,
  input: Size,
): Size & { readonly paddingTop: number; readonly paddingLeft: number } {
  const { kernelSize, stride, padding } = layer;
  if (padding === 'valid') {
    return { ...countWindows(input, kernelSize, stride), paddingTop: 0, paddingLeft: 0 };
  }
  const height = Math.ceil(input.height / stride);
  const width = Math.ceil(input.width / stride);
  const before = (output: number, extent: number): number =>
    Math.floor(Math.max(0, (output - 1) * stride + kernelSize - extent) / 2);
  return { height, width, paddingTop: before(height, input.height), paddingLeft: before(width, input.width) };
}

/** Output size and stride of a pooling; what does not fill a window is dropped. */
export function poolingGeometry(
  layer: Extract<LayerSpec, { type: 'max-pooling' | 'average-pooling' }>,
  input: Size,
): Size & { readonly stride: number } {
  const stride = layer.stride ?? layer.poolSize;
  return { ...countWindows(input, layer.poolSize, stride), stride };
}

/** How many whole windows fit below and beside each other; less than 1 where none does. */
function countWindows(input: Size, windowSize: number, stride: number): Size {
  const count = (extent: number): number => Math.floor((extent - windowSize) / stride) + 1;
  return { height: count(input.height), width: count(input.width) };
}
