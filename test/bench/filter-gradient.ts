import * as tf from '@tensorflow/tfjs-core';

/**
 * Gives a backend the kernel that TensorFlow.js 4.22 lacks as WebAssembly: the gradient of a convolution with
 * respect to its filter. For each place in the filter it is one matrix product, of the pixels that the place meets
 * with the gradient of the outputs.
 */
export function registerFilterGradient(backendName: string): void {
  if (tf.getKernel(tf.Conv2DBackpropFilter, backendName)) return;
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      return filterGradient(x, dy, attrs as unknown as tf.Conv2DBackpropFilterAttrs);
    },
  });
}

/** `x` is [batch, height, width, channels], `dy` the same for the outputs. */
function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  { strides, pad, dimRoundingMode, filterShape }: tf.Conv2DBackpropFilterAttrs,
): tf.Tensor {
  const { padInfo, outHeight, outWidth, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const [rows, columns, channels, filters] = filterShape;
  return tf.tidy(() => {
    const vertically: [number, number] = [padInfo.top, padInfo.bottom];
    const horizontally: [number, number] = [padInfo.left, padInfo.right];
    const padded = tf.pad(x, [[0, 0], vertically, horizontally, [0, 0]]);
    const gradients = tf.reshape(dy, [-1, filters]);
    const places = Array.from({ length: rows * columns }, (_, place) => {
      const row = Math.floor(place / columns);
      const column = place % columns;
      const met = tf.stridedSlice(
        padded,
        [0, row, column, 0],
        [
          x.shape[0],
          row + (outHeight - 1) * strideHeight + 1,
          column + (outWidth - 1) * strideWidth + 1,
          channels,
        ],
        [1, strideHeight, strideWidth, 1],
      );
      return tf.matMul(tf.reshape(met, [-1, channels]), gradients, true);
    });
    return tf.reshape(tf.concat(places), filterShape);
  });
}
