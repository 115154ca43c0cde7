import { scaleLinear } from 'd3-scale';
import { formatNumber } from '../metrics/format.ts';
import {
  defaultLayers,
  listKernelLayers,
  watchedQuantities,
  watchSeries,
  type EpochWatch,
  type WatchedQuantity,
} from '../metrics/watches.ts';
import { drawPanel, legendMark, type Frame, type Series } from './panel.ts';
import { drawing, faintInk, fitText, okabeIto, textElement } from './svg.ts';

const width = 960;
const [panelTop, panelHeight] = [84, 250];
const panelStep = panelHeight + 86;
const lefts = [72, 554] as const;
const panelWidth = 382;
const legendRow = 20;
const longestName = 330;

/** Titles of the charts of watched steps, and which axis suits them. */
export const watchCharts: Readonly<
  Record<WatchedQuantity, { readonly title: string; readonly isLogarithmic: boolean }>
> = {
  squaredGradientNorm: { title: 'Squared L2 norm of the gradient', isLogarithmic: true },
  updateRatio: { title: 'Norm of the update over norm of the parameters', isLogarithmic: true },
  deadShare: { title: 'Share of ReLU units that are always zero', isLogarithmic: false },
};

/** From shallow to deep: the darker part of matplotlib's plasma, told apart in print and by colour-blind readers. */
const plasma = ['#0d0887', '#7e03a8', '#cc4778', '#f89540'];

/** A colour for each of `count` layers, from shallow to deep. */
function depthColours(count: number): string[] {
  const ramp = scaleLinear<string>()
    .domain(plasma.map((_, index) => index / (plasma.length - 1)))
    .range(plasma);
  return Array.from({ length: count }, (_, index) => ramp(count === 1 ? 0 : index / (count - 1)));
}

/**
 * What watched steps told, averaged over each epoch, as SVG: gradient norms, update ratios and, where there are
 * ReLUs, dead units. `layers` are the layers shown; some spread over the depth where left out.
 */
export function plotWatches(
  watches: readonly EpochWatch[],
  { title, layers }: { readonly title: string; readonly layers?: readonly string[] | undefined },
): string {
  const shown = layers ?? defaultLayers(listKernelLayers(watches));
  const colours = new Map(depthColours(shown.length).map((colour, index) => [shown[index]!, colour]));
  const xDomain: readonly [number, number] = [
    watches[0]?.epoch ?? 0,
    Math.max(2, watches.at(-1)?.epoch ?? 0),
  ];
  const charts = (Object.keys(watchCharts) as WatchedQuantity[])
    .map((quantity) => ({ quantity, series: toSeries(watches, shown, quantity, colours) }))
    .filter(({ series }) => series.length > 0);
  const rows = Math.ceil(charts.length / 2);
  const beside = charts.length % 2 === 1;
  const bottom = panelTop + rows * panelStep;
  const legendPlace = beside ? frameOf(charts.length) : { left: lefts[0], top: bottom - 20 };
  const gaps = describeWatchGaps(watches, shown);
  const legendHeight = beside ? 0 : shown.length * legendRow;
  const height = bottom - 20 + legendHeight + (gaps === null ? 0 : legendRow + 6);
  return drawing(width, height, `Watched layers of ${title}, ${watches.length} epochs`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement('mean over the watched steps of each epoch', 16, 49, { fill: faintInk }),
    ...charts.map(({ quantity, series }, index) =>
      drawPanel(
        {
          title: watchCharts[quantity].title,
          xTitle: 'Epoch',
          xDomain,
          yDomain: watchCharts[quantity].isLogarithmic ? powersAround(series) : [0, 1],
          yScale: watchCharts[quantity].isLogarithmic ? 'logarithmic' : 'linear',
          series,
        },
        frameOf(index),
      ),
    ),
    ...legend(shown, colours, legendPlace),
    ...(gaps === null
      ? []
      : [textElement(fitText(gaps, 12, width - 32), 16, height - 12, { fill: okabeIto.vermilion })]),
  ]);
}

function toSeries(
  watches: readonly EpochWatch[],
  layers: readonly string[],
  quantity: WatchedQuantity,
  colours: ReadonlyMap<string, string>,
): Series[] {
  return watchSeries(watches, layers, quantity).map(({ layer, measured, points }) => ({
    name: measured,
    colour: colours.get(layer)!,
    mark: 'solid',
    points: points.map(({ epoch, value }) => ({ x: epoch, y: value })),
  }));
}

function frameOf(index: number): Frame {
  return {
    left: lefts[index % 2]!,
    top: panelTop + Math.floor(index / 2) * panelStep,
    width: panelWidth,
    height: panelHeight,
  };
}

/** From the power of ten below the smallest value to that above the largest. */
function powersAround(series: readonly Series[]): [number, number] {
  const values = series
    .flatMap(({ points }) => points.map(({ y }) => y))
    .filter((value) => Number.isFinite(value) && value > 0);
  if (values.length === 0) return [0.1, 1];
  // Powers of ten beyond these are infinite or zero.
  const from = Math.max(-307, Math.floor(Math.log10(Math.min(...values))));
  const to = Math.min(308, Math.ceil(Math.log10(Math.max(...values))));
  return [10 ** Math.min(from, 307), 10 ** Math.max(from + 1, to)];
}

/** The layers one below the other: in the place that a chart leaves empty, or below the charts. */
function legend(
  layers: readonly string[],
  colours: ReadonlyMap<string, string>,
  { left, top }: Pick<Frame, 'left' | 'top'>,
): string[] {
  return layers.flatMap((layer, index) => {
    const y = top + index * legendRow;
    const mark: Series = { name: layer, colour: colours.get(layer)!, mark: 'solid', points: [] };
    return [legendMark(mark, left, y), textElement(fitText(layer, 12, longestName), left + 38, y + 4)];
  });
}

/**
 * Names what of `quantities` cannot be drawn, with its value: on a logarithmic axis nothing is zero. Null where all
 * can be.
 */
export function describeWatchGaps(
  watches: readonly EpochWatch[],
  layers: readonly string[],
  quantities: readonly WatchedQuantity[] = watchedQuantities,
): string | null {
  const gaps = quantities
    .filter((quantity) => watchCharts[quantity].isLogarithmic)
    .flatMap((quantity) => watchSeries(watches, layers, quantity))
    .flatMap(({ measured, points }) =>
      points
        .filter(({ value }) => !(Number.isFinite(value) && value > 0))
        .map(({ value }) => `${measured}: ${formatNumber(value)}`),
    );
  return gaps.length === 0 ? null : `Not drawn, being zero or not finite: ${[...new Set(gaps)].join(', ')}.`;
}
