import { listLayers } from '../../networks/plan.ts';
import type { NetworkPlan, PlannedLayer } from '../../networks/plan.ts';
import type { PlannedParameter } from '../../networks/layers.ts';
import type { LayerWatch } from '../engine.ts';
import { concatenate, reshape, sumOfAllSquares, toFloat } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';

/** What is fetched of a watched step: lists of numbers, one for each parameter or each ReLU in the order of the layers. */
const watchNames = {
  gradients: 'watched gradients',
  updates: 'watched updates',
  parameters: 'watched parameters',
  deadShares: 'watched dead shares',
} as const;

/** The parts of a training step that are watched. */
export interface WatchedValues {
  /** The gradient of the total loss, before clipping. */
  readonly gradients: ReadonlyMap<PlannedParameter, Value>;
  /** New parameters less old ones; none for those that are updated outside of the graph. */
  readonly updates: ReadonlyMap<PlannedParameter, Value>;
  /** Before the update. */
  readonly parameters: ReadonlyMap<PlannedParameter, Value>;
  /** What each ReLU yields. */
  readonly activations: ReadonlyMap<PlannedLayer, Value>;
}

/** Adds what a watched step tells to the outputs of its graph. */
export function outputWatch(graph: Graph, plan: NetworkPlan, values: WatchedValues): void {
  const { parameters, relus } = watchedParts(plan);
  for (const name of ['gradients', 'updates', 'parameters'] as const) {
    if (parameters.length === 0) continue;
    const squares = parameters.map((parameter) => {
      const value = values[name].get(parameter);
      return value ? sumOfAllSquares(graph, value) : graph.scalar(0);
    });
    graph.output(watchNames[name], asList(graph, squares));
  }
  if (relus.length === 0) return;
  const shares = relus.map((layer) => deadShare(graph, values.activations.get(layer)!));
  graph.output(watchNames.deadShares, asList(graph, shares));
}

/**
 * What was watched, layer by layer. `read` gives the numbers fetched under a name, and `updatesOutside` sums of squared updates of
 * those parameters that are not updated in the graph.
 */
export function readWatch(
  plan: NetworkPlan,
  read: (name: string) => ArrayLike<number>,
  updatesOutside: ReadonlyMap<PlannedParameter, number>,
): LayerWatch[] {
  const { parameters, relus } = watchedParts(plan);
  const joint = (layer: PlannedLayer, name: string): number =>
    layer.parameters.reduce((sum, parameter) => sum + read(name)[parameters.indexOf(parameter)]!, 0);
  return listLayers(plan).flatMap((layer): LayerWatch[] => {
    if (relus.includes(layer)) {
      const deadShare = read(watchNames.deadShares)[relus.indexOf(layer)]!;
      return [{ layer: layer.name, squaredGradientNorm: null, updateRatio: null, deadShare }];
    }
    if (layer.parameters.length === 0) return [];
    const outside = layer.parameters.map((parameter) => updatesOutside.get(parameter) ?? 0);
    const change = outside.reduce((sum, value) => sum + value, joint(layer, watchNames.updates));
    const updateRatio = change === 0 ? 0 : Math.sqrt(change / joint(layer, watchNames.parameters));
    const squaredGradientNorm = joint(layer, watchNames.gradients);
    return [{ layer: layer.name, squaredGradientNorm, updateRatio, deadShare: null }];
  });
}

function watchedParts(plan: NetworkPlan): { parameters: PlannedParameter[]; relus: PlannedLayer[] } {
  const layers = listLayers(plan);
  return {
    parameters: layers.flatMap((layer) => layer.parameters),
    relus: layers.filter((layer) => layer.spec.type === 'relu'),
  };
}

/** The share of units, or channels of a picture, that are zero throughout: for every sample, at every position. */
function deadShare(graph: Graph, activation: Value): Value {
  const units = activation.shape.at(-1)!;
  const axes = graph.integers([...activation.shape.slice(0, -1).keys()]);
  const highest = graph.node('ReduceMax', [activation, axes], [units], { keepdims: 0 });
  const isDead = toFloat(graph, graph.node('Equal', [highest, graph.scalar(0)], [units], {}, 'bool'));
  return graph.node('ReduceMean', [isDead], [], { keepdims: 0 });
}

function asList(graph: Graph, scalars: readonly Value[]): Value {
  return concatenate(
    graph,
    scalars.map((scalar) => reshape(graph, scalar, [1])),
    0,
  );
}
