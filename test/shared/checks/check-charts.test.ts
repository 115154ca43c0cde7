import { expect, test } from 'vitest';
import { gradients } from '../../../shared/checks/judges/gradients.ts';
import { learningRateHigh, learningRateRange } from '../../../shared/checks/judges/learning-rate.ts';
import { regularisation } from '../../../shared/checks/judges/regularisation.ts';
import { inputBaseline } from '../../../shared/checks/judges/input-baseline.ts';
import { describeLines } from '../../../shared/plots/check-chart.ts';
import { formatBriefly, layOutCheckChart } from '../../../shared/plots/check-chart-layout.ts';
import { madeUpEvidence, madeUpProbe, metrics } from './made-up-evidence.ts';

/** What the chart beside a verdict shows is what the verdict rests on. */

const layer = (squaredGradientNorm: number) => ({ squaredGradientNorm, updateRatio: 1e-3 });

test('gradients that fail by their norms are drawn from layer to layer, else the ratios over the steps', () => {
  const chartOf = (norms: readonly number[]) =>
    gradients.judge(madeUpEvidence({ probes: { trial: madeUpProbe('trial', { layers: norms.map(layer) }) } }))
      .chart!;
  const growing = chartOf([1, 1e6, 1e13]);
  expect(growing.series).toEqual([{ name: 'gradient norm', x: [1, 2, 3], y: [1, 1e3, Math.sqrt(1e13)] }]);
  expect(growing.isYLogarithmic).toBe(true);
  expect(chartOf([1, 1, 1]).series.map(({ name }) => name)).toEqual(['layer-1', 'layer-2', 'layer-3']);
});

test('a trial with zeros that diverges at once is told in words: its line is a single point', () => {
  const judge = (state: 'finished' | 'failed') =>
    inputBaseline.judge(
      madeUpEvidence({
        probes: {
          trial: madeUpProbe('trial', { losses: [0.7, 0.5, 0.3], validation: metrics(0.3, 0.9) }),
          zeroed: madeUpProbe('zeroed', {
            losses: [0.7],
            state,
            reason: 'diverged at step 2: the data loss is NaN',
          }),
        },
      }),
    );
  expect(judge('failed').measured).toContain('With zeros it ended early: diverged at step 2');
  expect(judge('failed').chart!.series[1]!.name).toBe('zeros, ended early');
  expect(judge('finished').measured).not.toContain('ended early');
});

test('the fall of a range test is seen beside the rates at which it breaks out', () => {
  const losses = [...Array<number>(40).fill(0.7), ...Array<number>(20).fill(0.5), 2e2, 1e6];
  const drawn = learningRateRange.judge(
    madeUpEvidence({ probes: { range: madeUpProbe('range', { losses }) } }),
  ).chart!;
  const frame = { left: 0, top: 0, width: 100, height: 100 };
  const { series } = layOutCheckChart(drawn, frame);
  const heights = [...series[0]!.path.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  expect(drawn.series[0]!.y).toEqual(losses);
  expect(heights[50]! - heights[0]!).toBeGreaterThan(10);
  expect(Math.min(...heights)).toBe(0);
  expect(describeLines(drawn)).toContain('cut off above 1.4');
});

test('a loss that leaves its scale is drawn by powers of ten, any other as it is', () => {
  const drawn = (losses: readonly number[]) =>
    learningRateHigh.judge(madeUpEvidence({ probes: { trial: madeUpProbe('trial', { losses }) } })).chart!;
  expect(drawn([0.7, 1e10, 5, Number.NaN]).isYLogarithmic).toBe(true);
  expect(drawn([0.7, 1.4, 1e-7]).isYLogarithmic).toBe(false);
});

test('figures on an axis have no digits that say nothing', () => {
  expect([1.2e10, 1e10, 0.5, 1234.5, 2.5e-7, 0].map(formatBriefly)).toEqual([
    '1.2e10',
    '1e10',
    '0.5',
    '1235',
    '2.5e-7',
    '0',
  ]);
});

test('the penalty that was measured is drawn beside the one that was worked out', () => {
  const { chart } = regularisation.judge(
    madeUpEvidence({
      probes: {
        unregularised: madeUpProbe('unregularised', { before: metrics(0.5) }),
        regularised: madeUpProbe('regularised', { before: metrics(0.5, 0.5, 0.25) }),
      },
    }),
  );
  expect(chart!.series).toEqual([
    { name: 'measured', x: [0, 1e-3], y: [0.5, 0.75] },
    { name: 'worked out', x: [0, 1e-3], y: [0.5, 0.51] },
  ]);
});

test('lines that are not drawn do not widen the axis', () => {
  const frame = { left: 0, top: 0, width: 100, height: 100 };
  const line = (name: string, y: number) => ({ name, x: [0, 1], y: [y, y] });
  const series = Array.from({ length: 30 }, (_, at) => line(`layer-${at}`, at === 1 ? 1e6 : 1));
  const chart = {
    ...gradients.judge(madeUpEvidence({ probes: { trial: madeUpProbe('trial', { layers: [layer(1)] }) } }))
      .chart!,
    series,
  };
  expect(
    layOutCheckChart({ ...chart, isYLogarithmic: true }, frame).yTicks.map(({ label }) => label),
  ).not.toContain('1e6');
});
