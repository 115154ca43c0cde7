import type { Dimension, Graph, Shape, Value } from './graph.ts';

/**
 * ONNX operators as functions on values, without gradients: the vocabulary in which the operators' forward
 * passes and gradient rules are written. Two operands of different shape are broadcast as in NumPy.
 */

export const add = elementwise('Add');
export const subtract = elementwise('Sub');
export const multiply = elementwise('Mul');
export const divide = elementwise('Div');
export const maximum = elementwise('Max');

/** `values` where `condition` holds, zero elsewhere. A product takes ONNX Runtime fewer passes than its Where. */
export function keepWhere(graph: Graph, condition: Value, values: Value): Value {
  return multiply(graph, values, toFloat(graph, condition));
}

/** `values` where `condition` holds, `others` elsewhere. */
export function select(graph: Graph, condition: Value, values: Value, others: Value): Value {
  const shape = broadcastShape(condition.shape, broadcastShape(values.shape, others.shape));
  return graph.node('Where', [condition, values, others], shape, {}, values.elementType);
}

export function isGreater(graph: Graph, a: Value, b: Value): Value {
  return graph.node('Greater', [a, b], broadcastShape(a.shape, b.shape), {}, 'bool');
}

export function isGreaterOrEqual(graph: Graph, a: Value, b: Value): Value {
  return graph.node('GreaterOrEqual', [a, b], broadcastShape(a.shape, b.shape), {}, 'bool');
}

export function isEqual(graph: Graph, a: Value, b: Value): Value {
  return graph.node('Equal', [a, b], broadcastShape(a.shape, b.shape), {}, 'bool');
}

export function squareRoot(graph: Graph, value: Value): Value {
  return graph.node('Sqrt', [value], value.shape);
}

/** Whole numbers or truth values as the graph's floating-point numbers. */
export function toFloat(graph: Graph, value: Value): Value {
  return graph.cast(value, graph.floatType);
}

/** Same elements in the same order, in another shape. Free: no element is copied. */
export function reshape(graph: Graph, value: Value, shape: Shape): Value {
  if (shape.join() === value.shape.join()) return value;
  // Reshape copies a size of 0 from the input and works out -1, which together cover sizes not known yet.
  const sizes = shape.map((size, axis) => {
    if (typeof size === 'number') return size;
    return size === value.shape[axis] ? 0 : -1;
  });
  return graph.node('Reshape', [value, graph.integers(sizes)], shape);
}

/** All leading dimensions as one: [..., columns] becomes [rows, columns]. Free, too. */
export function asMatrix(graph: Graph, value: Value): Value {
  return reshape(graph, value, ['rows', value.shape.at(-1)!]);
}

function elementwise(opType: string): (graph: Graph, a: Value, b: Value) => Value {
  return (graph, a, b) => graph.node(opType, [a, b], broadcastShape(a.shape, b.shape));
}

/** The shape of an element-wise result; sizes are aligned at the end, and a size of 1 stretches. */
function broadcastShape(a: Shape, b: Shape): Shape {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  const offset = longer.length - shorter.length;
  return longer.map((size, axis): Dimension => {
    const other = axis < offset ? 1 : shorter[axis - offset]!;
    if (size === other || other === 1) return size;
    if (size === 1) return other;
    throw new Error(`Shapes [${a.join(', ')}] and [${b.join(', ')}] cannot be combined element by element.`);
  });
}

/** Rows of `values` (which has shape [batch, rows, ...]) in the order of `indices`, repeated or left out as it says. */
export function gatherRows(graph: Graph, values: Value, indices: Value): Value {
  const [batch, , ...row] = values.shape;
  return graph.node('Gather', [values, indices], [batch!, ...indices.shape, ...row], { axis: 1 });
}

/** The product of the last two dimensions, for each of the leading ones. */
export function matrixProduct(graph: Graph, a: Value, b: Value): Value {
  const shape = [...a.shape.slice(0, -1), b.shape.at(-1)!];
  return graph.node('MatMul', [a, b], shape);
}

/** The dimensions in another order. */
export function transpose(graph: Graph, value: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => value.shape[axis]!);
  return graph.node('Transpose', [value], shape, { perm: order });
}

/** The sum over one dimension, which disappears. */
export function sum(graph: Graph, value: Value, axis: number): Value {
  const shape = value.shape.toSpliced(axis, 1);
  return graph.node('ReduceSum', [value, graph.integers([axis])], shape, { keepdims: 0 });
}

/** The sum over all dimensions but the last: [columns]. */
export function sumOverRows(graph: Graph, value: Value): Value {
  const matrix = combinePositions(graph, value, () => 1);
  const ones = factorForEachRow(graph, matrix, 'sum', () => graph.scalar(1));
  return graph.node('MatMul', [ones, matrix], [value.shape.at(-1)!]);
}

/** The mean over all dimensions but the last: [columns]. */
export function meanOverRows(graph: Graph, value: Value): Value {
  const matrix = combinePositions(graph, value, (positions) => 1 / positions);
  const shares = factorForEachRow(graph, matrix, 'mean', (count) =>
    graph.node('Reciprocal', [toFloat(graph, count)], [1]),
  );
  return graph.node('MatMul', [shares, matrix], [value.shape.at(-1)!]);
}

/**
 * The rows of each picture ([batch, positions, channels]), all times the same factor, added up: [batch, channels].
 * Products with a row of factors take ONNX Runtime a sixth to a third of the time of its reductions over rows,
 * and picture by picture they keep more digits than over all rows at once.
 */
function combinePositions(graph: Graph, value: Value, factor: (positions: number) => number): Value {
  if (value.shape.length === 2) return value;
  const [batch, positions, channels] = value.shape as [Dimension, number, number];
  const factors = new Array<number>(positions).fill(factor(positions));
  return graph.node('MatMul', [graph.numbers(factors, [positions]), value], [batch, channels]);
}

/** A factor for each row of a matrix, in one list that all matrices of as many rows share. */
function factorForEachRow(graph: Graph, matrix: Value, kind: string, factor: (count: Value) => Value): Value {
  const [rows] = matrix.shape;
  return graph.shared(`${kind} over ${rows === 'rows' ? matrix.name : rows}`, () => {
    const count = graph.node('Shape', [matrix], [1], { start: 0, end: 1 }, 'int64');
    return graph.node('Expand', [factor(count), count], [rows!], {}, graph.floatType);
  });
}

/** Columns up to which ONNX Runtime's broadcasting, row by row, takes longer than a product that repeats the row. */
const narrow = 64;

/** matrix + factor * row, for every row of a matrix or of pictures; `row` is [columns]. */
export function addToRows(graph: Graph, matrix: Value, row: Value, factor: 1 | -1): Value {
  const columns = matrix.shape[1]!;
  if (!repeats(matrix)) return (factor === 1 ? add : subtract)(graph, matrix, row);
  const operands = [onesColumn(graph, matrix), reshape(graph, row, [1, columns]), matrix];
  return graph.node('Gemm', operands, matrix.shape, { alpha: { float: factor } });
}

/** `row` as a factor for every row of a matrix like `matrix`: repeated where that is faster than broadcasting it. */
export function repeatRow(graph: Graph, matrix: Value, row: Value): Value {
  if (!repeats(matrix)) return row;
  const operands = [onesColumn(graph, matrix), reshape(graph, row, [1, matrix.shape[1]!])];
  return graph.node('MatMul', operands, matrix.shape);
}

function repeats({ shape }: Value): boolean {
  return shape.length === 2 && shape[0] !== 'rows' && Number(shape[1]) <= narrow;
}

function onesColumn(graph: Graph, matrix: Value): Value {
  const ones = factorForEachRow(graph, matrix, 'sum', () => graph.scalar(1));
  const [rows] = matrix.shape;
  return graph.shared(`column of ones for ${rows}`, () =>
    graph.node('Unsqueeze', [ones, graph.integers([1])], [rows!, 1]),
  );
}

/**
 * The sum of the squares of all elements: a scalar. Of large tensors parts are added up first: a single running
 * sum in float32 loses digits, and is 3 in 1,000 too small after 38 million numbers.
 */
export function sumOfAllSquares(graph: Graph, value: Value): Value {
  const size = value.shape.reduce<number>((product, extent) => product * Number(extent), 1);
  const part = size > longestSum ? largestDivisor(size, partSize) : 1;
  if (part === 1) return graph.node('ReduceSumSquare', [value], [], { keepdims: 0 });
  const parts = reshape(graph, value, [size / part, part]);
  const sums = graph.node('ReduceSumSquare', [parts, graph.integers([1])], [size / part], { keepdims: 0 });
  return sum(graph, sums, 0);
}

/** Up to here a running sum keeps five digits. */
const longestSum = 500_000;
const partSize = 4096;

/** The largest divisor of `size` that is not larger than `limit`. */
function largestDivisor(size: number, limit: number): number {
  let divisor = limit;
  while (size % divisor !== 0) divisor -= 1;
  return divisor;
}

/** The mean over one dimension, which disappears. */
export function mean(graph: Graph, value: Value, axis: number): Value {
  const shape = value.shape.toSpliced(axis, 1);
  return graph.node('ReduceMean', [value, graph.integers([axis])], shape, { keepdims: 0 });
}

/** Tensors one after the other along a dimension. */
export function concatenate(graph: Graph, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0]!;
  const sizes = values.map((value) => value.shape[axis]);
  const total = sizes.reduce<number>((sum, size) => sum + Number(size), 0);
  return graph.node('Concat', values, values[0]!.shape.with(axis, total), { axis });
}

/** Appends a row of zeros to a value of shape [batch, rows, channels]. */
export function appendZeroRow(graph: Graph, value: Value): Value {
  const [batch, rows, channels] = value.shape;
  const pads = graph.integers([0, 0, 0, 0, 1, 0]);
  return graph.node('Pad', [value, pads], [batch!, Number(rows) + 1, channels!]);
}
