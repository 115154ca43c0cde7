import {
  appendZeroRow,
  concatenate,
  gatherRows,
  isEqual,
  keepWhere,
  maximum,
  mean,
  multiply,
  reshape,
  subtract,
  sum,
} from '../arithmetic.ts';
import type { Dimension, Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';
import type { Picture } from './convolution.ts';
import type { Positions } from './positions.ts';

/** The rows of a picture at lists of positions: [batch, positions, channels] for each list. */
export function selectPositions(tape: Tape, picture: Picture, pieces: readonly Positions[]): Value[] {
  const { graph } = tape;
  const tables = pieces.map((positions) => positionRows(picture, positions));
  const outputs = tables.map((table) => {
    return gatherRows(graph, picture.value, graph.indices(table, [table.length]));
  });
  tape.record(outputs, [
    {
      input: picture.value,
      gradient: (gradients) => {
        const selected = tables.flatMap((table) => [...table]);
        return addAtRows(graph, concatenate(graph, gradients, 1), selected, picture);
      },
    },
  ]);
  return outputs;
}

/** The mean over each window, given by the positions of its members: [batch, windows, channels]. */
export function averageOf(tape: Tape, picture: Picture, members: readonly Positions[]): Value {
  const { graph } = tape;
  const windows = members[0]!.length;
  const tables = members.map((positions) => positionRows(picture, positions));
  const byWindow = Int32Array.from(
    { length: windows * tables.length },
    (_, index) => tables[index % tables.length]![Math.floor(index / tables.length)]!,
  );
  const gathered = gatherRows(graph, picture.value, graph.indices(byWindow, [windows, tables.length]));
  const output = mean(graph, gathered, 2);
  return tape.recordSingle(picture.value, output, (gradient) => {
    const share = multiply(graph, gradient, graph.scalar(1 / tables.length));
    const windowOf = tables.flatMap((table) => Array.from(table, (_, window) => window));
    return addAtRows(
      graph,
      share,
      tables.flatMap((table) => [...table]),
      picture,
      windowOf,
    );
  });
}

/** The mean of each channel over the whole picture: [batch, channels]. */
export function averageOfAll(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const [batch, positions, channels] = input.shape as [Dimension, number, number];
  return tape.recordSingle(input, mean(graph, input, 1), (gradient) => {
    const shares = graph.numbers(new Array<number>(positions).fill(1 / positions), [1, positions, 1]);
    return multiply(graph, reshape(graph, gradient, [batch, 1, channels]), shares);
  });
}

/** For each position, its row in the value of a picture. */
function positionRows(picture: Picture, positions: Positions): Int32Array {
  return Int32Array.from(positions, ([row, column]) => row * picture.width + column);
}

/**
 * A picture of zeros with rows of `values` ([batch, rows, channels]) added to it: entry by entry, row
 * `sources[entry]` of the values (by default row `entry`) to row `targets[entry]` of the picture.
 */
function addAtRows(
  graph: Graph,
  values: Value,
  targets: readonly number[],
  { height, width }: Picture,
  sources: readonly number[] = [...targets.keys()],
): Value {
  const rows = height * width;
  const received = Array.from({ length: rows }, (): number[] => []);
  targets.forEach((row, entry) => received[row]!.push(sources[entry]!));
  const most = received.reduce((longest, list) => Math.max(longest, list.length), 1);
  const zeroRow = Number(values.shape[1]);
  const table = Int32Array.from(
    { length: rows * most },
    (_, index) => received[Math.floor(index / most)]![index % most] ?? zeroRow,
  );
  const source = table.includes(zeroRow) ? appendZeroRow(graph, values) : values;
  if (most === 1) return gatherRows(graph, source, graph.indices(table, [rows]));
  return sum(graph, gatherRows(graph, source, graph.indices(table, [rows, most])), 2);
}

/**
 * The element-wise maximum of values of the same shape. Where several are equal, the gradient goes to the first. It is told by
 * comparing that with the maximum, so that the memory of the others need not be kept.
 */
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
    (toFirst ??= keepWhere(graph, isEqual(graph, first, output), gradient));
  tape.record(
    [output],
    [
      { input: first, gradient: ([gradient]) => gradientOfFirst(gradient!) },
      { input: second, gradient: ([gradient]) => subtract(graph, gradient!, gradientOfFirst(gradient!)) },
    ],
  );
  return output;
}
