import { isGreater, multiply, reshape, subtract, toFloat } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/**
 * |first - second|, element by element. The two values of each pair are next to each other, first one, then the
 * other: [samples * 2, ...] becomes [samples, ...]. Its gradient where they are equal is 0.
 */
export function absoluteDifference(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const sizes = input.shape.slice(1) as number[];
  const pair = reshape(graph, input, ['batch', 2, ...sizes]);
  const halves = graph.split(
    'Split',
    [pair, graph.integers([1, 1])],
    [
      ['batch', 1, ...sizes],
      ['batch', 1, ...sizes],
    ],
    { axis: 1 },
  );
  const difference = subtract(graph, halves[0]!, halves[1]!);
  const absolute = graph.node('Abs', [difference], difference.shape);
  const output = reshape(graph, absolute, ['batch', ...sizes]);
  return tape.recordSingle(input, output, (gradient) => {
    const zero = graph.scalar(0);
    const positive = toFloat(graph, isGreater(graph, difference, zero));
    const negative = toFloat(graph, isGreater(graph, zero, difference));
    const sign = subtract(graph, positive, negative);
    const toFirst = multiply(graph, reshape(graph, gradient, difference.shape), sign);
    const both = graph.node('Concat', [toFirst, subtract(graph, zero, toFirst)], pair.shape, { axis: 1 });
    return reshape(graph, both, input.shape);
  });
}
