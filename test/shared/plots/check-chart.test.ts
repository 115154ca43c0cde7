import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tabulateChart } from '../../../shared/checks/chart-table.ts';
import type { CheckChart } from '../../../shared/checks/records.ts';
import { drawnSeries, layOutCheckChart, readChartAt } from '../../../shared/plots/check-chart-layout.ts';
import { plotCheckChart } from '../../../shared/plots/check-chart.ts';
import { madeUpChart } from '../../support/made-up-walk.ts';

const frame = { left: 50, top: 10, width: 400, height: 200 };

const anyNumber = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1e-300),
);
const anyChart: fc.Arbitrary<CheckChart> = fc.record({
  title: fc.string(),
  xTitle: fc.string(),
  yTitle: fc.string(),
  isXLogarithmic: fc.boolean(),
  isYLogarithmic: fc.boolean(),
  series: fc.array(
    fc
      .array(fc.tuple(anyNumber, anyNumber), { maxLength: 30 })
      .map((points) => ({ name: 'line', x: points.map(([x]) => x), y: points.map(([, y]) => y) })),
    { maxLength: 12 },
  ),
  levels: fc.array(fc.record({ name: fc.string(), y: anyNumber }), { maxLength: 2 }),
  band: fc.option(fc.record({ name: fc.string(), from: fc.constant(1e-4), to: fc.constant(1e-2) })),
  mark: fc.option(fc.record({ name: fc.string(), x: anyNumber })),
});

describe('the chart of a check', () => {
  test('lies within its frame whatever was measured, and every place is a number', () => {
    fc.assert(
      fc.property(anyChart, (chart) => {
        const { series, levels, band, mark, xTicks, yTicks } = layOutCheckChart(chart, frame);
        const across = [
          ...xTicks.map(({ at }) => at),
          ...series.flatMap(({ dots }) => dots.map(({ x }) => x)),
          ...(mark ? [mark.x] : []),
          ...(band ? [band.left, band.left + band.width] : []),
        ];
        const up = [...yTicks.map(({ at }) => at), ...levels.map(({ y }) => y)];
        for (const x of across) {
          expect(x).toBeGreaterThanOrEqual(49.99);
          expect(x).toBeLessThanOrEqual(450.01);
        }
        for (const y of up) {
          expect(y).toBeGreaterThanOrEqual(9.99);
          expect(y).toBeLessThanOrEqual(210.01);
        }
        expect(series.map(({ path }) => path).join('')).not.toMatch(/NaN|Infinity/);
        expect(plotCheckChart(chart, 'title')).not.toMatch(/="[^"]*(NaN|Infinity)/);
      }),
    );
  });

  test('has powers of ten on its logarithmic axes, and its mark within its band', () => {
    const { xTicks, band, mark } = layOutCheckChart(madeUpChart, frame);
    expect(xTicks.map(({ label }) => label)).toEqual(expect.arrayContaining(['1e-6', '0.01']));
    expect(mark!.x).toBeGreaterThan(band!.left);
    expect(mark!.x).toBeLessThan(band!.left + band!.width);
  });

  test('draws at most eight lines, the first and the last among them; its table has all', () => {
    const series = Array.from({ length: 201 }, (_, index) => ({
      name: `layer ${index}`,
      x: [1],
      y: [index],
    }));
    const chart = { ...madeUpChart, series };
    const drawn = drawnSeries(chart).map(({ name }) => name);
    expect(new Set(drawn).size).toBe(8);
    expect([drawn[0], drawn.at(-1)]).toEqual(['layer 0', 'layer 200']);
    expect(tabulateChart(chart).columns).toHaveLength(202);
  });

  test('a single figure stands in the middle, above 0, beside its expected value', () => {
    const chart = {
      ...madeUpChart,
      isXLogarithmic: false,
      isYLogarithmic: false,
      band: null,
      mark: null,
      series: [{ name: 'before the first step', x: [0], y: [3.6] }],
      levels: [{ name: 'ln 33', y: 3.5 }],
    };
    const { series, xTicks, yTicks } = layOutCheckChart(chart, frame);
    expect(series[0]!.dots[0]!.x).toBe(250);
    expect(xTicks.map(({ label }) => label)).toEqual(['0', '1']);
    expect(yTicks[0]!.label).toBe('0');
  });

  test('is read off at the nearest point that was measured', () => {
    expect(readChartAt(madeUpChart, 3e-3)).toEqual([
      { name: 'each step', x: 1e-4, y: 0.42 },
      { name: 'mean of 8 steps', x: 1e-2, y: 0.3 },
    ]);
  });

  test('its table has a row for each place, empty where a line has no point', () => {
    expect(tabulateChart(madeUpChart).rows).toEqual([
      [1e-6, 0.69, 0.7],
      [1e-4, 0.42, 0.5],
      [1e-2, Number.NaN, 0.3],
      [1, Infinity, null],
    ]);
  });
});
