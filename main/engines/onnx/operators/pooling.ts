import {
  appendZeroRow,
  concatenate,
  gatherRows,
  isGreaterOrEqual,
  keepWhere,
  maximum,
  subtract,
} from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';
import type { Picture } from './convolution.ts';
import type { Positions } from './positions.ts';

/** The rows of a picture at lists of positions: [batch, positions, channels] for each list. No position appears twice. */
export function selectPositions(tape: Tape, picture: Picture, pieces: readonly Positions[]): Value[] {
  const { graph } = tape;
  const tables = pieces.map((positions) =>
    Int32Array.from(positions, ([row, column]) => row * picture.width + column),
  );
  const outputs = tables.map((table) => {
    return gatherRows(graph, picture.value, graph.indices(table, [table.length]));
  });
  tape.record(outputs, [
    {
      input: picture.value,
      gradient: (gradients) => {
        const rows = picture.height * picture.width;
        const selected = tables.flatMap((table) => [...table]);
        const inverse = new Int32Array(rows).fill(selected.length);
        selected.forEach((row, index) => (inverse[row] = index));
        const stacked = concatenate(graph, gradients, 1);
        const source = selected.length < rows ? appendZeroRow(graph, stacked) : stacked;
        return gatherRows(graph, source, graph.indices(inverse, [rows]));
      },
    },
  ]);
  return outputs;
}

/** The element-wise maximum of values of the same shape. Where several are equal, the gradient goes to the first. */
export function maximumOf(tape: Tape, values: readonly Value[]): Value {
  const middle = Math.ceil(values.length / 2);
  return values.length === 1
    ? values[0]!
    : maximumOfTwo(tape, maximumOf(tape, values.slice(0, middle)), maximumOf(tape, values.slice(middle)));
}

function maximumOfTwo(tape: Tape, first: Value, second: Value): Value {
  const { graph } = tape;
  const output = maximum(graph, first, second);
  let toFirst: Value | undefined;
  const gradientOfFirst = (gradient: Value): Value =>
    (toFirst ??= keepWhere(graph, isGreaterOrEqual(graph, first, second), gradient));
  tape.record(
    [output],
    [
      { input: first, gradient: ([gradient]) => gradientOfFirst(gradient!) },
      { input: second, gradient: ([gradient]) => subtract(graph, gradient!, gradientOfFirst(gradient!)) },
    ],
  );
  return output;
}
