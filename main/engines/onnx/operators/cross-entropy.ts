import { divide, multiply, subtract, sum, toFloat } from '../arithmetic.ts';
import type { Graph, Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

export interface Classification {
  /** [batch, classes]. */
  readonly probabilities: Value;
  /** Cross entropy of each sample: [batch]. */
  readonly losses: Value;
  /** How many samples have their highest score at their label: a scalar. */
  readonly correct: Value;
}

/**
 * Softmax and cross entropy of `scores` ([batch, classes]) against `labels` ([batch], int32). The highest
 * score is subtracted before exponentiation, so that no finite score overflows.
 */
export function softmaxCrossEntropy(tape: Tape, scores: Value, labels: Value): Classification {
  const { graph } = tape;
  const [batch, classes] = scores.shape as ['batch', number];
  const highest = graph.node('ReduceMax', [scores, graph.integers([1])], [batch, 1], { keepdims: 1 });
  const shifted = subtract(graph, scores, highest);
  const exponentials = graph.node('Exp', [shifted], shifted.shape);
  const total = graph.node('ReduceSum', [exponentials, graph.integers([1])], [batch, 1], { keepdims: 1 });
  const probabilities = divide(graph, exponentials, total);
  const logarithms = subtract(graph, shifted, graph.node('Log', [total], total.shape));
  const expected = oneHot(graph, labels, classes);
  const losses = subtract(graph, graph.scalar(0), sum(graph, multiply(graph, logarithms, expected), 1));
  tape.record(
    [losses],
    [
      {
        input: scores,
        gradient: ([gradient]) => {
          const column = graph.node('Unsqueeze', [gradient!, graph.integers([1])], [batch, 1]);
          return multiply(graph, subtract(graph, probabilities, expected), column);
        },
      },
    ],
  );
  return { probabilities, losses, correct: countCorrect(graph, scores, labels) };
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
          const size = graph.node('Shape', [values], [1], {}, 'int64');
          const share = divide(graph, gradient!, toFloat(graph, size));
          return graph.node('Expand', [share, size], values.shape);
        },
      },
    ],
  );
  return output;
}

/** [batch, classes]: 1 at each sample's label, 0 elsewhere. */
function oneHot(graph: Graph, labels: Value, classes: number): Value {
  const column = graph.node('Unsqueeze', [labels, graph.integers([1])], ['batch', 1]);
  const range = graph.indices(
    Int32Array.from({ length: classes }, (_, index) => index),
    [1, classes],
  );
  return toFloat(graph, graph.node('Equal', [column, range], ['batch', classes], {}, 'bool'));
}

function countCorrect(graph: Graph, scores: Value, labels: Value): Value {
  const predicted = graph.node('ArgMax', [scores], ['batch'], { axis: 1, keepdims: 0 }, 'int64');
  const predictedLabels = graph.cast(predicted, 'int32');
  const hits = graph.node('Equal', [predictedLabels, labels], ['batch'], {}, 'bool');
  return sum(graph, toFloat(graph, hits), 0);
}
