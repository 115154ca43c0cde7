import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3-scale';
import { formatFraction } from '../../../shared/metrics/format.ts';
import {
  drawing,
  element,
  faintInk,
  fitText,
  gridColour,
  ink,
  textElement,
} from '../../../shared/plots/svg.ts';

export interface ScatterAxis {
  readonly title: string;
  readonly scale: 'linear' | 'logarithmic';
  readonly from: number;
  readonly to: number;
}

export interface ScatterChart {
  readonly title: string;
  readonly subtitle: string;
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  /** What the colour stands for, e.g. "validation accuracy". */
  readonly colourTitle: string;
  /** A value that is not finite is drawn as a cross. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly value: number }[];
}

const width = 720;
const frame = { left: 84, top: 74, width: 500, height: 380 };
const bar = { left: 620, width: 16, steps: 40 };

/** Viridis at equal distances (Smith and van der Walt, 2015): brightness grows evenly, also in grey and for the colour-blind. */
const viridis = [
  '#440154',
  '#472d7b',
  '#3b528b',
  '#2c728e',
  '#21918c',
  '#28ae80',
  '#5ec962',
  '#addc30',
  '#fde725',
];

/** Trials by two settings, coloured by what they reached. */
export function plotScatter(chart: ScatterChart): string {
  const { points } = chart;
  const x = axisScale(chart.x, [frame.left, frame.left + frame.width]);
  const y = axisScale(chart.y, [frame.top + frame.height, frame.top]);
  const values = points.map(({ value }) => value).filter(Number.isFinite);
  const low = Math.min(...values, Infinity);
  const high = Math.max(...values, -Infinity);
  const colour = scaleLinear<string>()
    .domain(viridis.map((_, index) => low + ((high - low || 1) * index) / (viridis.length - 1)))
    .range(viridis)
    .clamp(true);
  const bottom = frame.top + frame.height;
  const marks = points
    // The best lie on top.
    .toSorted((one, other) => rank(one.value) - rank(other.value))
    .map((point) => drawPoint(x(point.x), y(point.y), point.value, colour));
  return drawing(width, bottom + 62, `${chart.title}: ${chart.subtitle}`, [
    textElement(fitText(chart.title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(fitText(chart.subtitle, 12, width - 32), 16, 49, { fill: faintInk }),
    ...ticksOf(x, chart.x).flatMap((tick) => [
      element('line', { x1: x(tick), x2: x(tick), y1: frame.top, y2: bottom, stroke: gridColour }),
      textElement(formatTick(tick), x(tick), bottom + 18, { 'text-anchor': 'middle' }),
    ]),
    ...ticksOf(y, chart.y).flatMap((tick) => [
      element('line', {
        x1: frame.left,
        x2: frame.left + frame.width,
        y1: y(tick),
        y2: y(tick),
        stroke: gridColour,
      }),
      textElement(formatTick(tick), frame.left - 8, y(tick) + 4, { 'text-anchor': 'end' }),
    ]),
    element('path', {
      d: `M${frame.left},${frame.top}V${bottom}H${frame.left + frame.width}`,
      fill: 'none',
      stroke: ink,
    }),
    textElement(chart.x.title, frame.left + frame.width / 2, bottom + 42, { 'text-anchor': 'middle' }),
    textElement(chart.y.title, 20, frame.top + frame.height / 2, {
      'text-anchor': 'middle',
      transform: `rotate(-90 20 ${frame.top + frame.height / 2})`,
    }),
    ...marks,
    ...(values.length === 0 ? [] : colourBar(low, high, colour, chart.colourTitle)),
  ]);
}

function rank(value: number): number {
  return Number.isFinite(value) ? value : -Infinity;
}

function axisScale(
  { scale, from, to }: ScatterAxis,
  range: [number, number],
): ScaleContinuousNumeric<number, number> {
  return (scale === 'logarithmic' ? scaleLog() : scaleLinear()).domain([from, to]).range(range);
}

/** Of a logarithmic axis the powers of ten, every second one where there are many. */
function ticksOf(
  scale: ScaleContinuousNumeric<number, number>,
  { scale: kind, from, to }: ScatterAxis,
): number[] {
  if (kind === 'linear') return scale.ticks(6);
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  const step = last - first > 6 ? 2 : 1;
  return Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, index) => 10 ** (first + index * step),
  );
}

function formatTick(value: number): string {
  const exponent = Math.log10(value);
  const isPower = value > 0 && Math.abs(exponent - Math.round(exponent)) < 1e-9;
  return isPower && (value < 1e-2 || value >= 1e4)
    ? `1e${Math.round(exponent)}`
    : String(Number(value.toPrecision(6)));
}

function drawPoint(x: number, y: number, value: number, colour: (value: number) => string): string {
  if (!Number.isFinite(value)) {
    return element('path', {
      d: `M${(x - 4).toFixed(1)},${(y - 4).toFixed(1)}l8,8m0,-8l-8,8`,
      stroke: faintInk,
      fill: 'none',
    });
  }
  return element('circle', { cx: x, cy: y, r: 5, fill: colour(value), stroke: ink, 'stroke-width': 0.6 });
}

function colourBar(low: number, high: number, colour: (value: number) => string, title: string): string[] {
  const step = frame.height / bar.steps;
  const bottom = frame.top + frame.height;
  return [
    ...Array.from({ length: bar.steps }, (_, index) =>
      element('rect', {
        x: bar.left,
        y: bottom - (index + 1) * step,
        width: bar.width,
        height: step + 0.5,
        fill: colour(low + ((high - low) * (index + 0.5)) / bar.steps),
      }),
    ),
    ...[low, (low + high) / 2, high].map((value) =>
      textElement(
        formatFraction(value),
        bar.left + bar.width + 6,
        bottom - ((value - low) / (high - low || 1)) * frame.height + 4,
      ),
    ),
    textElement(title, width - 12, frame.top + frame.height / 2, {
      'text-anchor': 'middle',
      transform: `rotate(-90 ${width - 12} ${frame.top + frame.height / 2})`,
    }),
  ];
}
