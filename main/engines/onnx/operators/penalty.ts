import { multiply, sumOfAllSquares } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** `factor` times the sum of the squares of all elements. */
export function sumOfSquares(tape: Tape, input: Value, factor: number): Value {
  const { graph } = tape;
  const output = multiply(graph, sumOfAllSquares(graph, input), graph.scalar(factor));
  tape.record(
    [output],
    [
      {
        input,
        gradient: ([gradient]) =>
          multiply(graph, input, multiply(graph, gradient!, graph.scalar(2 * factor))),
      },
    ],
  );
  return output;
}

/** The sum of scalars. */
export function addScalars(tape: Tape, first: Value, second: Value): Value {
  const output = tape.graph.node('Add', [first, second], []);
  tape.record(
    [output],
    [
      { input: first, gradient: ([gradient]) => gradient! },
      { input: second, gradient: ([gradient]) => gradient! },
    ],
  );
  return output;
}
