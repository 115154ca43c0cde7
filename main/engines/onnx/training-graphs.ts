import type { PlannedParameter } from '../../networks/layers.ts';
import { countElements } from '../../networks/plan.ts';
import type { NetworkPlan } from '../../networks/plan.ts';
import type { OptimiserSpec } from '../../../shared/specs/training.ts';
import type { Objective } from '../engine.ts';
import { concatenate, reshape, sum } from './arithmetic.ts';
import type { DropoutPlan } from './dropout-masks.ts';
import { Graph } from './graph.ts';
import type { FloatType, Value } from './graph.ts';
import { buildNetwork, sampleShape, valueShape } from './network-graph.ts';
import { meanOverBatch, softmaxCrossEntropy } from './operators/cross-entropy.ts';
import type { Classification } from './operators/cross-entropy.ts';
import { applyMask } from './operators/dropout.ts';
import { addScalars, sumOfSquares } from './operators/penalty.ts';
import { optimiserSlots, stepScalars, update } from './optimisers.ts';
import { unpackVector } from './parameters.ts';
import type { ParameterVector } from './parameters.ts';
import { Tape } from './tape.ts';

/** Everything that decides what the graphs of a program compute. */
export interface GraphDefinition {
  readonly plan: NetworkPlan;
  readonly vectors: readonly ParameterVector[];
  readonly dropout: readonly DropoutPlan[];
  readonly objective: Objective;
  readonly optimiser: OptimiserSpec;
  readonly floatType: FloatType;
}

/** Names under which values are fed to the graphs and fetched from them. */
export const names = {
  samples: 'samples',
  labels: 'labels',
  mask: (layer: string): string => `mask ${layer}`,
  slot: (vector: string, slot: string): string => `${vector} ${slot}`,
  updated: (name: string): string => `updated ${name}`,
  gradient: (parameter: string): string => `gradient ${parameter}`,
  dataLoss: 'data loss',
  regularisationLoss: 'regularisation loss',
  correct: 'correct',
  lossSum: 'loss sum',
  probabilities: 'probabilities',
} as const;

/** One training step: forward pass, backward pass and update of every vector of parameters. */
export function buildStepGraph(definition: GraphDefinition): Uint8Array {
  const { vectors, optimiser } = definition;
  const { graph, flats, gradients } = buildBackward(definition);
  const scalars = Object.fromEntries(
    Object.keys(stepScalars(optimiser, 1, 1)).map((name) => [name, graph.input(name, [])]),
  );
  for (const vector of vectors) {
    const flatGradients = vector.parameters.map((parameter) =>
      reshape(graph, gradients.get(parameter)!, [countElements(parameter.shape)]),
    );
    const slotNames = optimiserSlots[optimiser.type].map((slot) => names.slot(vector.name, slot));
    const slots = slotNames.map((name) => graph.input(name, [vector.size]));
    const gradient = concatenate(graph, flatGradients, 0);
    const next = update(graph, optimiser, flats.get(vector)!, gradient, slots, scalars);
    graph.output(names.updated(vector.name), next.parameters);
    slotNames.forEach((name, index) => {
      graph.output(names.updated(name), next.slots[index]!);
    });
  }
  return graph.encode();
}

/** The losses of a training step and the gradient of their sum for every parameter, without an update. */
export function buildGradientGraph(definition: GraphDefinition): Uint8Array {
  const { graph, gradients } = buildBackward(definition);
  for (const [parameter, gradient] of gradients) graph.output(names.gradient(parameter.name), gradient);
  return graph.encode();
}

/** Losses and probabilities without dropout, for batches of any size. */
export function buildEvaluationGraph(definition: GraphDefinition): Uint8Array {
  const { graph, tape, parameters } = start(definition);
  const result = buildClassification(tape, definition, parameters, false);
  graph.output(names.lossSum, sum(graph, result.losses, 0));
  graph.output(names.correct, result.correct);
  graph.output(names.probabilities, result.probabilities);
  return graph.encode();
}

/** The L2 penalty of the parameters. */
export function buildPenaltyGraph(definition: GraphDefinition): Uint8Array {
  const { graph, tape, parameters } = start(definition);
  graph.output(names.regularisationLoss, buildPenalty(tape, definition, parameters));
  return graph.encode();
}

interface Backward {
  readonly graph: Graph;
  readonly flats: ReadonlyMap<ParameterVector, Value>;
  readonly gradients: ReadonlyMap<PlannedParameter, Value>;
}

function buildBackward(definition: GraphDefinition): Backward {
  const { graph, tape, flats, parameters } = start(definition);
  const { losses, correct } = buildClassification(tape, definition, parameters, true);
  const dataLoss = meanOverBatch(tape, losses);
  const penalty = buildPenalty(tape, definition, parameters);
  graph.output(names.dataLoss, dataLoss);
  graph.output(names.regularisationLoss, penalty);
  graph.output(names.correct, correct);
  const gradients = tape.gradients(addScalars(tape, dataLoss, penalty), [...parameters.values()]);
  return {
    graph,
    flats,
    gradients: new Map([...parameters.keys()].map((parameter, index) => [parameter, gradients[index]!])),
  };
}

function start({ vectors, floatType }: GraphDefinition): {
  graph: Graph;
  tape: Tape;
  flats: Map<ParameterVector, Value>;
  parameters: Map<PlannedParameter, Value>;
} {
  const graph = new Graph(floatType);
  const tape = new Tape(graph);
  const flats = new Map(vectors.map((vector) => [vector, graph.input(vector.name, [vector.size])]));
  const parameters = new Map([...flats].flatMap(([vector, flat]) => [...unpackVector(graph, vector, flat)]));
  for (const value of parameters.values()) tape.watch(value);
  return { graph, tape, flats, parameters };
}

function buildClassification(
  tape: Tape,
  { plan, dropout }: GraphDefinition,
  parameters: ReadonlyMap<PlannedParameter, Value>,
  training: boolean,
): Classification {
  const { graph } = tape;
  const samples = graph.input(names.samples, sampleShape(plan.input));
  const labels = graph.input(names.labels, ['batch'], 'int32');
  const byName = new Map([...parameters].map(([parameter, value]) => [parameter.name, value]));
  const scores = buildNetwork(tape, plan, samples, byName, (layer, input) => {
    const mask = training ? dropout.find((candidate) => candidate.layer === layer) : undefined;
    if (!mask) return input;
    const bytes = graph.input(names.mask(layer.name), valueShape(layer.inputShape), 'uint8');
    return applyMask(tape, input, bytes, mask.scale);
  });
  return softmaxCrossEntropy(tape, scores, labels);
}

function buildPenalty(
  tape: Tape,
  { objective }: GraphDefinition,
  parameters: ReadonlyMap<PlannedParameter, Value>,
): Value {
  const kernels = [...parameters]
    .filter(([parameter]) => parameter.role === 'kernel')
    .map(([, value]) => value);
  if (objective.l2Regularisation === 0 || kernels.length === 0) return tape.graph.scalar(0);
  return kernels
    .map((kernel) => sumOfSquares(tape, kernel, objective.l2Regularisation))
    .reduce((total, term) => addScalars(tape, total, term));
}
