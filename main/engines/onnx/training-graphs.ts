import type { PlannedParameter } from '../../networks/layers.ts';
import { countElements } from '../../networks/plan.ts';
import type { NetworkPlan, PlannedLayer } from '../../networks/plan.ts';
import type { Clipping, OptimiserSpec } from '../../../shared/specs/training.ts';
import type { DropoutPlan } from '../dropout-masks.ts';
import type { Objective } from '../engine.ts';
import { optimiserSlots } from '../optimiser-slots.ts';
import { concatenate, reshape, subtract, sum, transpose } from './arithmetic.ts';
import { clipGradients } from './clipping.ts';
import { Graph } from './graph.ts';
import type { Dimension, FloatType, Value } from './graph.ts';
import { columnsAtOnce, rowsAtOnce } from './in-place/adam-module.ts';
import { buildNetwork, sampleShape, valueShape } from './network-graph.ts';
import type { NetworkRules } from './network-graph.ts';
import { applyMask } from './operators/dropout.ts';
import { losses, meanOverBatch } from './operators/losses.ts';
import type { Classification } from './operators/losses.ts';
import { addScalars, sumOfSquares } from './operators/penalty.ts';
import { stepScalars, update } from './optimisers.ts';
import { unpackVector } from './parameters.ts';
import type { ParameterVector } from './parameters.ts';
import { BatchNormalisation, normaliseByRunning } from './statistics.ts';
import { Tape } from './tape.ts';
import { outputWatch } from './watching.ts';

/** Everything that decides what the graphs of a program compute. */
export interface GraphDefinition {
  readonly plan: NetworkPlan;
  readonly vectors: readonly ParameterVector[];
  /** Running statistics of batch normalisations, where there are any. */
  readonly statistics: ParameterVector | undefined;
  readonly dropout: readonly DropoutPlan[];
  readonly objective: Objective;
  readonly optimiser: OptimiserSpec;
  readonly clipping: Clipping | undefined;
  readonly floatType: FloatType;
  /** Vectors that are updated outside of the graphs, which yield the factors of their gradients instead. */
  readonly inPlace: ReadonlySet<ParameterVector>;
}

/** Names under which values are fed to the graphs and fetched from them. */
export const names = {
  samples: 'samples',
  labels: 'labels',
  mask: (layer: string): string => `mask ${layer}`,
  slot: (vector: string, slot: string): string => `${vector} ${slot}`,
  updated: (name: string): string => `updated ${name}`,
  gradient: (parameter: string): string => `gradient ${parameter}`,
  leftFactor: (vector: string): string => `left factor ${vector}`,
  rightFactor: (vector: string): string => `right factor ${vector}`,
  dataLoss: 'data loss',
  regularisationLoss: 'regularisation loss',
  correct: 'correct',
  lossSum: 'loss sum',
  probabilities: 'probabilities',
} as const;

/** One training step: forward pass, backward pass and update of every vector of parameters. */
export function buildStepGraph(definition: GraphDefinition): Uint8Array {
  const backward = buildBackward(definition, (vector) => !definition.inPlace.has(vector));
  buildUpdate(definition, backward);
  return backward.graph.encode();
}

/** The same step, which also yields what `readWatch` reads. */
export function buildWatchedStepGraph(definition: GraphDefinition): Uint8Array {
  const backward = buildBackward(definition);
  const { graph, flats } = backward;
  const updated = buildUpdate(definition, backward);
  const updates = [...updated].flatMap(([vector, next]) => [
    ...unpackVector(graph, vector, subtract(graph, next, flats.get(vector)!)),
  ]);
  outputWatch(graph, definition.plan, { ...backward, updates: new Map(updates) });
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
  const { statistics } = definition;
  const running = statistics && { vector: statistics, flat: graph.input(statistics.name, [statistics.size]) };
  const result = buildClassification(tape, definition, parameters, {
    normalise: normaliseByRunning(graph, running),
  });
  graph.output(names.lossSum, sum(graph, result.losses, 0));
  graph.output(names.correct, result.correct);
  graph.output(names.probabilities, result.probabilities());
  return graph.encode();
}

/** The L2 penalty of the parameters. */
export function buildPenaltyGraph(definition: GraphDefinition): Uint8Array {
  const { graph, tape, parameters } = start(definition);
  graph.output(names.regularisationLoss, buildPenalty(tape, definition, parameters));
  return graph.encode();
}

interface Backward {
  readonly tape: Tape;
  readonly graph: Graph;
  readonly flats: ReadonlyMap<ParameterVector, Value>;
  readonly parameters: ReadonlyMap<PlannedParameter, Value>;
  readonly gradients: ReadonlyMap<PlannedParameter, Value>;
  /** What each ReLU yields. */
  readonly activations: ReadonlyMap<PlannedLayer, Value>;
  readonly normalisation: BatchNormalisation;
}

/** `needsGradient` tells vectors whose gradients are wanted as a whole, and not as factors only. */
function buildBackward(
  definition: GraphDefinition,
  needsGradient: (vector: ParameterVector) => boolean = () => true,
): Backward {
  const { graph, tape, flats, parameters } = start(definition);
  const activations = new Map<PlannedLayer, Value>();
  const normalisation = new BatchNormalisation(tape);
  const { normalise } = normalisation;
  const { losses, correct } = buildClassification(tape, definition, parameters, { normalise, activations });
  const dataLoss = meanOverBatch(tape, losses);
  const penalty = buildPenalty(tape, definition, parameters);
  graph.output(names.dataLoss, dataLoss);
  graph.output(names.regularisationLoss, penalty);
  graph.output(names.correct, correct);
  const whole = definition.vectors.filter(needsGradient).flatMap((vector) => vector.parameters);
  const gradients = tape.gradients(
    addScalars(tape, dataLoss, penalty),
    whole.map((parameter) => parameters.get(parameter)!),
  );
  return {
    tape,
    graph,
    flats,
    parameters,
    gradients: new Map(whole.map((parameter, index) => [parameter, gradients[index]!])),
    activations,
    normalisation,
  };
}

/**
 * Updates every vector of parameters and its slots, but for those updated in place, and the running statistics; returns
 * the new parameters.
 */
function buildUpdate(
  { plan, vectors: all, statistics, optimiser, clipping, inPlace }: GraphDefinition,
  { tape, graph, flats, parameters, gradients, normalisation }: Backward,
): Map<ParameterVector, Value> {
  // ONNX Runtime computes first what the last results depend on. Where those are the kernels of the last layers, gradients
  // of kernels are computed on the way back through the layers, and what they are made of is not kept for the end.
  const isSmall = ({ parameters: own }: ParameterVector): boolean => own.length > 1;
  const inGraph = all.filter((vector) => !inPlace.has(vector));
  const vectors = [...inGraph.filter(isSmall), ...inGraph.filter((vector) => !isSmall(vector))];
  for (const vector of inPlace) {
    const { left, right } = tape.factorsOf(parameters.get(vector.parameters[0]!)!);
    graph.output(names.leftFactor(vector.name), layOutFactor(graph, left, rowsAtOnce));
    graph.output(names.rightFactor(vector.name), layOutFactor(graph, right, columnsAtOnce));
  }
  const scalars = Object.fromEntries(
    Object.keys(stepScalars(optimiser, 1, 1)).map((name) => [name, graph.input(name, [])]),
  );
  const flatGradients = vectors.map(({ parameters }) => {
    const flat = parameters.map((parameter) =>
      reshape(graph, gradients.get(parameter)!, [countElements(parameter.shape)]),
    );
    return concatenate(graph, flat, 0);
  });
  const clipped = clipGradients(graph, clipping, flatGradients);
  const updated = new Map<ParameterVector, Value>();
  vectors.forEach((vector, index) => {
    const slotNames = optimiserSlots(optimiser).map((slot) => names.slot(vector.name, slot));
    const slots = slotNames.map((name) => graph.input(name, [vector.size]));
    const state = { parameters: flats.get(vector)!, slots };
    const next = update(graph, optimiser, state, clipped[index]!, scalars);
    graph.output(names.updated(vector.name), next.parameters);
    slotNames.forEach((name, slot) => {
      graph.output(names.updated(name), next.slots[slot]!);
    });
    updated.set(vector, next.parameters);
  });
  if (statistics) {
    const running = graph.input(statistics.name, [statistics.size]);
    graph.output(names.updated(statistics.name), normalisation.updateStatistics(plan, running));
  }
  return updated;
}

/** A factor ([rank, size]) as the update in place reads it: [size / atOnce, rank, atOnce]. */
function layOutFactor(graph: Graph, factor: Value, atOnce: number): Value {
  const [rank, size] = factor.shape as [Dimension, number];
  return transpose(graph, reshape(graph, factor, [rank, size / atOnce, atOnce]), [1, 0, 2]);
}

function start({ vectors, floatType, inPlace }: GraphDefinition): {
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
  for (const { parameters: own } of inPlace) tape.watchFactors(parameters.get(own[0]!)!);
  return { graph, tape, flats, parameters };
}

/** Layers and loss. `activations`, given while training, collects what each ReLU yields; dropout acts then. */
function buildClassification(
  tape: Tape,
  { plan, dropout, objective }: GraphDefinition,
  parameters: ReadonlyMap<PlannedParameter, Value>,
  {
    normalise,
    activations,
  }: Pick<NetworkRules, 'normalise'> & { readonly activations?: Map<PlannedLayer, Value> },
): Classification {
  const { graph } = tape;
  const samples = graph.input(names.samples, sampleShape(plan.input));
  const labels = graph.input(names.labels, ['batch'], 'int32');
  const byName = new Map([...parameters].map(([parameter, value]) => [parameter.name, value]));
  const outputs = buildNetwork(tape, plan, samples, byName, {
    dropout: (layer, input) => {
      const mask = activations && dropout.find((candidate) => candidate.layer === layer);
      if (!mask) return input;
      const bytes = graph.input(names.mask(layer.name), valueShape(layer.inputShape), 'uint8');
      return applyMask(tape, input, bytes, mask.scale);
    },
    normalise,
    activated: (layer, output) => {
      activations?.set(layer, output);
    },
  });
  return losses[objective.loss](tape, outputs, labels);
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
