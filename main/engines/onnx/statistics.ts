import type { PlannedParameter } from '../../networks/layers.ts';
import { listLayers, listStatistics } from '../../networks/plan.ts';
import type { NetworkPlan, PlannedLayer } from '../../networks/plan.ts';
import { add, concatenate, multiply, subtract } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';
import type { NetworkRules } from './network-graph.ts';
import { normaliseByBatch, normaliseByStatistics } from './operators/normalisation.ts';
import type { BatchStatistics } from './operators/normalisation.ts';
import { unpackVector } from './parameters.ts';
import type { ParameterVector } from './parameters.ts';
import type { Tape } from './tape.ts';

/** The running statistics of all batch normalisations of a network as one vector; undefined where it has none. */
export function packStatistics(plan: NetworkPlan): ParameterVector | undefined {
  const parameters = listStatistics(plan);
  if (parameters.length === 0) return undefined;
  const size = parameters.reduce((total, parameter) => total + parameter.shape[0]!, 0);
  return { name: 'statistics', parameters, size };
}

/** Normalisation by statistics of the batch, which it keeps for `updateStatistics`. */
export class BatchNormalisation {
  private readonly tape: Tape;
  private readonly seen = new Map<PlannedLayer, BatchStatistics>();

  constructor(tape: Tape) {
    this.tape = tape;
  }

  readonly normalise: NetworkRules['normalise'] = (layer, input, affine) => {
    const { output, ...statistics } = normaliseByBatch(this.tape, input, affine);
    this.seen.set(layer, statistics);
    return output;
  };

  /**
   * The running statistics after this batch: momentum * running + (1 - momentum) * batch. The variance of the
   * batch is the biased one that it was normalised by, as in Keras 3 and TensorFlow.js; PyTorch counts the
   * unbiased one, n / (n - 1) times as large, into its running variance.
   */
  updateStatistics(plan: NetworkPlan, running: Value): Value {
    const { graph } = this.tape;
    const layers = listLayers(plan).filter((layer) => this.seen.has(layer));
    const batch = layers.flatMap((layer) => {
      const { mean, variance } = this.seen.get(layer)!;
      return [mean, variance];
    });
    const change = subtract(graph, concatenate(graph, batch, 0), running);
    return add(graph, running, multiply(graph, change, newShares(graph, layers)));
  }
}

/** How much of the running statistics each batch replaces: one number, or one for each statistic where layers differ. */
function newShares(graph: Graph, layers: readonly PlannedLayer[]): Value {
  const shares = layers.flatMap(({ spec, statistics }) => {
    const share = spec.type === 'batch-normalisation' ? 1 - spec.momentum : 0;
    return statistics.flatMap(({ shape }) => new Array<number>(shape[0]!).fill(share));
  });
  return new Set(shares).size === 1 ? graph.scalar(shares[0]!) : graph.numbers(shares, [shares.length]);
}

/** Normalisation by running statistics, for evaluation. A network without any batch normalisation has none. */
export function normaliseByRunning(
  graph: Graph,
  running: { readonly vector: ParameterVector; readonly flat: Value } | undefined,
): NetworkRules['normalise'] {
  const values = running
    ? unpackVector(graph, running.vector, running.flat)
    : new Map<PlannedParameter, Value>();
  const find = (layer: PlannedLayer, role: PlannedParameter['role']): Value =>
    values.get(layer.statistics.find((statistic) => statistic.role === role)!)!;
  return (layer, input, affine) =>
    normaliseByStatistics(graph, input, affine, {
      mean: find(layer, 'moving-mean'),
      variance: find(layer, 'moving-variance'),
    });
}
