import { concatenate, matrixProduct, reshape, sum, transpose } from '../arithmetic.ts';
import type { Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';
import type { ConvolutionGeometry, Picture } from './convolution.ts';

interface Size {
  readonly height: number;
  readonly width: number;
}

/** From how many numbers in a row of the kernel on matrix products are the faster way to its gradient: not with 10, but with 448. */
const widestForConvolution = 64;

/**
 * Convolves a picture with `kernel` ([kernelSize, kernelSize, channels, filters]) to [batch, height * width,
 * filters] without keeping its patches, for kernels under which they would take too much memory.
 *
 * Forward, ONNX Runtime's Conv makes patches piece by piece within the processor's cache. The gradient of
 * the picture is a convolution of the output's gradient, or with a stride, where that would mostly multiply
 * zeros, a ConvTranspose. That of the kernel multiplies by the patches of one of its rows at a time, which takes a
 * kernelSize-th of the memory of whole patches, and picture by picture, which keeps all threads busy. Where
 * those rows are narrow, a convolution with batch and channels exchanged is several times as fast.
 */
export function convolveDirectly(
  tape: Tape,
  picture: Picture,
  kernel: Value,
  geometry: ConvolutionGeometry,
  size: Size,
): Value {
  const { graph } = tape;
  const { kernelSize, stride } = geometry;
  const [, , channels, filters] = kernel.shape as [number, number, number, number];
  const padding = pads(picture, geometry, size);
  const filtersFirst = transpose(graph, kernel, [3, 2, 0, 1]);
  const shape = [picture.value.shape[0]!, filters, size.height, size.width];
  const convolved = graph.node('Conv', [asPlanes(graph, picture), filtersFirst], shape, {
    kernel_shape: [kernelSize, kernelSize],
    strides: [stride, stride],
    pads: padding,
  });
  const output = asRows(graph, convolved);
  tape.record(
    [output],
    [
      {
        input: kernel,
        gradient: ([gradient]) =>
          kernelSize * channels < widestForConvolution
            ? convolveBatch(graph, picture, { value: gradient!, ...size }, kernel.shape, padding, geometry)
            : multiplyRowPatches(
                graph,
                picture,
                { value: gradient!, ...size },
                kernel.shape,
                padding,
                geometry,
              ),
      },
      {
        input: picture.value,
        gradient: ([gradient]) => {
          const planes = asPlanes(graph, { value: gradient!, ...size });
          const pictureShape = [shape[0]!, channels, picture.height, picture.width];
          const gradientPlanes =
            stride === 1
              ? convolveWithTurned(graph, planes, kernel, pictureShape, padding)
              : graph.node('ConvTranspose', [planes, filtersFirst], pictureShape, {
                  kernel_shape: [kernelSize, kernelSize],
                  strides: [stride, stride],
                  pads: padding,
                  output_padding: unreached(picture, size, padding, geometry),
                });
          return asRows(graph, gradientPlanes);
        },
      },
    ],
  );
  return output;
}

/** Padding above, left, below and right. */
function pads(
  picture: Picture,
  { kernelSize, stride, paddingTop, paddingLeft }: ConvolutionGeometry,
  size: Size,
): number[] {
  const after = (outputs: number, before: number, extent: number): number =>
    Math.max(0, (outputs - 1) * stride + kernelSize - before - extent);
  return [
    paddingTop,
    paddingLeft,
    after(size.height, paddingTop, picture.height),
    after(size.width, paddingLeft, picture.width),
  ];
}

/** The gradient of the kernel as matrix products, one of its rows after the other. */
function multiplyRowPatches(
  graph: Graph,
  picture: Picture,
  gradient: Picture,
  shape: Value['shape'],
  padding: readonly number[],
  { kernelSize, stride }: ConvolutionGeometry,
): Value {
  const [, , channels, filters] = shape as [number, number, number, number];
  const { height, width } = gradient;
  const batch = picture.value.shape[0]!;
  const planes = pad(graph, asPlanes(graph, picture), padding);
  const taps = [...Array(kernelSize).keys()];
  const byRow = taps.map((row) => {
    const shifted = taps.map((column) =>
      graph.node(
        'Slice',
        [
          planes,
          graph.integers([row, column]),
          graph.integers([row + (height - 1) * stride + 1, column + (width - 1) * stride + 1]),
          graph.integers([2, 3]),
          graph.integers([stride, stride]),
        ],
        [batch, channels, height, width],
      ),
    );
    const patches = reshape(graph, concatenate(graph, shifted, 1), [
      batch,
      kernelSize * channels,
      height * width,
    ]);
    return sum(graph, matrixProduct(graph, patches, gradient.value), 0);
  });
  return reshape(graph, concatenate(graph, byRow, 0), [kernelSize, kernelSize, channels, filters]);
}

/** Planes with rows and columns of zeros above, to the left, below and to the right. */
function pad(graph: Graph, planes: Value, [top, left, bottom, right]: readonly number[]): Value {
  const [batch, channels, height, width] = planes.shape as ['batch', number, number, number];
  const [rows, columns] = [top! + bottom!, left! + right!];
  if (rows === 0 && columns === 0) return planes;
  const sizes = graph.integers([0, 0, top!, left!, 0, 0, bottom!, right!]);
  return graph.node('Pad', [planes, sizes], [batch, channels, height + rows, width + columns]);
}

/** The same as one convolution: every channel of all pictures under the gradient of every filter. */
function convolveBatch(
  graph: Graph,
  picture: Picture,
  gradient: Picture,
  shape: Value['shape'],
  padding: readonly number[],
  { kernelSize, stride }: ConvolutionGeometry,
): Value {
  const [, , channels, filters] = shape as [number, number, number, number];
  const [byChannel, byFilter] = [picture, gradient].map((value) =>
    transpose(graph, asPlanes(graph, value), [1, 0, 2, 3]),
  );
  const missing = unreached(picture, gradient, padding, { kernelSize, stride });
  const [height, width] = missing.map((size) => kernelSize + size);
  const sums = graph.node('Conv', [byChannel!, byFilter!], [channels, filters, height!, width!], {
    kernel_shape: [gradient.height, gradient.width],
    dilations: [stride, stride],
    pads: padding,
  });
  const cut = graph.node(
    'Slice',
    [sums, graph.integers([0, 0]), graph.integers([kernelSize, kernelSize]), graph.integers([2, 3])],
    [channels, filters, kernelSize, kernelSize],
  );
  return transpose(graph, cut, [2, 3, 0, 1]);
}

/** How many rows and columns at the end of the padded picture no window reaches. */
function unreached(
  picture: Size,
  outputs: Size,
  padding: readonly number[],
  { kernelSize, stride }: Pick<ConvolutionGeometry, 'kernelSize' | 'stride'>,
): number[] {
  const rest = (extent: number, windows: number, around: number): number =>
    extent + around - (windows - 1) * stride - kernelSize;
  return [
    rest(picture.height, outputs.height, padding[0]! + padding[2]!),
    rest(picture.width, outputs.width, padding[1]! + padding[3]!),
  ];
}

/** The gradient of a picture at stride 1: the output's, padded, under the kernel turned by 180 degrees. */
function convolveWithTurned(
  graph: Graph,
  gradient: Value,
  kernel: Value,
  shape: Value['shape'],
  padding: readonly number[],
): Value {
  const [kernelSize] = kernel.shape as [number];
  const turned = graph.node(
    'Slice',
    [
      kernel,
      graph.integers([-1, -1]),
      graph.integers([-kernelSize - 1, -kernelSize - 1]),
      graph.integers([0, 1]),
      graph.integers([-1, -1]),
    ],
    kernel.shape,
  );
  return graph.node('Conv', [gradient, transpose(graph, turned, [2, 3, 0, 1])], shape, {
    kernel_shape: [kernelSize, kernelSize],
    pads: padding.map((size) => kernelSize - 1 - size),
  });
}

/** [batch, height * width, channels] as [batch, channels, height, width]. */
function asPlanes(graph: Graph, { value, height, width }: Picture): Value {
  const [batch, , channels] = value.shape;
  return reshape(graph, transpose(graph, value, [0, 2, 1]), [batch!, channels!, height, width]);
}

/** [batch, channels, height, width] as [batch, height * width, channels]. */
function asRows(graph: Graph, planes: Value): Value {
  const [batch, channels, height, width] = planes.shape as ['batch', number, number, number];
  return transpose(graph, reshape(graph, planes, [batch, channels, height * width]), [0, 2, 1]);
}
