import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averageWatches,
  defaultLayers,
  listKernelLayers,
  watchSeries,
  type EpochWatch,
} from '../../shared/metrics/watches.ts';
import { plotWatches } from '../../shared/plots/watches.ts';
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

/** Dense layers with batch normalisation and ReLU between them; the last two are dense without a ReLU. */
function deepWatch(epoch: number, gradient: (depth: number) => number): EpochWatch {
  const parameters = (layer: string, depth: number) => ({
    layer,
    squaredGradientNorm: gradient(depth),
    updateRatio: 1e-3,
    deadShare: null,
  });
  const relu = (depth: number) => ({
    layer: `relu-${depth}`,
    squaredGradientNorm: null,
    updateRatio: null,
    deadShare: depth / 100,
  });
  const hidden = Array.from({ length: 99 }, (_, index) => index + 1).flatMap((depth) => [
    parameters(depth % 2 ? `dense-${depth}` : `residual-${depth}/dense-1`, depth),
    parameters(`batch-normalisation-${depth}`, depth),
    relu(depth),
  ]);
  return { epoch, layers: [...hidden, parameters('dense-100', 100), parameters('dense-101', 101)] };
}

describe('the layers shown', () => {
  const watches = [1, 2, 3].map((epoch) => deepWatch(epoch, (depth) => 10 ** (depth / 10 - epoch)));

  test('are those with a kernel; of a hundred those that reports show, and the output', () => {
    const layers = listKernelLayers(watches);
    expect(layers).toHaveLength(101);
    expect(defaultLayers(layers)).toEqual([
      'dense-1',
      'dense-31',
      'dense-61',
      'dense-91',
      'residual-96/dense-1',
      'dense-100',
      'dense-101',
    ]);
    expect(defaultLayers(layers.slice(0, 8))).toEqual(layers.slice(0, 8));
    expect(defaultLayers([])).toEqual([]);
  });

  test('have dead units where a ReLU follows them before the next layer', () => {
    const series = watchSeries(watches, ['dense-3', 'dense-100', 'nowhere'], 'deadShare');
    expect(series).toEqual([
      { layer: 'dense-3', measured: 'relu-3', points: [1, 2, 3].map((epoch) => ({ epoch, value: 0.03 })) },
    ]);
    expect(watchSeries(watches, ['dense-100'], 'squaredGradientNorm')[0]!.points[1]).toEqual({
      epoch: 2,
      value: 10 ** 8,
    });
  });

  test('are drawn on a logarithmic axis of powers of ten, whatever was measured', () => {
    const anything = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.constantFrom(0, NaN, Infinity, 5e-324));
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), (values) => {
        const svg = plotWatches(
          values.map((value, index) => deepWatch(index + 1, (depth) => (depth % 2 ? value : 1e-3))),
          { title: 'Run' },
        );
        expect(svg).not.toMatch(/="[^"]*(?:NaN|Infinity)/);
        expect(svg.includes('Not drawn')).toBe(values.some((value) => !(value > 0 && value < Infinity)));
      }),
      { numRuns: 60 },
    );
    const labels = [...plotWatches(watches, { title: 'Run' }).matchAll(/>(1e-?\d+|0\.\d+|1\d*)</g)];
    expect(labels.map(([, label]) => label)).toEqual(expect.arrayContaining(['0.01', '1', '100', '1e8']));
  });
});
