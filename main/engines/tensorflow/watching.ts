import * as tf from '@tensorflow/tfjs-core';
import type { PlannedLayer, NetworkPlan } from '../../networks/plan.ts';
import { listLayers } from '../../networks/plan.ts';
import type { LayerWatch } from '../engine.ts';

/** What a step did, by the names of parameters and layers. */
export interface WatchedStep {
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  readonly before: ReadonlyMap<string, tf.Tensor>;
  readonly after: ReadonlyMap<string, tf.Tensor>;
  /** Shares of dead units of the ReLUs. */
  readonly dead: ReadonlyMap<string, tf.Scalar>;
}

/** Share of the units or channels of a ReLU's output, [samples, ..., units], that are zero throughout. */
export function shareOfDeadUnits(output: tf.Tensor): tf.Scalar {
  const axes = [...output.shape.slice(0, -1).keys()];
  return tf.mean(tf.cast(tf.lessEqual(tf.max(output, axes), 0), 'float32'));
}

/** What a watched step tells of every layer with parameters and every ReLU, in the order of the layers. */
export function describeLayers(plan: NetworkPlan, step: WatchedStep): LayerWatch[] {
  return listLayers(plan)
    .filter((layer) => layer.parameters.length > 0 || layer.spec.type === 'relu')
    .map((layer) => describeLayer(layer, step));
}

function describeLayer(layer: PlannedLayer, { gradients, before, after, dead }: WatchedStep): LayerWatch {
  const names = layer.parameters.map(({ name }) => name);
  if (names.length === 0) {
    const deadShare = dead.get(layer.name)!.dataSync()[0]!;
    return { layer: layer.name, squaredGradientNorm: null, updateRatio: null, deadShare };
  }
  const updates = names.map((name) => tf.sub(after.get(name)!, before.get(name)!));
  const change = squaredNorm(updates);
  const old = names.map((name) => before.get(name)!);
  return {
    layer: layer.name,
    squaredGradientNorm: squaredNorm(names.map((name) => gradients.get(name)!)),
    updateRatio: change === 0 ? 0 : Math.sqrt(change / squaredNorm(old)),
    deadShare: null,
  };
}

function squaredNorm(tensors: readonly tf.Tensor[]): number {
  return tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))).dataSync()[0]!;
}
