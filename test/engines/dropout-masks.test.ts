import { describe, expect, test } from 'vitest';
import { drawMask, planDropout } from '../../main/engines/dropout-masks.ts';
import type { DropoutPlan } from '../../main/engines/dropout-masks.ts';
import { planNetwork } from '../../main/networks/plan.ts';
import { networkSpecSchema } from '../../shared/specs/network.ts';

function plans(...rates: number[]): DropoutPlan[] {
  const layers = [...rates.map((rate) => ({ type: 'dropout', rate })), { type: 'dense', units: 2 }];
  return planDropout(
    planNetwork(networkSpecSchema.parse({ input: { kind: 'vector', features: 1000 }, layers })),
  );
}

function mask(plan: DropoutPlan, seed: number, step: number, samples = 1): Uint8Array {
  const values = new Uint8Array(samples * plan.values);
  drawMask(plan, seed, step, values);
  return values;
}

describe.each([0.0001, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.9, 0.99999])('rate %d', (rate) => {
  test('is met by the probability with which values are dropped', () => {
    const [plan] = plans(rate);
    expect(Math.abs(plan!.threshold / 2 ** plan!.bits - rate)).toBeLessThanOrEqual(2 ** -16);
  });

  test('is met by the masks, within five standard errors', () => {
    const [plan] = plans(rate);
    const drawn = mask(plan!, 1, 1, 1000);
    const dropped = drawn.reduce((count, kept) => count + (1 - kept), 0) / drawn.length;
    const error = Math.sqrt((rate * (1 - rate)) / drawn.length);
    expect(Math.abs(dropped - rate)).toBeLessThan(5 * error + 2 ** -16);
  });

  test('scales what is kept so that the mean stays', () => {
    const [plan] = plans(rate);
    expect(plan!.scale * (1 - plan!.threshold / 2 ** plan!.bits)).toBeCloseTo(1, 12);
  });
});

test('a rate of zero drops nothing and draws nothing', () => {
  expect(plans(0)).toEqual([]);
});

test('a mask depends on seed, layer and step, and on nothing else', () => {
  const [first, second] = plans(0.25, 0.25);
  const drawn = mask(first!, 7, 3);
  expect(mask(first!, 7, 3)).toEqual(drawn);
  expect(mask(first!, 7, 4)).not.toEqual(drawn);
  expect(mask(first!, 8, 3)).not.toEqual(drawn);
  expect(mask(second!, 7, 3)).not.toEqual(drawn);
});
