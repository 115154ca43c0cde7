import {
  appendZeroRow,
  asMatrix,
  concatenate,
  gatherRows,
  matrixProduct,
  reshape,
  transpose,
} from '../arithmetic.ts';
import type { Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';
import { allPositions } from './positions.ts';
import type { Positions } from './positions.ts';

/**
 * Pictures inside a graph are lists of rows, one for each position (from left to right, then downwards) with
 * the values of all channels: shape [batch, height * width, channels].
 */
export interface Picture {
  readonly value: Value;
  readonly height: number;
  readonly width: number;
}

export interface ConvolutionGeometry {
  readonly kernelSize: number;
  readonly stride: number;
  /** Rows of zeros above the picture. What lies outside on the other sides is zero too. */
  readonly paddingTop: number;
  /** Columns of zeros to the left of the picture. */
  readonly paddingLeft: number;
}

/** How many numbers the patches of one picture come to, of which there are `outputs` positions. */
export function countPatchNumbers(kernel: Value, outputs: number): number {
  const [height, width, channels] = kernel.shape as [number, number, number, number];
  return outputs * height * width * channels;
}

/**
 * Convolves a picture with `kernel` ([kernelSize, kernelSize, channels, filters]) at lists of output
 * positions: one result of shape [batch, positions, filters] for each list. A position is computed in one list at most.
 *
 * The patch of the picture below the kernel is gathered into one row for each position, which makes the
 * convolution one matrix product ("im2col": Chellapilla, Puri and Simard, 2006). The gradient of the kernel
 * is a product with the same patches, that of the picture a convolution of the output's gradient.
 */
export function convolve(
  tape: Tape,
  picture: Picture,
  kernel: Value,
  geometry: ConvolutionGeometry,
  pieces: readonly Positions[],
): Value[] {
  const { graph } = tape;
  const [height, width, channels, filters] = kernel.shape as [number, number, number, number];
  const taps = height * width;
  const flatKernel = reshape(graph, kernel, [taps * channels, filters]);
  const patches = gatherPatches(
    graph,
    picture.value,
    pieces.map((positions) => patchRows(picture, geometry, positions)),
    taps,
  );
  const outputs = patches.map((patch) => matrixProduct(graph, patch, flatKernel));
  tape.record(outputs, [
    {
      input: kernel,
      gradient: (gradients) => {
        const total = gradients.reduce<Value | undefined>(
          (sum, gradient, piece) => addOuterProducts(graph, gradient, patches[piece]!, sum),
          undefined,
        );
        return reshape(graph, transpose(graph, total!, [1, 0]), kernel.shape);
      },
    },
    {
      input: picture.value,
      gradient: (gradients) => {
        const rows = gradientRows(picture, geometry, pieces);
        const [patch] = gatherPatches(graph, concatenate(graph, gradients, 1), [rows], taps);
        const turned = transpose(graph, reshape(graph, kernel, [taps, channels, filters]), [0, 2, 1]);
        return matrixProduct(graph, patch!, reshape(graph, turned, [taps * filters, channels]));
      },
    },
  ]);
  return outputs;
}

/**
 * The products of all rows of `left` with those of `right`, summed up and added to `sum`: [columns of left,
 * columns of right]. It pays to have fewer columns on the left, since ONNX Runtime transposes that side.
 */
function addOuterProducts(graph: Graph, left: Value, right: Value, sum: Value | undefined): Value {
  const factors = [asMatrix(graph, left), asMatrix(graph, right)];
  const shape = factors.map((factor) => factor.shape[1]!);
  return graph.node('Gemm', sum ? [...factors, sum] : factors, shape, { transA: 1 });
}

/** For each table, the rows it lists side by side: [batch, positions, taps * channels]. -1 stands for zeros. */
function gatherPatches(graph: Graph, rows: Value, tables: readonly Int32Array[], taps: number): Value[] {
  const [batch, count, channels] = rows.shape as ['batch', number, number];
  const needsZeros = tables.some((table) => table.includes(-1));
  const source = needsZeros ? appendZeroRow(graph, rows) : rows;
  return tables.map((table) => {
    const positions = table.length / taps;
    const indices = graph.indices(
      table.map((row) => (row === -1 ? count : row)),
      [positions, taps],
    );
    return reshape(graph, gatherRows(graph, source, indices), [batch, positions, taps * channels]);
  });
}

/** For each output position and tap of the kernel, the row of the picture it multiplies. */
function patchRows(picture: Picture, geometry: ConvolutionGeometry, positions: Positions): Int32Array {
  const { kernelSize, stride, paddingTop, paddingLeft } = geometry;
  return fillTable(positions, kernelSize, ([outputRow, outputColumn], tapRow, tapColumn) => {
    const row = outputRow * stride - paddingTop + tapRow;
    const column = outputColumn * stride - paddingLeft + tapColumn;
    const inside = row >= 0 && row < picture.height && column >= 0 && column < picture.width;
    return inside ? row * picture.width + column : -1;
  });
}

/** For each position of the picture and tap of the kernel, the row of the output it contributes to through that tap. */
function gradientRows(
  picture: Picture,
  geometry: ConvolutionGeometry,
  pieces: readonly Positions[],
): Int32Array {
  const { kernelSize, stride, paddingTop, paddingLeft } = geometry;
  const outputRows = new Map(pieces.flat().map(([row, column], index) => [`${row} ${column}`, index]));
  return fillTable(
    allPositions(picture.height, picture.width),
    kernelSize,
    ([row, column], tapRow, tapColumn) => {
      const outputRow = (row + paddingTop - tapRow) / stride;
      const outputColumn = (column + paddingLeft - tapColumn) / stride;
      return outputRows.get(`${outputRow} ${outputColumn}`) ?? -1;
    },
  );
}

function fillTable(
  positions: Positions,
  kernelSize: number,
  entry: (position: Positions[number], tapRow: number, tapColumn: number) => number,
): Int32Array {
  const table = new Int32Array(positions.length * kernelSize * kernelSize);
  let index = 0;
  for (const position of positions) {
    for (let tapRow = 0; tapRow < kernelSize; tapRow += 1) {
      for (let tapColumn = 0; tapColumn < kernelSize; tapColumn += 1) {
        table[index] = entry(position, tapRow, tapColumn);
        index += 1;
      }
    }
  }
  return table;
}
