import type { OptimiserSpec } from '../../../shared/specs/training.ts';
import { add, divide, multiply, subtract } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';

/** The vectors an optimiser keeps beside each vector of parameters, all zero before the first step. */
export const optimiserSlots: Record<OptimiserSpec['type'], readonly string[]> = {
  adam: ['first-moment', 'second-moment'],
};

/** Numbers the update needs anew at each step, by the name under which they are fed. */
export type StepScalars = Readonly<Record<string, number>>;

/**
 * What changes from step to step (counted from 1) in Adam: Kingma and Ba, 2015, algorithm 1 in the reordered
 * form of its section 2, with epsilon added *after* bias correction as in PyTorch, TensorFlow.js and the paper:
 * update = learningRate * (m / c1) / (sqrt(v / c2) + epsilon), where c = 1 - beta^step,
 *        = (learningRate * sqrt(c2) / c1) * m / (sqrt(v) + epsilon * sqrt(c2)).
 */
export function stepScalars(optimiser: OptimiserSpec, step: number, learningRate: number): StepScalars {
  const firstCorrection = 1 - optimiser.beta1 ** step;
  const secondCorrection = Math.sqrt(1 - optimiser.beta2 ** step);
  return {
    'step-size': (learningRate * secondCorrection) / firstCorrection,
    'step-epsilon': optimiser.epsilon * secondCorrection,
  };
}

/** Updated parameters and slots of one vector. `slots` and the result's are in the order of `optimiserSlots`. */
export function update(
  graph: Graph,
  optimiser: OptimiserSpec,
  parameters: Value,
  gradient: Value,
  slots: readonly Value[],
  scalars: Readonly<Record<string, Value>>,
): { parameters: Value; slots: Value[] } {
  const [first, second] = slots;
  const newFirst = blend(graph, first!, gradient, optimiser.beta1);
  const newSecond = blend(graph, second!, multiply(graph, gradient, gradient), optimiser.beta2);
  const root = graph.node('Sqrt', [newSecond], newSecond.shape);
  const direction = divide(graph, newFirst, add(graph, root, scalars['step-epsilon']!));
  const step = multiply(graph, direction, scalars['step-size']!);
  return { parameters: subtract(graph, parameters, step), slots: [newFirst, newSecond] };
}

/** decay * average + (1 - decay) * value. */
function blend(graph: Graph, average: Value, value: Value, decay: number): Value {
  return add(
    graph,
    multiply(graph, average, graph.scalar(decay)),
    multiply(graph, value, graph.scalar(1 - decay)),
  );
}
