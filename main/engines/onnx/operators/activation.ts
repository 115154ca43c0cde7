import { isGreater, keepWhere } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** max(x, 0). Its gradient at 0 is 0. */
export function relu(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const output = graph.node('Relu', [input], input.shape);
  tape.record(
    [output],
    [
      {
        input,
        gradient: ([gradient]) => keepWhere(graph, isGreater(graph, output, graph.scalar(0)), gradient!),
      },
    ],
  );
  return output;
}
