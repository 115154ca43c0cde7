import { RandomStream } from '../../../shared/mathematics/random.ts';
import type { NetworkPlan, PlannedLayer } from '../../networks/plan.ts';
import { countValues } from '../../networks/plan.ts';

/** How the masks of one dropout layer are drawn. */
export interface DropoutPlan {
  readonly layer: PlannedLayer;
  /** Values of one sample. */
  readonly values: number;
  /** Random bits spent on each value. */
  readonly bits: 8 | 16;
  /** A value is dropped where its random bits are less than this. */
  readonly threshold: number;
  /** What kept values are multiplied by, so that their expectation stays the same. */
  readonly scale: number;
}

/**
 * The dropout layers that drop anything. 8 random bits a value are enough where they express the rate
 * exactly (0.25, 0.5); otherwise there are 16, which meet any rate within 1 / 131,072.
 */
export function planDropout(plan: NetworkPlan): DropoutPlan[] {
  return plan.layers.flatMap((layer) => {
    if (layer.spec.type !== 'dropout') return [];
    const { rate } = layer.spec;
    const bits = Number.isInteger(rate * 2 ** 8) ? 8 : 16;
    const threshold = Math.min(Math.round(rate * 2 ** bits), 2 ** bits - 1);
    if (threshold === 0) return [];
    const scale = 1 / (1 - threshold / 2 ** bits);
    return [{ layer, values: countValues(layer.inputShape), bits, threshold, scale }];
  });
}

/** Draws a mask of 1 (keep) and 0 (drop) that depends on seed, layer and step only. */
export function drawMask(plan: DropoutPlan, seed: number, step: number, mask: Uint8Array): void {
  const random = new RandomStream(seed, 'dropout', plan.layer.name, step);
  const { bits, threshold } = plan;
  const lanes = 32 / bits;
  const lowest = 2 ** bits - 1;
  for (let index = 0; index < mask.length;) {
    let word = random.uint32();
    const end = Math.min(index + lanes, mask.length);
    for (; index < end; index += 1) {
      mask[index] = (word & lowest) < threshold ? 0 : 1;
      word >>>= bits;
    }
  }
}
