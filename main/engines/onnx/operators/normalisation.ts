import {
  add,
  addToRows,
  divide,
  meanOverRows,
  multiply,
  repeatRow,
  squareRoot,
  subtract,
  toFloat,
} from '../arithmetic.ts';
import type { Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** Scale and shift of a batch normalisation, one number for each channel: [channels]. */
export interface Affine {
  readonly gamma: Value;
  readonly beta: Value;
  readonly epsilon: number;
}

/** What a batch normalisation saw of a batch: [channels] each. */
export interface BatchStatistics {
  readonly mean: Value;
  /** Divided by the number of values, not by one less. */
  readonly variance: Value;
}

/**
 * Batch normalisation while training: (x - mean) / sqrt(variance + epsilon) * gamma + beta, with mean and
 * biased variance over everything but the last dimension (Ioffe and Szegedy, 2015, algorithm 1; the gradient
 * is the one of section 3, with sums over the batch gathered so that few passes over x are needed).
 */
export function normaliseByBatch(
  tape: Tape,
  input: Value,
  { gamma, beta, epsilon }: Affine,
): BatchStatistics & { readonly output: Value } {
  const { graph } = tape;
  const average = meanOverRows(graph, input);
  const centred = addToRows(graph, input, average, -1);
  const variance = meanOverRows(graph, multiply(graph, centred, centred));
  const softened = add(graph, variance, graph.scalar(epsilon));
  const deviation = squareRoot(graph, softened);
  const scale = repeatRow(graph, input, divide(graph, gamma, deviation));
  const output = addToRows(graph, multiply(graph, centred, scale), beta, 1);

  let shared: { gradient: Value; meanGradient: Value; meanProduct: Value; count: Value } | undefined;
  const gather = (gradient: Value): NonNullable<typeof shared> => {
    shared ??= {
      gradient,
      meanGradient: meanOverRows(graph, gradient),
      meanProduct: meanOverRows(graph, multiply(graph, gradient, centred)),
      // Not of the input, whose memory would be kept until then.
      count: countRows(graph, centred),
    };
    return shared;
  };
  tape.record(
    [output],
    [
      {
        input: gamma,
        gradient: ([outputGradient]) => {
          const { meanProduct, count } = gather(outputGradient!);
          return multiply(graph, divide(graph, meanProduct, deviation), count);
        },
      },
      {
        input: beta,
        gradient: ([outputGradient]) => {
          const { meanGradient, count } = gather(outputGradient!);
          return multiply(graph, meanGradient, count);
        },
      },
      {
        input,
        gradient: ([outputGradient]) => {
          const { gradient, meanGradient, meanProduct } = gather(outputGradient!);
          const slope = repeatRow(graph, input, divide(graph, meanProduct, softened));
          const explained = addToRows(graph, multiply(graph, centred, slope), meanGradient, 1);
          return multiply(graph, subtract(graph, gradient, explained), scale);
        },
      },
    ],
  );
  return { output, mean: average, variance };
}

/** Batch normalisation outside training, by running statistics. Its gradient is not needed, and not recorded. */
export function normaliseByStatistics(
  graph: Graph,
  input: Value,
  { gamma, beta, epsilon }: Affine,
  statistics: BatchStatistics,
): Value {
  const deviation = squareRoot(graph, add(graph, statistics.variance, graph.scalar(epsilon)));
  const scale = divide(graph, gamma, deviation);
  const shift = subtract(graph, beta, multiply(graph, statistics.mean, scale));
  return add(graph, multiply(graph, input, scale), shift);
}

/** How many rows there are in a matrix, or in all pictures together: [1]. */
function countRows(graph: Graph, value: Value): Value {
  const count = graph.node('Shape', [value], [1], { start: 0, end: 1 }, 'int64');
  return value.shape.length === 2
    ? toFloat(graph, count)
    : multiply(graph, toFloat(graph, count), graph.scalar(Number(value.shape[1])));
}
