import {
  Ticks,
  type ChartDataset,
  type ChartOptions,
  type Scale,
  type ScaleOptionsByType,
  type Tick,
} from 'chart.js';
import { formatNumber } from '../../shared/metrics/format.ts';
import { formatShort } from '../formatting/short-number.ts';
import { seeThrough, tokenColour } from './colour.ts';
import { dashes, type Curve, type CurvePoint } from './curve.ts';
import { behind } from './nearest-epoch.ts';
import { mostPointsDrawn, thin } from './thin.ts';

export interface Axes {
  readonly xTitle: string;
  /** The planned end of the x axis, so that the scale stands still while points come in. */
  readonly xMaximum: number;
  readonly yTitle: string;
  readonly isLogarithmic: boolean;
  /** Bounds of a linear y axis, where the quantity has them. */
  readonly yMinimum?: number;
  readonly yMaximum?: number;
  /** A linear y axis reaches down to here at least. */
  readonly ySuggestedMinimum?: number;
}

export function isThinned(curve: Curve): boolean {
  return curve.points.length > mostPointsDrawn;
}

/** One of Chart.js's data sets for a curve, in the colours of the theme, for a chart `width` pixels wide. */
export function toDataset(curve: Curve, axes: Axes, width: number): ChartDataset<'line', CurvePoint[]> {
  const colour = tokenColour(curve.colour);
  const points = isThinned(curve) ? thin(curve.points, axes.xMaximum, width) : curve.points;
  return {
    label: curve.label,
    data: points.map((point) => (Number.isFinite(point.y) ? point : { x: point.x, y: Number.NaN })),
    borderColor: curve.isFaint ? seeThrough(colour, 0.3) : colour,
    backgroundColor: colour,
    borderWidth: curve.isFaint ? 1 : 1.75,
    borderDash: dashes[curve.stroke],
    pointRadius: curve.isFaint || points.length > 1 ? 0 : 2.5,
    pointHitRadius: 0,
    order: curve.isFaint ? behind : 0,
    spanGaps: false,
  };
}

/** Chart.js's options: no animation, no parsing, thin lines, a readout of the nearest epoch. */
export function toOptions(axes: Axes): ChartOptions<'line'> {
  const text = tokenColour('text-muted');
  const grid = { color: seeThrough(tokenColour('line'), 0.7), tickColor: tokenColour('line-strong') };
  const font = { family: tokenColour('font'), size: 11 };
  const ticks = { color: text, font, maxRotation: 0 };
  const title = (label: string) => ({ display: true, text: label, color: text, font, padding: 2 });
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'nearestEpoch' },
    scales: {
      x: {
        type: 'linear',
        min: 0,
        max: axes.xMaximum,
        title: title(axes.xTitle),
        grid,
        ticks: { ...ticks, precision: 0 },
      },
      y: yScale(axes, {
        title: title(axes.yTitle),
        grid,
        ticks: axes.isLogarithmic ? { ...ticks, callback: labelPower } : ticks,
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
        usePointStyle: false,
        boxWidth: 8,
        boxHeight: 8,
        callbacks: {
          title: ([item]) => (item ? `${axes.xTitle} ${formatNumber(item.parsed.x)}` : ''),
          label: (item) => `${item.dataset.label ?? ''}  ${formatNumber(item.parsed.y)}`,
        },
      },
    },
  };
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

/** Chart.js chooses which marks of a logarithmic axis are labelled, and would fill the numbers up with zeros. */
function labelPower(this: Scale, value: number | string, index: number, ticks: Tick[]): string {
  const label = Ticks.formatters.logarithmic.call(this, Number(value), index, ticks);
  return label === '' ? '' : formatShort(Number(value));
}
