import { expect, test } from 'vitest';
import { batchNormalisationSchema } from '../../../shared/specs/network.ts';
import { clippingSchema, optimiserSpecSchema } from '../../../shared/specs/training.ts';

test.each([1e-60, 1e60])('numbers that 32 bits turn into zero or infinity are refused: %d', (value) => {
  const adam = { type: 'adam', learningRate: 0.1 };
  expect(optimiserSpecSchema.safeParse({ ...adam, epsilon: 1e-8 }).success).toBe(true);
  expect(optimiserSpecSchema.safeParse({ ...adam, epsilon: value }).success).toBe(false);
  for (const type of ['global-norm', 'value']) {
    expect(clippingSchema.safeParse({ type, maximum: 1 }).success).toBe(true);
    expect(clippingSchema.safeParse({ type, maximum: value }).success).toBe(false);
  }
  expect(batchNormalisationSchema.safeParse({ type: 'batch-normalisation', epsilon: value }).success).toBe(
    false,
  );
});
