import type { Loss } from '../../../../shared/specs/training.ts';
import { divide, isGreaterOrEqual, multiply, subtract, sum, toFloat } from '../arithmetic.ts';
import type { Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

export interface Classification {
  /** Loss of each sample: [batch]. */
  readonly losses: Value;
  /** How many samples are classified correctly: a scalar. */
  readonly correct: Value;
  /** Builds what only evaluation asks for: [batch, classes], where a single output tells two classes apart. */
  readonly probabilities: () => Value;
}

/** A loss by its name, of what the network yields ([batch, outputs]) against `labels` ([batch], int32). */
export const losses: Record<Loss, (tape: Tape, outputs: Value, labels: Value) => Classification> = {
  'softmax-cross-entropy': softmaxCrossEntropy,
  'binary-cross-entropy': binaryCrossEntropy,
  'mean-squared-error': meanSquaredError,
};

/**
 * Softmax and cross entropy of scores, one for each class. The highest score is subtracted before
 * exponentiation, so that no finite score overflows. The highest score decides the class.
 */
function softmaxCrossEntropy(tape: Tape, scores: Value, labels: Value): Classification {
  const { graph } = tape;
  const [batch, classes] = scores.shape as ['batch', number];
  const highest = graph.node('ReduceMax', [scores, graph.integers([1])], [batch, 1], { keepdims: 1 });
  const shifted = subtract(graph, scores, highest);
  const exponentials = graph.node('Exp', [shifted], shifted.shape);
  const total = graph.node('ReduceSum', [exponentials, graph.integers([1])], [batch, 1], { keepdims: 1 });
  const probabilities = divide(graph, exponentials, total);
  const expected = oneHot(graph, labels, classes);
  const logarithms = sum(graph, graph.node('Log', [total], total.shape), 1);
  const losses = subtract(graph, logarithms, sum(graph, multiply(graph, shifted, expected), 1));
  tape.record(
    [losses],
    [
      {
        input: scores,
        gradient: ([gradient]) =>
          multiply(graph, subtract(graph, probabilities, expected), asColumn(graph, gradient!)),
      },
    ],
  );
  return { losses, correct: countHighest(graph, scores, labels), probabilities: () => probabilities };
}

/**
 * Sigmoid and cross entropy of a single score ([batch, 1]): softplus(score) for the label 0 and softplus(-score)
 * for the label 1, which is max(x, 0) + log(1 + exp(-|x|)) and overflows for no finite score.
 */
function binaryCrossEntropy(tape: Tape, scores: Value, labels: Value): Classification {
  const { graph } = tape;
  const expected = toFloat(graph, asColumn(graph, labels));
  const signs = subtract(graph, graph.scalar(1), multiply(graph, expected, graph.scalar(2)));
  const losses = sum(graph, softplus(graph, multiply(graph, scores, signs)), 1);
  const probabilities = graph.node('Sigmoid', [scores], scores.shape);
  tape.record(
    [losses],
    [
      {
        input: scores,
        gradient: ([gradient]) =>
          multiply(graph, subtract(graph, probabilities, expected), asColumn(graph, gradient!)),
      },
    ],
  );
  return {
    losses,
    correct: countAtLeastHalf(graph, probabilities, labels),
    probabilities: () => twoColumns(graph, probabilities),
  };
}

/**
 * The mean over the outputs of the squared difference from what is expected: the label itself of a single
 * output, otherwise 1 for the label's output and 0 for the others.
 */
function meanSquaredError(tape: Tape, outputs: Value, labels: Value): Classification {
  const { graph } = tape;
  const [, width] = outputs.shape as ['batch', number];
  const isSingle = width === 1;
  const expected = isSingle ? toFloat(graph, asColumn(graph, labels)) : oneHot(graph, labels, width);
  const differences = subtract(graph, outputs, expected);
  const squares = multiply(graph, differences, differences);
  const losses = graph.node('ReduceMean', [squares, graph.integers([1])], ['batch'], { keepdims: 0 });
  tape.record(
    [losses],
    [
      {
        input: outputs,
        gradient: ([gradient]) => {
          const share = multiply(graph, asColumn(graph, gradient!), graph.scalar(2 / width));
          return multiply(graph, differences, share);
        },
      },
    ],
  );
  return isSingle
    ? {
        losses,
        correct: countAtLeastHalf(graph, outputs, labels),
        probabilities: () => twoColumns(graph, outputs),
      }
    : { losses, correct: countHighest(graph, outputs, labels), probabilities: () => outputs };
}

/** The mean of one number for each sample. */
export function meanOverBatch(tape: Tape, values: Value): Value {
  const { graph } = tape;
  const output = graph.node('ReduceMean', [values, graph.integers([0])], [], { keepdims: 0 });
  tape.record(
    [output],
    [
      {
        input: values,
        gradient: ([gradient]) => {
          // One number, which stands for that of every sample where it is multiplied by others.
          const size = graph.node('Shape', [values], [1], {}, 'int64');
          return divide(graph, gradient!, toFloat(graph, size));
        },
      },
    ],
  );
  return output;
}

/** [batch] as [batch, 1]. */
function asColumn(graph: Graph, value: Value): Value {
  return graph.node('Unsqueeze', [value, graph.integers([1])], [...value.shape, 1]);
}

/** [batch, classes]: 1 at each sample's label, 0 elsewhere. */
function oneHot(graph: Graph, labels: Value, classes: number): Value {
  const range = graph.indices(
    Int32Array.from({ length: classes }, (_, index) => index),
    [1, classes],
  );
  return toFloat(
    graph,
    graph.node('Equal', [asColumn(graph, labels), range], ['batch', classes], {}, 'bool'),
  );
}

function softplus(graph: Graph, value: Value): Value {
  return graph.node('Softplus', [value], value.shape);
}

/**
 * The class with the highest score is predicted, the first of equals. As float numbers throughout, since not
 * every provider turns the whole numbers of ArgMax into others.
 */
function countHighest(graph: Graph, scores: Value, labels: Value): Value {
  const [, classes] = scores.shape as ['batch', number];
  const highest = graph.node('ReduceMax', [scores, graph.integers([1])], ['batch', 1], { keepdims: 1 });
  const isHighest = toFloat(graph, graph.node('Equal', [scores, highest], scores.shape, {}, 'bool'));
  const ranks = graph.numbers(
    Array.from({ length: classes }, (_, index) => classes - index),
    [1, classes],
  );
  const ranked = multiply(graph, isHighest, ranks);
  const best = graph.node('ReduceMax', [ranked, graph.integers([1])], ['batch'], { keepdims: 0 });
  return countEqual(graph, subtract(graph, graph.scalar(classes), best), toFloat(graph, labels));
}

/** Class 1 is predicted where the only column of `probabilities` is at least 0.5. */
function countAtLeastHalf(graph: Graph, probabilities: Value, labels: Value): Value {
  const flat = graph.node('Squeeze', [probabilities, graph.integers([1])], ['batch']);
  const isOne = isGreaterOrEqual(graph, flat, graph.scalar(0.5));
  return countEqual(graph, graph.cast(isOne, 'int32'), labels);
}

function countEqual(graph: Graph, predicted: Value, labels: Value): Value {
  const hits = graph.node('Equal', [predicted, labels], ['batch'], {}, 'bool');
  return sum(graph, toFloat(graph, hits), 0);
}

/** 1 - p and p side by side. */
function twoColumns(graph: Graph, probabilities: Value): Value {
  const others = subtract(graph, graph.scalar(1), probabilities);
  return graph.node('Concat', [others, probabilities], ['batch', 2], { axis: 1 });
}
