import {
  Ticks,
  type ChartDataset,
  type ChartOptions,
  type Scale,
  type ScaleOptionsByType,
  type ScriptableLineSegmentContext,
  type Tick,
} from 'chart.js';
import { leapEnds, pointsAtLeaps } from '../../shared/curves/leaps.ts';
import type { Range } from '../../shared/curves/line.ts';
import { isRestless, toDrawn, type Points } from '../../shared/curves/thin.ts';
import { formatDuration, formatNumber } from '../../shared/metrics/format.ts';
import { formatShort } from '../../shared/metrics/short-format.ts';
import { formatTicks } from '../../shared/plots/ticks.ts';
import { dashesOf, leapLooks } from '../../shared/plots/strokes.ts';
import { seeThrough, tokenColour } from './colour.ts';
import type { Axes } from './axes.ts';
import type { Curve, CurvePoint } from './curve.ts';
import { behind, leftOutOfReadout } from './nearest-point.ts';

/** Of a point that is marked by itself, in pixels. */
export const markedRadius = { line: 2.5, faint: 1.5 } as const;

/** Chart.js's data sets for a curve as it is drawn, in the colours of the theme: the line, or its band and the line. */
export function toDatasets(
  curve: Curve,
  range: Range,
  columns: number,
): ChartDataset<'line', CurvePoint[]>[] {
  const colour = tokenColour(curve.colour);
  const common = { borderColor: colour, pointRadius: 0, pointHitRadius: 0, spanGaps: false };
  const drawn = toDrawn(curve, range, columns);
  const points = toPoints(drawn);
  // A line wider than a pixel, or dashed, is drawn by filling its outline: a second for twenty restless ones.
  const isPlain = curve.isFaint || isRestless(drawn.y);
  const atLeaps = { x: drawn.x, leapsTo: curve.leapsTo ?? [] };
  const ends = leapEnds(atLeaps);
  const marked = pointsAtLeaps(atLeaps);
  const line = {
    ...common,
    label: curve.label,
    data: points,
    borderColor: curve.isFaint ? seeThrough(colour, 0.3) : colour,
    backgroundColor: colour,
    borderWidth: isPlain ? 1 : 1.75,
    borderDash: isPlain ? [] : [...dashesOf(curve)],
    pointRadius: pointRadius(curve, points.length, marked),
    // Points at the edge of the chart are seen whole.
    ...(marked.some((index) => isWithin(drawn.x[index]!, range)) ? { clip: markedRadius.line + 1 } : {}),
    // Left out where there is nothing to tell apart: Chart.js keeps the paths of other lines.
    ...(ends.length === 0 ? {} : { segment: leapStyle(ends, seeThrough(colour, leapLooks.opacity)) }),
    order: curve.isFaint ? behind : 0,
  };
  if (curve.band === undefined) return [line];
  const edge = (y: ArrayLike<number>) => ({
    ...common,
    data: toPoints(toDrawn({ x: curve.x, y }, range, columns)),
    borderWidth: 0,
    order: behind,
  });
  return [
    line,
    edge(curve.band.lower),
    { ...edge(curve.band.upper), fill: '-1', backgroundColor: seeThrough(colour, 0.15) },
  ];
}

/** Points that a line runs through need no mark; one by itself, or beside a leap, does. */
function pointRadius({ isFaint }: Curve, count: number, marked: readonly number[]): number | number[] {
  const radius = isFaint ? markedRadius.faint : markedRadius.line;
  if (marked.length === 0) return isFaint || count > 1 ? 0 : radius;
  const radii = Array.from({ length: count }, () => 0);
  for (const index of marked) radii[index] = radius;
  return radii;
}

function isWithin(x: number, { from, to }: Range): boolean {
  return x >= from && x <= to;
}

function leapStyle(ends: readonly number[], colour: string) {
  const isLeap = new Set(ends);
  const where =
    <Looks>(looks: Looks) =>
    ({ p1DataIndex }: ScriptableLineSegmentContext) =>
      isLeap.has(p1DataIndex) ? looks : undefined;
  return {
    borderColor: where(colour),
    borderDash: where([...leapLooks.dashes]),
    borderWidth: where(leapLooks.width),
  };
}

function toPoints({ x, y }: Points): CurvePoint[] {
  return x.map((at, index) => ({ x: at, y: Number.isFinite(y[index]) ? y[index]! : Number.NaN }));
}

/** Chart.js's options: no animation, no parsing, thin lines, a readout of the nearest point; `view` is looked at closely. */
export function toOptions(axes: Axes, view: Range | null): ChartOptions<'line'> {
  const text = tokenColour('text-muted');
  const grid = { color: seeThrough(tokenColour('line'), 0.7), tickColor: tokenColour('line-strong') };
  const font = { family: tokenColour('font'), size: 11 };
  const ticks = { color: text, font, maxRotation: 0 };
  const formatX = axes.isTime === true ? formatDuration : formatNumber;
  const title = (label: string) => ({ display: true, text: label, color: text, font, padding: 2 });
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'nearestPoint' },
    scales: {
      x: {
        type: 'linear',
        min: view?.from ?? 0,
        max: view?.to ?? axes.xMaximum,
        title: title(axes.xTitle),
        grid,
        ticks: {
          ...ticks,
          includeBounds: view === null,
          ...(axes.isTime === true
            ? {
                stepSize: timeStep((view?.to ?? axes.xMaximum) - (view?.from ?? 0)),
                callback: (value) => formatDuration(Number(value)),
              }
            : { callback: (value) => formatShort(Number(value)) }),
        },
      },
      y: yScale(view === null ? axes : withoutBounds(axes), {
        title: title(axes.yTitle),
        grid,
        ticks: { ...ticks, callback: axes.isLogarithmic ? labelPower : labelTick },
      }),
    },
    plugins: {
      legend: { display: false },
      tooltip: {
        animation: false,
        backgroundColor: tokenColour('ground-raised'),
        borderColor: tokenColour('line-strong'),
        borderWidth: 1,
        cornerRadius: 3,
        titleColor: tokenColour('text'),
        bodyColor: tokenColour('text'),
        titleFont: font,
        bodyFont: font,
        footerColor: text,
        footerFont: { ...font, weight: 'normal' },
        usePointStyle: false,
        boxWidth: 8,
        boxHeight: 8,
        callbacks: {
          title: ([item]) => (item ? `${axes.xTitle} ${formatX(item.parsed.x ?? Number.NaN)}` : ''),
          label: (item) => `${item.dataset.label ?? ''}  ${formatNumber(item.parsed.y)}`,
          footer: ([item]) => {
            const leftOut = item === undefined ? 0 : leftOutOfReadout(item.chart);
            return leftOut === 0 ? [] : `and ${leftOut} more further away`;
          },
        },
      },
    },
  };
}

/** Steps of a clock, in seconds, and as many of them as fit beside each other. */
const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const mostTimes = 8;

function timeStep(span: number): number {
  return clockSteps.find((step) => span / step <= mostTimes) ?? 86_400 * Math.ceil(span / 86_400 / mostTimes);
}

/** A part of a chart is as high as what it shows. */
function withoutBounds({ xTitle, xMaximum, yTitle, isLogarithmic }: Axes): Axes {
  return { xTitle, xMaximum, yTitle, isLogarithmic };
}

function yScale(
  axes: Axes,
  looks: object,
): Partial<ScaleOptionsByType<'linear'>> | Partial<ScaleOptionsByType<'logarithmic'>> {
  const bounds = {
    ...(axes.yMinimum === undefined ? {} : { min: axes.yMinimum }),
    ...(axes.yMaximum === undefined ? {} : { max: axes.yMaximum }),
    ...(axes.ySuggestedMinimum === undefined ? {} : { suggestedMin: axes.ySuggestedMinimum }),
  };
  return axes.isLogarithmic ? { type: 'logarithmic', ...looks } : { type: 'linear', ...bounds, ...looks };
}

/** Chart.js would tell marks of 1e24 and 2e24 by one digit. */
function labelTick(_value: number | string, index: number, ticks: Tick[]): string {
  return formatTicks(ticks.map(({ value }) => value))[index] ?? '';
}

/** Chart.js chooses which marks of a logarithmic axis are labelled, and would fill the numbers up with zeros. */
function labelPower(this: Scale, value: number | string, index: number, ticks: Tick[]): string {
  const label = Ticks.formatters.logarithmic.call(this, Number(value), index, ticks);
  return label === '' ? '' : formatShort(Number(value));
}
