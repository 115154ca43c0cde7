import { isGreater, keepWhere, maximum, multiply, select, subtract } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** max(x, 0). Its gradient at 0 is 0. */
export function relu(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const output = graph.node('Relu', [input], input.shape);
  return tape.recordSingle(input, output, (gradient) =>
    keepWhere(graph, isGreater(graph, output, graph.scalar(0)), gradient),
  );
}

/** x where it is positive, `negativeSlope` times x elsewhere. Its gradient at 0 is the slope, as in PyTorch. */
export function leakyRelu(tape: Tape, input: Value, negativeSlope: number): Value {
  const { graph } = tape;
  const slope = graph.scalar(negativeSlope);
  const output = maximum(graph, input, multiply(graph, input, slope));
  return tape.recordSingle(input, output, (gradient) =>
    select(graph, isGreater(graph, input, graph.scalar(0)), gradient, multiply(graph, gradient, slope)),
  );
}

export function tanh(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const output = graph.node('Tanh', [input], input.shape);
  return tape.recordSingle(input, output, (gradient) =>
    multiply(graph, gradient, subtract(graph, graph.scalar(1), multiply(graph, output, output))),
  );
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const output = graph.node('Sigmoid', [input], input.shape);
  return tape.recordSingle(input, output, (gradient) =>
    multiply(graph, gradient, subtract(graph, output, multiply(graph, output, output))),
  );
}

/** Over the features of each sample: exp(x) divided by the sum of exp over all features, which add up to 1. */
export function softmax(tape: Tape, input: Value): Value {
  const { graph } = tape;
  const [rows] = input.shape;
  const output = graph.node('Softmax', [input], input.shape, { axis: 1 });
  return tape.recordSingle(input, output, (gradient) => {
    const weighted = multiply(graph, gradient, output);
    const total = graph.node('ReduceSum', [weighted, graph.integers([1])], [rows!, 1], { keepdims: 1 });
    return subtract(graph, weighted, multiply(graph, output, total));
  });
}
