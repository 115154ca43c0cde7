import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageWatches } from '../../shared/metrics/watches.ts';
import type { WatchRecord } from '../../shared/runs.ts';

function record(step: number, epoch: number, gradient: number, dead: number): WatchRecord {
  return {
    step,
    epoch,
    layers: [
      { layer: 'dense_1', squaredGradientNorm: gradient, updateRatio: gradient / 8, deadShare: null },
      { layer: 'relu_1', squaredGradientNorm: null, updateRatio: null, deadShare: dead },
    ],
  };
}

test('every quantity is averaged over the watched steps of its own epoch', () => {
  expect(averageWatches([record(1, 1, 2, 0), record(11, 1, 4, 0.5), record(21, 2, 7, 1)])).toEqual([
    { epoch: 1, layers: record(0, 1, 3, 0.25).layers },
    { epoch: 2, layers: record(0, 2, 7, 1).layers },
  ]);
  expect(averageWatches([])).toEqual([]);
});

test('a diverged step leaves its epoch without a number, and the others as they are', () => {
  const [first, second] = averageWatches([
    record(1, 1, NaN, 0),
    record(2, 1, 1, 0),
    record(3, 2, Infinity, 1),
  ]);
  expect(first!.layers[0]!.squaredGradientNorm).toBeNaN();
  expect(first!.layers[1]!.deadShare).toBe(0);
  expect(second!.layers[0]!.squaredGradientNorm).toBe(Infinity);
});

test('an average lies between the smallest and the largest, whatever the order of the steps', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
      const records = values.map((value, step) => record(step, 1, value, value));
      const [epoch] = averageWatches(records.toReversed());
      const { deadShare } = epoch!.layers[1]!;
      expect(deadShare).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
      expect(deadShare).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
    }),
  );
});
