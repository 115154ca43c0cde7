import {
  add,
  addToRows,
  asMatrix,
  divide,
  meanOverRows,
  multiply,
  repeatRow,
  reshape,
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
  const matrix = asRows(graph, input);
  const average = meanOverRows(graph, matrix);
  const centred = addToRows(graph, matrix, average, -1);
  const variance = meanOverRows(graph, multiply(graph, centred, centred));
  const softened = add(graph, variance, graph.scalar(epsilon));
  const deviation = squareRoot(graph, softened);
  const scale = repeatRow(graph, matrix, divide(graph, gamma, deviation));
  const output = reshape(graph, addToRows(graph, multiply(graph, centred, scale), beta, 1), input.shape);

  let shared: { gradient: Value; meanGradient: Value; meanProduct: Value; count: Value } | undefined;
  const gather = (outputGradient: Value): NonNullable<typeof shared> => {
    if (shared) return shared;
    const gradient = asRows(graph, outputGradient);
    shared = {
      gradient,
      meanGradient: meanOverRows(graph, gradient),
      meanProduct: meanOverRows(graph, multiply(graph, gradient, centred)),
      count: countRows(graph, matrix),
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
          const slope = repeatRow(graph, matrix, divide(graph, meanProduct, softened));
          const explained = addToRows(graph, multiply(graph, centred, slope), meanGradient, 1);
          return reshape(graph, multiply(graph, subtract(graph, gradient, explained), scale), input.shape);
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

function asRows(graph: Graph, value: Value): Value {
  return value.shape.length === 2 ? value : asMatrix(graph, value);
}

/** How many rows a matrix has: [1]. */
function countRows(graph: Graph, matrix: Value): Value {
  return toFloat(graph, graph.node('Shape', [matrix], [1], { start: 0, end: 1 }, 'int64'));
}
