import { multiply, reshape, sum } from '../arithmetic.ts';
import type { Dimension, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/**
 * Every feature x ([samples, features]) replaced by sin(a x) for each of the frequencies a, side by side:
 * [samples, features * frequencies].
 */
export function sineFeatures(tape: Tape, input: Value, frequencies: readonly number[]): Value {
  const { graph } = tape;
  const [rows, features] = input.shape as [Dimension, number];
  const count = frequencies.length;
  const factors = graph.numbers(frequencies, [1, 1, count]);
  const column = graph.node('Unsqueeze', [input, graph.integers([2])], [rows, features, 1]);
  const angles = multiply(graph, column, factors);
  const sines = graph.node('Sin', [angles], angles.shape);
  const output = reshape(graph, sines, [rows, features * count]);
  return tape.recordSingle(input, output, (gradient) => {
    const cosines = graph.node('Cos', [angles], angles.shape);
    const slopes = reshape(graph, multiply(graph, cosines, factors), output.shape);
    const apart = multiply(graph, gradient, slopes);
    return sum(graph, reshape(graph, apart, angles.shape), 2);
  });
}
