import { scaleLinear, scaleLog, type ScaleLinear, type ScaleLogarithmic } from 'd3-scale';
import { line } from 'd3-shape';
import { breaksOut } from '../curves/break-out.ts';
import type { Line } from '../curves/line.ts';
import { pointsAtLeaps, splitAtLeaps } from '../curves/leaps.ts';
import { dashesOf, leapLooks, type Stroke } from './strokes.ts';
import { formatTicks } from './ticks.ts';
import { element, gridColour, ink, textElement } from './svg.ts';

/** A measured value at an epoch. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line, faint where it is of raw points behind another, or, for single values such as the test split's, diamonds. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly mark: Stroke | 'thin' | 'faint' | 'diamond';
  /** How often the colours have been used up before: the dashes then differ. 0 where left out. */
  readonly round?: number;
  readonly points: readonly Point[];
  /** As of a `Line`: drawn faint and dotted. */
  readonly leapsTo?: readonly number[];
}

export interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  /** Linear where left out. Of a logarithmic axis the domain is above 0, and so is what can be drawn. */
  readonly yScale?: 'linear' | 'logarithmic';
  readonly series: readonly Series[];
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Spans below this, or below this share of their ends, are rounding: no ticks fit between them. */
const smallestSpan = { absolute: 1e-290, relative: 1e-12 };

/** From `low` to `high` or a little beyond, ended at round numbers; one unit long where the two are the same. */
export function roundDomain(low: number, high: number): [number, number] {
  const least = Math.max(
    smallestSpan.absolute,
    smallestSpan.relative * Math.max(Math.abs(low), Math.abs(high)),
  );
  const [from, to] = scaleLinear()
    .domain([low, high - low > least ? high : low + Math.max(1, 2 * least)])
    .nice(6)
    .domain();
  return [from!, to!];
}

/** Up to this many points of a line are marked, so that a short run does not look smoother than it is. */
export const markedPoints = 30;

/** One chart inside `frame`: title, grid, axes and series. Points that cannot be drawn leave a gap. */
export function drawPanel(panel: Panel, frame: Frame): string {
  const { left, top, width, height } = frame;
  const x = scaleLinear()
    .domain(panel.xDomain)
    .range([left, left + width]);
  const y = (panel.yScale === 'logarithmic' ? scaleLog() : scaleLinear())
    .domain(panel.yDomain)
    .range([top + height, top]);
  const isDrawn = ({ y: value }: Point) =>
    Number.isFinite(value) && (panel.yScale !== 'logarithmic' || value > 0);
  return element(
    'g',
    {},
    textElement(panel.title, left, top - 10, { 'font-weight': 'bold' }),
    ...horizontalGrid(y, frame),
    ...epochTicks(x, frame),
    element('path', { d: axisPath(frame), fill: 'none', stroke: ink }),
    textElement(panel.xTitle, left + width / 2, top + height + 36, { 'text-anchor': 'middle' }),
    ...panel.series.map((series) => drawSeries(series, x, y, isDrawn)),
  );
}

type YScale = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

function horizontalGrid(y: YScale, { left, width }: Frame): string[] {
  const values = 'base' in y ? powerTicks(y) : y.ticks(6);
  const labels = 'base' in y ? values.map(formatPower) : formatTicks(values);
  return values.flatMap((tick, index) => [
    element('line', { x1: left, x2: left + width, y1: y(tick), y2: y(tick), stroke: gridColour }),
    textElement(labels[index]!, left - 8, y(tick) + 4, { 'text-anchor': 'end' }),
  ]);
}

/** The axis of a loss for which nobody chose one. */
export function lossScale(series: readonly Series[]): 'linear' | 'logarithmic' {
  return breaksOut(series.map(({ points }) => ({ y: points.map(({ y }) => y) }))) ? 'logarithmic' : 'linear';
}

/** At most so many powers of ten are marked. */
const mostPowers = 8;

/** Whole powers of ten, every second or third where there are many. */
function powerTicks(y: ScaleLogarithmic<number, number>): number[] {
  const [from, to] = y.domain().map((end) => Math.log10(end)) as [number, number];
  const every = Math.ceil((to - from + 1) / mostPowers);
  const lowest = Math.ceil(from / every) * every;
  const count = Math.max(0, Math.floor((to - lowest) / every) + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (lowest + index * every));
}

function formatPower(tick: number): string {
  const exponent = Math.round(Math.log10(tick));
  return exponent >= -2 && exponent <= 3 ? String(Number(`1e${exponent}`)) : `1e${exponent}`;
}

/** Epochs and steps are whole numbers, so the ticks are too; seconds need not be. */
function epochTicks(x: ScaleLinear<number, number>, { top, height }: Frame): string[] {
  const bottom = top + height;
  const all = x.ticks(8);
  const whole = all.filter(Number.isInteger);
  const format = x.tickFormat(8, 'f');
  return (whole.length > 1 ? whole : all).flatMap((tick) => [
    element('line', { x1: x(tick), x2: x(tick), y1: bottom, y2: bottom + 4, stroke: ink }),
    textElement(whole.length > 1 ? String(tick) : format(tick), x(tick), bottom + 18, {
      'text-anchor': 'middle',
    }),
  ]);
}

function axisPath({ left, top, width, height }: Frame): string {
  return `M${left},${top}V${top + height}H${left + width}`;
}

function drawSeries(
  series: Series,
  x: ScaleLinear<number, number>,
  y: YScale,
  isDrawn: (point: Point) => boolean,
): string {
  const { colour, mark, points } = series;
  const finite = points.filter(isDrawn);
  if (mark === 'diamond') return finite.map((point) => diamond(x(point.x), y(point.y), colour)).join('');
  const pathOf = line<Point>()
    .defined(isDrawn)
    .x((point) => x(point.x))
    .y((point) => y(point.y))
    .digits(2);
  const along = { x: points.map((point) => point.x), y: points.map((point) => point.y), ...leapsOf(series) };
  const { joined, leaps } = splitAtLeaps(along);
  const isMarked = finite.length <= markedPoints && mark !== 'faint';
  const dots = isMarked ? points : pointsAtLeaps(along).map((index) => points[index]!);
  return [
    element('path', { d: pathOf(toPoints(joined)) ?? '', fill: 'none', stroke: colour, ...strokeOf(series) }),
    ...(leaps.x.length === 0
      ? []
      : [element('path', { d: pathOf(toPoints(leaps)) ?? '', fill: 'none', stroke: colour, ...leapStroke })]),
    ...dots.filter(isDrawn).map((point) => dot(x(point.x), y(point.y), series)),
  ].join('');
}

function leapsOf({ leapsTo }: Series): Pick<Line, 'leapsTo'> {
  return leapsTo === undefined ? {} : { leapsTo };
}

/** A line as points, those that are not finite among them. */
export function toPoints({ x, y }: Line): Point[] {
  return Array.from(x, (at, index) => ({ x: at, y: y[index]! }));
}

const leapStroke = {
  'stroke-width': leapLooks.width,
  'stroke-opacity': leapLooks.opacity,
  'stroke-dasharray': leapLooks.dashes.join(' '),
};

/** Whether some line is drawn over epochs that were not evaluated; single values are not joined. */
export function someLeap(series: readonly Series[]): boolean {
  return series.some(({ mark, leapsTo = [] }) => mark !== 'diamond' && leapsTo.length > 0);
}

/** A sample of the series, 28 pixels wide, for the legend. */
export function legendMark(series: Series, x: number, y: number): string {
  const { colour, mark } = series;
  if (mark === 'diamond') return diamond(x + 14, y, colour);
  return element('line', { x1: x, x2: x + 28, y1: y, y2: y, stroke: colour, ...strokeOf(series) });
}

function strokeOf({ mark, round }: Series) {
  const common = { 'stroke-width': 1.75, 'stroke-linejoin': 'round' };
  if (mark === 'faint') return { 'stroke-width': 1, 'stroke-opacity': 0.35 };
  if (mark === 'thin') return { ...common, 'stroke-width': 1, 'stroke-dasharray': '16 3' };
  if (mark === 'diamond') return common;
  const dashes = dashesOf({ stroke: mark, ...(round === undefined ? {} : { round }) });
  return dashes.length === 0 ? common : { ...common, 'stroke-dasharray': dashes.join(' ') };
}

/** Hollow on a dashed line, so that a solid one beneath it still shows. */
function dot(cx: number, cy: number, { colour, mark }: Series): string {
  const fill = mark === 'dashed' ? '#ffffff' : colour;
  return element('circle', { cx, cy, r: 2.5, fill, stroke: colour });
}

function diamond(x: number, y: number, colour: string): string {
  const radius = 5;
  const corner = (dx: number, dy: number) => `${(x + dx).toFixed(2)},${(y + dy).toFixed(2)}`;
  const corners = [corner(0, -radius), corner(radius, 0), corner(0, radius), corner(-radius, 0)];
  return element('polygon', {
    points: corners.join(' '),
    fill: '#ffffff',
    stroke: colour,
    'stroke-width': 1.75,
  });
}
