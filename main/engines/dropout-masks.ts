import { RandomStream } from '../../shared/mathematics/random.ts';
import type { NetworkPlan, PlannedLayer } from '../networks/plan.ts';
import { countValues, listLayers } from '../networks/plan.ts';

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
  return listLayers(plan).flatMap((layer) => {
    if (layer.spec.type !== 'dropout') return [];
    const { rate } = layer.spec;
    const bits = Number.isInteger(rate * 2 ** 8) ? 8 : 16;
    const threshold = Math.min(Math.round(rate * 2 ** bits), 2 ** bits - 1);
    if (threshold === 0) return [];
    const scale = 1 / (1 - threshold / 2 ** bits);
    return [{ layer, values: countValues(layer.inputShape), bits, threshold, scale }];
  });
}

/**
 * Draws a mask of 1 (keep) and 0 (drop) that depends on seed, layer and step only.
 *
 * Four values are decided at once, since millions are drawn every second: in each 16-bit half of a word,
 * random bits plus (2^bits - threshold) carry into the bit above them exactly where they reach the threshold.
 */
export function drawMask(plan: DropoutPlan, seed: number, step: number, mask: Uint8Array): void {
  const random = new RandomStream(seed, 'dropout', plan.layer.name, step);
  const missing = 2 ** plan.bits - plan.threshold;
  const fourKept = plan.bits === 8 ? fourFromOneWord : fourFromTwoWords;
  const words = new Uint32Array(mask.buffer, mask.byteOffset, Math.floor(mask.length / 4));
  for (let index = 0; index < words.length; index += 1) words[index] = fourKept(random, missing);
  const rest = new Uint8Array(Uint32Array.of(fourKept(random, missing)).buffer);
  mask.set(rest.subarray(0, mask.length % 4), 4 * words.length);
}

/** Four bytes of 1 or 0, from 8 random bits each. */
function fourFromOneWord(random: RandomStream, missing: number): number {
  const word = random.uint32();
  const both = (missing << 16) | missing;
  const even = ((word & 0x00ff00ff) + both) >>> 8;
  const odd = ((word >>> 8) & 0x00ff00ff) + both;
  return (even & 0x00010001) | (odd & 0x01000100);
}

/** Four bytes of 1 or 0, from 16 random bits each. */
function fourFromTwoWords(random: RandomStream, missing: number): number {
  const first = random.uint32();
  const second = random.uint32();
  const low = (((first & 0xffff) + missing) >>> 16) | ((((first >>> 16) + missing) >>> 16) << 8);
  const high = (((second & 0xffff) + missing) >>> 16) | ((((second >>> 16) + missing) >>> 16) << 8);
  return low | (high << 16);
}
