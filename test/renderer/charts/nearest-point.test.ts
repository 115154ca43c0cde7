import { Interaction, type Chart, type ChartEvent } from 'chart.js';
import { expect, test } from 'vitest';
import { behind, leftOutOfReadout } from '../../../renderer/charts/nearest-point.ts';

interface MadeUpCurve {
  readonly label?: string;
  readonly order?: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** What of a chart its readout looks at. */
function chartOf(height: number, curves: readonly MadeUpCurve[]): Chart {
  const metas = curves.map(({ order = 0, points }, index) => ({ index, order, data: points }));
  const chart = { height, data: { datasets: curves }, getSortedVisibleDatasetMetas: () => metas };
  return chart as unknown as Chart;
}

function readOut(chart: Chart, x: number, y: number): number[] {
  const event = { type: 'mousemove', native: null, x, y } as ChartEvent;
  return Interaction.modes
    .nearestPoint(chart, event, { intersect: false })
    .map(({ datasetIndex }) => datasetIndex);
}

const manyCurves = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    label: `run ${index}`,
    points: [
      { x: 10, y: 5 * index },
      { x: 20, y: 5 * index },
    ],
  }));

test('few curves are all read out', () => {
  const chart = chartOf(240, manyCurves(4));
  expect(readOut(chart, 12, 0)).toEqual([0, 1, 2, 3]);
  expect(leftOutOfReadout(chart)).toBe(0);
});

test('of sixty, those nearest to the pointer are read out as far as they have room, in their order', () => {
  const chart = chartOf(240, manyCurves(60));
  const told = readOut(chart, 12, 150);
  expect(told).toEqual([...told].sort((one, other) => one - other));
  expect(told).toContain(30);
  expect(Math.max(...told) - Math.min(...told)).toBe(told.length - 1);
  expect(leftOutOfReadout(chart)).toBe(60 - told.length);
  const larger = chartOf(480, manyCurves(60));
  expect(readOut(larger, 12, 150).length).toBeGreaterThan(told.length);
  expect(readOut(chartOf(20, manyCurves(60)), 12, 150)).toEqual([30]);
});

test('bands are not read out, raw points only where there is nothing else, and points elsewhere along the axis not', () => {
  const near = { x: 10, y: 0 };
  const curves: MadeUpCurve[] = [
    { label: 'curve', points: [near] },
    { order: behind, points: [near] },
    { label: 'raw', order: behind, points: [near] },
    { label: 'elsewhere', points: [{ x: 60, y: 0 }] },
  ];
  expect(readOut(chartOf(240, curves), 12, 0)).toEqual([0]);
  expect(readOut(chartOf(240, curves.slice(1, 3)), 12, 0)).toEqual([1]);
});
