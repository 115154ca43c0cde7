import { scaleLinear, scaleLog, type ScaleLinear, type ScaleLogarithmic } from 'd3-scale';
import { line } from 'd3-shape';
import type { CheckChart } from '../checks/records.ts';
import { formatNumber } from '../metrics/format.ts';
import { markedPoints, roundDomain, type Frame, type Point } from './panel.ts';
import { formatTicks } from './ticks.ts';

/** Where everything of a check's chart lies, in pixels: the window and the files draw the same. */

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface LaidOutSeries {
  readonly name: string;
  /** A path as SVG has them; empty where nothing can be drawn. */
  readonly path: string;
  /** Points that are marked: those of a line with few of them. */
  readonly dots: readonly Point[];
}

export interface CheckChartLayout {
  readonly x: (value: number) => number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly series: readonly LaidOutSeries[];
  readonly levels: readonly { readonly name: string; readonly y: number }[];
  /** What of the band lies within the axis; null where there is none, or none of it. */
  readonly band: { readonly name: string; readonly left: number; readonly width: number } | null;
  readonly mark: {
    readonly name: string;
    readonly x: number;
    /** Where its name begins, or ends where there is no room behind the mark. */
    readonly nameX: number;
    readonly anchor: 'start' | 'end';
  } | null;
}

/** Of a logarithmic axis; smaller numbers have lost digits. */
const smallestPower = 1e-300;
/** Pixels that the name of a mark takes at most, and between the two. */
const markName = { width: 60, gap: 5 } as const;
/** One label for so many pixels of an axis at most. */
const labelRoom = { x: 80, y: 34 } as const;

type Scale = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

/** More lines than this are not told apart. */
const mostSeries = 8;

/** The series that are drawn: all of them, or, of many, some spread over their order, the first and the last among them. */
export function drawnSeries(chart: CheckChart): CheckChart['series'] {
  const { series } = chart;
  if (series.length <= mostSeries) return series;
  return Array.from(
    { length: mostSeries },
    (_, index) => series[Math.round((index * (series.length - 1)) / (mostSeries - 1))]!,
  );
}

/** Lays a chart out within `frame`. Values that an axis cannot show leave a gap. */
export function layOutCheckChart(chart: CheckChart, frame: Frame): CheckChartLayout {
  const { left, top, width, height } = frame;
  const marked = chart.mark === null ? [] : [chart.mark.x];
  const drawn = drawnSeries(chart);
  const xs = [...drawn.flatMap((series) => series.x), ...marked];
  const highest = chart.highestY ?? Infinity;
  const ys = [...drawn.flatMap((series) => series.y), ...chart.levels.map(({ y }) => y)].map((value) =>
    Math.min(value, highest),
  );
  const isOnePlace = new Set(xs).size === 1;
  const x = scaleOf(xs, chart.isXLogarithmic, [left, left + width], 'values');
  // A single figure beside its expected value: how far they are apart is only seen from 0.
  const y = scaleOf(isOnePlace ? [0, ...ys] : ys, chart.isYLogarithmic, [top + height, top], 'round').clamp(
    chart.highestY !== undefined,
  );
  const isShown = ({ x: across, y: up }: Point) =>
    canShow(across, chart.isXLogarithmic) && canShow(up, chart.isYLogarithmic);
  const draw = line<Point>()
    .defined(isShown)
    .x((point) => x(point.x))
    .y((point) => y(point.y))
    .digits(2);
  return {
    x,
    xTicks: ticksOf(x, Math.max(2, Math.floor(width / labelRoom.x)), xs.every(Number.isInteger)),
    yTicks: ticksOf(y, Math.max(2, Math.floor(height / labelRoom.y))),
    series: drawn.map((series) => {
      const points = series.x.map((across, index) => ({ x: across, y: series.y[index]! }));
      const shown = points.filter(isShown);
      return {
        name: series.name,
        path: draw(points) ?? '',
        dots: shown.length > markedPoints ? [] : shown.map((point) => ({ x: x(point.x), y: y(point.y) })),
      };
    }),
    levels: chart.levels
      .filter((level) => canShow(level.y, chart.isYLogarithmic))
      .map((level) => ({ name: level.name, y: y(level.y) })),
    band: layOutBand(chart.band, x),
    mark:
      chart.mark !== null && canShow(chart.mark.x, chart.isXLogarithmic)
        ? placeMark(chart.mark.name, x(chart.mark.x), left + width)
        : null,
  };
}

/** The series by name with their points nearest to `value` along the x axis; none where nothing was measured. */
export function readChartAt(chart: CheckChart, value: number): { name: string; x: number; y: number }[] {
  const distance = (across: number) =>
    chart.isXLogarithmic ? Math.abs(Math.log(across / value)) : Math.abs(across - value);
  return drawnSeries(chart).flatMap(({ name, x, y }) => {
    let nearest = -1;
    for (const [index, across] of x.entries()) {
      if (Number.isNaN(y[index])) continue;
      if (nearest < 0 || distance(across) < distance(x[nearest]!)) nearest = index;
    }
    return nearest < 0 ? [] : [{ name, x: x[nearest]!, y: y[nearest]! }];
  });
}

function canShow(value: number, isLogarithmic: boolean): boolean {
  return Number.isFinite(value) && (!isLogarithmic || value >= smallestPower);
}

function scaleOf(
  values: readonly number[],
  isLogarithmic: boolean,
  range: [number, number],
  ends: 'round' | 'values',
): Scale {
  const shown = values.filter((value) => canShow(value, isLogarithmic));
  const low = shown.length === 0 ? (isLogarithmic ? 0.1 : 0) : Math.min(...shown);
  const high = shown.length === 0 ? 1 : Math.max(...shown);
  if (ends === 'values' && !isLogarithmic && low === high) {
    return scaleLinear()
      .domain([low - 1, low + 1])
      .range(range);
  }
  if (isLogarithmic) {
    const from = 10 ** Math.floor(Math.log10(low));
    const to = 10 ** Math.ceil(Math.log10(high));
    return scaleLog()
      .domain([from, to > from ? to : 10 * from])
      .range(range);
  }
  const domain = ends === 'values' && high > low ? [Math.min(0, low), high] : roundDomain(low, high);
  return scaleLinear().domain(domain).range(range);
}

/** `isWhole` of steps, between which there is nothing. */
function ticksOf(scale: Scale, most: number, isWhole = false): Tick[] {
  if ('base' in scale) {
    const [low, high] = scale.domain().map((end) => Math.round(Math.log10(end))) as [number, number];
    const every = Math.max(1, Math.ceil((high - low + 1) / most));
    const count = Math.floor((high - low) / every) + 1;
    return Array.from({ length: count }, (_, index) => {
      const power = low + index * every;
      const value = Number(`1e${power}`);
      return { at: scale(value), label: Math.abs(power) > 3 ? `1e${power}` : String(value) };
    });
  }
  const values = scale.ticks(most).filter((value) => !isWhole || (value >= 0 && Number.isInteger(value)));
  const labels = formatTicks(values);
  return values.map((value, index) => ({ at: scale(value), label: labels[index]! }));
}

function placeMark(name: string, x: number, right: number): NonNullable<CheckChartLayout['mark']> {
  const isAtEdge = x > right - markName.width;
  return {
    name,
    x,
    nameX: isAtEdge ? x - markName.gap : x + markName.gap,
    anchor: isAtEdge ? 'end' : 'start',
  };
}

/** Four digits at most, and none that say nothing. */
export function formatBriefly(value: number): string {
  const text = formatNumber(value);
  const brief = text.includes('e') ? text.replace(/\.?0+e/, 'e') : String(Number(text));
  return brief.length < text.length ? brief : text;
}

function layOutBand(band: CheckChart['band'], x: Scale): CheckChartLayout['band'] {
  if (band === null) return null;
  const [low, high] = x.domain() as [number, number];
  const from = Math.max(low, band.from);
  const to = Math.min(high, band.to);
  return from <= to ? { name: band.name, left: x(from), width: x(to) - x(from) } : null;
}
