import type { LayerSpec } from './network.ts';
import type { Loss } from './training.ts';

/** What a cross entropy applies to the scores by itself, so that the network must not end with it. */
const appliedByLoss: Partial<Record<Loss, LayerSpec['type']>> = {
  'softmax-cross-entropy': 'softmax',
  'binary-cross-entropy': 'sigmoid',
};

/** Whether the loss applies a layer of this type itself. */
export function isAppliedByLoss(type: LayerSpec['type'], loss: Loss): boolean {
  return appliedByLoss[loss] === type;
}

/** Half a sentence, e.g. "the loss softmax-cross-entropy applies a softmax itself". */
export function describeApplied(type: LayerSpec['type'], loss: Loss): string {
  return `the loss ${loss} applies a ${type} itself`;
}
