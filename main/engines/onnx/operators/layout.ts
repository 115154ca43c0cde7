import { reshape, transpose } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** A picture ([batch, positions, channels]) as one list of numbers for each sample, in the same order. */
export function flatten(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const [batch, positions, channels] = input.shape as ['batch', number, number];
  const output = reshape(graph, input, [batch, positions * channels]);
  tape.record([output], [{ input, gradient: ([gradient]) => reshape(graph, gradient!, input.shape) }]);
  return output;
}

/** Pictures channel by channel, [batch, channels, positions], position by position: [batch, positions, channels]. */
export function channelsLast(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const output = transpose(graph, input, [0, 2, 1]);
  tape.record([output], [{ input, gradient: ([gradient]) => transpose(graph, gradient!, [0, 2, 1]) }]);
  return output;
}
