import { leapsRemark } from '../curves/leaps.ts';
import { drawPanel, legendMark, roundDomain, someLeap, type Series } from './panel.ts';
import { styleAt } from './strokes.ts';
import { drawing, faintInk, fitText, okabeIto, textElement } from './svg.ts';

export interface LineChart {
  readonly title: string;
  readonly subtitle: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly Series[];
  readonly yScale?: 'linear' | 'logarithmic';
  /** Where left out, from the lowest to the highest value. */
  readonly yDomain?: readonly [number, number];
}

/**
 * In the order in which series take them: those of the window on light ground, where orange, sky blue and yellow are
 * darkened until they stand out from white by 3 to 1.
 */
export const seriesColours: readonly string[] = [
  okabeIto.blue,
  okabeIto.vermilion,
  okabeIto.green,
  okabeIto.purple,
  '#B97F00',
  '#2F94CF',
  okabeIto.black,
  '#968C00',
];

/** The colours there are, and then the same with other dashes. */
export function seriesStyle(index: number): Pick<Series, 'colour' | 'mark' | 'round'> {
  const { colour, round } = styleAt(index);
  return { colour: seriesColours[colour]!, mark: 'solid', round };
}

const width = 720;
const frame = { left: 64, top: 84, width: 632, height: 280 };
const legendTop = frame.top + frame.height + 62;
const legendRow = 20;

/** Several series over one whole-numbered axis, such as epochs, as SVG. */
export function plotLines(chart: LineChart): string {
  const xs = extentOf(chart.series.flatMap(({ points }) => points.map(({ x }) => x)));
  const height = legendTop + chart.series.length * legendRow + 6;
  const subtitle = [chart.subtitle, ...(someLeap(chart.series) ? [leapsRemark] : [])].join('; ');
  return drawing(width, height, `${chart.title}: ${subtitle}`, [
    textElement(fitText(chart.title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(fitText(subtitle, 12, width - 32), 16, 49, { fill: faintInk }),
    drawPanel(
      {
        title: chart.yTitle,
        xTitle: chart.xTitle,
        xDomain: [Math.min(0, xs.low), Math.max(1, xs.high)],
        yScale: chart.yScale ?? 'linear',
        yDomain:
          chart.yDomain ??
          (chart.yScale === 'logarithmic' ? powerDomain(chart.series) : niceDomain(chart.series)),
        series: chart.series,
      },
      frame,
    ),
    ...chart.series.flatMap((series, index) => {
      const y = legendTop + index * legendRow;
      return [
        legendMark(series, frame.left, y),
        textElement(fitText(series.name, 12, width - frame.left - 54), frame.left + 38, y + 4),
      ];
    }),
  ]);
}

/** From the lowest to the highest finite value, ended at round numbers. */
export function niceDomain(series: readonly Series[]): [number, number] {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
  if (values.length === 0) return [0, 1];
  const { low, high } = extentOf(values);
  return roundDomain(low, high);
}

/** From the power of ten below the lowest value above 0 to that above the highest. */
function powerDomain(series: readonly Series[]): [number, number] {
  const exponents = series
    .flatMap(({ points }) => points.map(({ y }) => Math.log10(y)))
    .filter(Number.isFinite);
  if (exponents.length === 0) return [0.1, 1];
  const extent = extentOf(exponents);
  const low = Math.floor(extent.low);
  return [10 ** low, 10 ** Math.max(low + 1, Math.ceil(extent.high))];
}

/** Of twenty runs there are more numbers than a call can have arguments. */
function extentOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  return values.reduce(
    ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    {
      low: Infinity,
      high: -Infinity,
    },
  );
}
