import { matrixProduct, reshape, transpose } from '../arithmetic.ts';
import type { Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';
import type { ConvolutionGeometry, Picture } from './convolution.ts';
import {
  complexDft,
  factors,
  inverseComplexDft,
  inverseRealDft,
  realDft,
  transposeTable,
} from './fourier-tables.ts';
import type { Table } from './fourier-tables.ts';

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Whether `convolveSpectra` is the faster way: at stride 1, where it takes less than this share of the multiplications.
 * Its products are smaller, and it moves more memory. Measured on the Siamese network: with a share of 0.17 (kernels of 7 x 7)
 * a quarter of the processor's time, with 0.27 (4 x 4 on 21 x 21) a third, with 0.35 (4 x 4 on 9 x 9) still less.
 */
const largestShare = 0.4;

/**
 * Numbers in the spectrum of a kernel, which a step keeps as well as that of its gradient: 256 MiB each. With more channels and
 * filters the spectra of a single kernel would take gigabytes for what a direct convolution does in some megabytes.
 */
const mostSpectrumNumbers = 2 ** 26;

/** The batch over which the transforms of the kernel are thought to be distributed. */
const usualBatch = 32;

export function spectraPay(
  picture: Picture,
  kernel: Value,
  geometry: ConvolutionGeometry,
  size: Size,
): boolean {
  const { kernelSize, stride } = geometry;
  if (stride !== 1) return false;
  const [, , channels, filters] = kernel.shape as [number, number, number, number];
  const [frequencies, points] = [
    Math.floor(pointsOf(size.height, kernelSize) / 2) + 1,
    pointsOf(size.width, kernelSize),
  ];
  const products = 3 * frequencies * points * channels * filters;
  if (products > mostSpectrumNumbers) return false;
  const transform = ({ height, width }: Size): number => frequencies * width * 2 * (height + 3 * points);
  const ofKernel = (transform({ height: kernelSize, width: kernelSize }) * channels * filters) / usualBatch;
  const spectral = products + transform(picture) * channels + transform(size) * filters + ofKernel;
  const direct = size.height * size.width * kernelSize ** 2 * channels * filters;
  return spectral < largestShare * direct;
}

/** Just long enough that what comes round the end of a transform touches no output. */
function pointsOf(outputs: number, kernelSize: number): number {
  return outputs + kernelSize - 1;
}

/**
 * Convolves a picture with `kernel` ([kernelSize, kernelSize, channels, filters]) at stride 1 to [batch,
 * height * width, filters] by way of spectra, where a convolution is a product at every frequency (Mathieu, Henaff
 * and LeCun, 2014).
 *
 * A transform is two matrix products with a constant, along the height, where half of the frequencies of real
 * numbers tell the others, and along the width. A product of complex numbers is three of real ones (Gauss), whose sums and
 * differences are parts of those constants. All but the products at the frequencies is linear, so gradients go the
 * same ways backwards, with the constants transposed, and every spectrum is made once a step.
 *
 * For pictures of 48 x 48 with 64 channels and kernels of 7 x 7 with 128 filters that is a sixth of the
 * multiplications; the errors are those of float32 sums, of a thousand numbers rather than of 3136.
 */
export function convolveSpectra(
  tape: Tape,
  picture: Picture,
  kernel: Value,
  geometry: ConvolutionGeometry,
  size: Size,
): Value {
  const { graph } = tape;
  const [, , channels, filters] = kernel.shape as [number, number, number, number];
  const [batch] = picture.value.shape;
  const transforms = makeTransforms(graph, picture, geometry, size);

  const pictureSpectrum = transforms.picture.apply(swapBatch(graph, picture.value), [batch!, channels]);
  const kernelSpectrum = transforms.kernel.apply(kernel, [channels, filters]);
  const product = matrixProduct(graph, pictureSpectrum, kernelSpectrum);
  const output = swapBatch(graph, transforms.output.applyTransposed(product));

  let gradientSpectrum: Value | undefined;
  const transformGradient = (gradient: Value): Value =>
    (gradientSpectrum ??= transforms.output.apply(swapBatch(graph, gradient), [batch!, filters]));
  tape.record(
    [output],
    [
      {
        input: kernel,
        gradient: ([gradient]) => {
          const turned = transpose(graph, pictureSpectrum, [0, 2, 1]);
          const spectrum = matrixProduct(graph, turned, transformGradient(gradient!));
          return reshape(graph, transforms.kernel.applyTransposed(spectrum), kernel.shape);
        },
      },
      {
        input: picture.value,
        gradient: ([gradient]) => {
          const turned = transpose(graph, kernelSpectrum, [0, 2, 1]);
          const spectrum = matrixProduct(graph, transformGradient(gradient!), turned);
          return swapBatch(graph, transforms.picture.applyTransposed(spectrum));
        },
      },
    ],
  );
  return output;
}

/** The transforms of a picture, of a kernel and of the gradient of the output. */
function makeTransforms(
  graph: Graph,
  picture: Picture,
  { kernelSize, paddingTop, paddingLeft }: ConvolutionGeometry,
  size: Size,
): Readonly<Record<'picture' | 'kernel' | 'output', Transform>> {
  const alongHeight = { points: pointsOf(size.height, kernelSize), extent: kernelSize, offset: 0 };
  const alongWidth = { points: pointsOf(size.width, kernelSize), extent: kernelSize, offset: 0 };
  return {
    picture: new Transform(graph, {
      alongHeight: realDft({ ...alongHeight, extent: picture.height, offset: paddingTop }),
      alongWidth: complexDft({ ...alongWidth, extent: picture.width, offset: paddingLeft }, factors.picture),
    }),
    kernel: new Transform(graph, {
      alongHeight: realDft(alongHeight),
      alongWidth: complexDft(alongWidth, factors.kernel),
    }),
    output: new Transform(graph, {
      alongHeight: inverseRealDft({ ...alongHeight, extent: size.height }),
      alongWidth: inverseComplexDft({ ...alongWidth, extent: size.width }, factors.output),
    }),
  };
}

interface Axes {
  readonly alongHeight: Table;
  readonly alongWidth: Table;
}

/** A two-dimensional transform as products with two constant matrices. */
class Transform {
  private readonly graph: Graph;
  private readonly axes: Axes;

  constructor(graph: Graph, axes: Axes) {
    this.graph = graph;
    this.axes = axes;
  }

  /** [height * width, ...inner], in whatever shape, to [frequencies, ...inner]. */
  apply(value: Value, inner: Value['shape']): Value {
    const { graph } = this;
    const { alongHeight, alongWidth } = this.axes;
    const frequencies = alongHeight.rows / 2;
    const rows = reshape(graph, value, [alongHeight.columns, 'rows']);
    const halfway = matrixProduct(graph, constant(graph, alongHeight), rows);
    const planes = reshape(graph, halfway, [frequencies, alongWidth.columns, 'rows']);
    const spectrum = multiplyEach(graph, alongWidth, planes);
    return reshape(graph, spectrum, [frequencies * alongWidth.rows, ...inner]);
  }

  /** The transposed map, [frequencies, ...inner] to [height * width, ...inner]. */
  applyTransposed(spectrum: Value): Value {
    const { graph } = this;
    const { alongHeight, alongWidth } = this.axes;
    const frequencies = alongHeight.rows / 2;
    const positions = alongHeight.columns * (alongWidth.columns / 2);
    const planes = reshape(graph, spectrum, [frequencies, alongWidth.rows, 'rows']);
    const halfway = multiplyEach(graph, transposeTable(alongWidth), planes);
    const rows = reshape(graph, halfway, [alongHeight.rows, 'rows']);
    const result = matrixProduct(graph, constant(graph, transposeTable(alongHeight)), rows);
    return reshape(graph, result, [positions, ...spectrum.shape.slice(1)]);
  }
}

/** The product of a table with each of many matrices: [count, columns, rest] to [count, rows, rest]. */
function multiplyEach(graph: Graph, table: Table, matrices: Value): Value {
  const [count, , rest] = matrices.shape;
  return graph.node('MatMul', [constant(graph, table), matrices], [count!, table.rows, rest!]);
}

function constant(graph: Graph, { values, rows, columns }: Table): Value {
  return graph.numbers(values, [rows, columns]);
}

/** [batch, positions, channels] as [positions, batch, channels], and back. */
function swapBatch(graph: Graph, value: Value): Value {
  return transpose(graph, value, [1, 0, 2]);
}
