import type { OptimiserSpec } from '../../../shared/specs/training.ts';
import { add, divide, multiply, squareRoot, subtract } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';

/** Numbers the update needs anew at each step, by the name under which they are fed. */
export type StepScalars = Readonly<Record<string, number>>;

/**
 * What changes from step to step (counted from 1) in Adam: Kingma and Ba, 2015, algorithm 1 in the reordered
 * form of its section 2, with epsilon added *after* bias correction as in PyTorch, TensorFlow.js and the paper:
 * update = learningRate * (m / c1) / (sqrt(v / c2) + epsilon), where c = 1 - beta^step,
 *        = (learningRate * sqrt(c2) / c1) * m / (sqrt(v) + epsilon * sqrt(c2)).
 * AdamW keeps 1 - learningRate * weightDecay of every parameter besides (Loshchilov and Hutter, 2019, algorithm 2
 * in PyTorch's form, where the learning rate is the schedule's multiplier too).
 */
export function stepScalars(optimiser: OptimiserSpec, step: number, learningRate: number): StepScalars {
  if (optimiser.type === 'sgd') return { 'step-size': learningRate };
  const firstCorrection = 1 - optimiser.beta1 ** step;
  const secondCorrection = Math.sqrt(1 - optimiser.beta2 ** step);
  return {
    'step-size': (learningRate * secondCorrection) / firstCorrection,
    'step-epsilon': optimiser.epsilon * secondCorrection,
    ...(decaysApart(optimiser) && { 'kept-share': 1 - learningRate * optimiser.weightDecay }),
  };
}

export interface Update {
  readonly parameters: Value;
  /** In the order of `optimiserSlots`. */
  readonly slots: readonly Value[];
}

/** Updated parameters and slots of one vector, whose gradient is that of the loss, clipped where clipping is on. */
export function update(
  graph: Graph,
  optimiser: OptimiserSpec,
  { parameters, slots }: Update,
  gradient: Value,
  scalars: Readonly<Record<string, Value>>,
): Update {
  const stepSize = scalars['step-size']!;
  const coupledDecay = optimiser.type === 'adamw' ? 0 : optimiser.weightDecay;
  const slope = addScaled(graph, gradient, parameters, coupledDecay);
  if (optimiser.type === 'sgd') {
    const velocity = slots[0] && addScaled(graph, slope, slots[0], optimiser.momentum);
    const step = multiply(graph, velocity ?? slope, stepSize);
    return { parameters: subtract(graph, parameters, step), slots: velocity ? [velocity] : [] };
  }
  const [first, second] = slots;
  const newFirst = blend(graph, first!, slope, optimiser.beta1);
  const newSecond = blend(graph, second!, multiply(graph, slope, slope), optimiser.beta2);
  const root = squareRoot(graph, newSecond);
  const direction = divide(graph, newFirst, add(graph, root, scalars['step-epsilon']!));
  const step = multiply(graph, direction, stepSize);
  const kept = decaysApart(optimiser) ? multiply(graph, parameters, scalars['kept-share']!) : parameters;
  return { parameters: subtract(graph, kept, step), slots: [newFirst, newSecond] };
}

function decaysApart(optimiser: OptimiserSpec): boolean {
  return optimiser.type === 'adamw' && optimiser.weightDecay > 0;
}

/** value + factor * other. */
function addScaled(graph: Graph, value: Value, other: Value, factor: number): Value {
  return factor === 0 ? value : add(graph, value, multiply(graph, other, graph.scalar(factor)));
}

/** decay * average + (1 - decay) * value. */
function blend(graph: Graph, average: Value, value: Value, decay: number): Value {
  return add(
    graph,
    multiply(graph, average, graph.scalar(decay)),
    multiply(graph, value, graph.scalar(1 - decay)),
  );
}
