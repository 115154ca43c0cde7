import * as tf from '@tensorflow/tfjs-core';

const backendName = 'wasm';

let mended = false;

/** Gives TensorFlow.js 4.22 as WebAssembly what it lacks for training these networks. */
export function mendKernels(): void {
  if (mended) return;
  mended = true;
  addFilterGradient();
  mendOneHot();
}

/**
 * The gradient of a convolution with respect to its filter. For each place in the filter it is one matrix product,
 * of the pixels that the place meets with the gradient of the outputs.
 */
function addFilterGradient(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      return filterGradient(x, dy, attrs as unknown as tf.Conv2DBackpropFilterAttrs);
    },
  });
}

/** The kernel writes whole numbers whatever type it is asked for: as floating-point numbers their bits are next to 0. */
function mendOneHot(): void {
  const kernel = tf.getKernel(tf.OneHot, backendName);
  tf.unregisterKernel(tf.OneHot, backendName);
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const { dtype } = call.attrs as unknown as tf.OneHotAttrs;
      const asked = { ...call, attrs: { ...call.attrs, dtype: 'int32' as const } };
      return tf.tidy(() => {
        const { dataId, shape } = kernel.kernelFunc(asked) as tf.TensorInfo;
        return tf.cast(tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'int32' }), dtype);
      });
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
