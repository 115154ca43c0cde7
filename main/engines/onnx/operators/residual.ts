import { add } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** What comes into a residual added to what its layers make of it. */
export function addResidual(tape: Tape, input: Value, made: Value): Value {
  const output = add(tape.graph, input, made);
  tape.record(
    [output],
    [
      { input, gradient: ([gradient]) => gradient! },
      { input: made, gradient: ([gradient]) => gradient! },
    ],
  );
  return output;
}
