import { resultKey, type Dimension } from '../searches/dimensions.ts';
import type { ResultColours } from '../searches/result-colours.ts';
import type { TrialRecord } from '../searches/records.ts';
import { drawing, element, faintInk, fitText, ink, okabeIto, textElement, textWidth } from './svg.ts';

const [left, top, bottom, step] = [70, 100, 400, 190];

export interface ParallelPlot {
  readonly title: string;
  readonly dimensions: readonly Dimension[];
  readonly colours: ResultColours;
  readonly trials: readonly TrialRecord[];
}

/**
 * Where a trial's line crosses each dimension, from 0 at the low end to 1; below the axis where it has no place there,
 * as one that diverged has no result.
 */
export function parallelPlaces(dimensions: readonly Dimension[], trial: TrialRecord): number[] {
  return dimensions.map((dimension) => dimension.place(trial) ?? noPlace);
}

/** Where lines end that have no place on an axis. */
const noPlace = -0.09;

/** All varied settings and the result side by side as SVG, a line for each trial that has run. */
export function plotSearchParallel({ title, dimensions, colours, trials }: ParallelPlot): string {
  const width = left + (dimensions.length - 1) * step + 90;
  const toY = (place: number) => bottom - place * (bottom - top);
  const lines = trials
    .filter(({ run }) => run !== null)
    .map((trial) => ({ trial, share: colours.share(trial) }))
    .toSorted((one, other) => (one.share ?? -1) - (other.share ?? -1))
    .map(({ trial, share }) => {
      const points = parallelPlaces(dimensions, trial).map(
        (place, index) => `${(left + index * step).toFixed(2)},${toY(place).toFixed(2)}`,
      );
      const style =
        share === null
          ? { stroke: okabeIto.vermilion, 'stroke-dasharray': '4 3' }
          : { stroke: colours.colour(share), 'stroke-width': 1 + 1.5 * share };
      return element('path', { d: `M${points.join('L')}`, fill: 'none', ...style });
    });
  return drawing(width, bottom + 60, `Settings and results of ${trials.length} trials of ${title}`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(
      fitText(
        'a line for each trial, brighter and thicker the better; dashed without a result',
        12,
        width - 32,
      ),
      16,
      49,
      { fill: faintInk },
    ),
    ...lines,
    ...dimensions.flatMap((dimension, index) => drawAxis(dimension, left + index * step, toY)),
  ]);
}

function drawAxis(
  { key, title, scale, ticks }: Dimension,
  x: number,
  toY: (place: number) => number,
): string[] {
  const words = scale === 'logarithmic' ? `${title} (log)` : title;
  return [
    element('line', { x1: x, x2: x, y1: top, y2: bottom, stroke: ink }),
    textElement(fitText(words, 12, step - 12), x, top - 16, {
      'text-anchor': 'middle',
      'font-weight': 'bold',
    }),
    ...ticks.flatMap(({ place, label }) => {
      const text = fitText(label, 12, 84);
      const back = { x: x + 5, y: toY(place) - 7, width: textWidth(text, 12) + 4, height: 14 };
      return [
        element('line', { x1: x - 4, x2: x, y1: toY(place), y2: toY(place), stroke: ink }),
        element('rect', { ...back, fill: '#ffffff', 'fill-opacity': 0.8 }),
        textElement(text, x + 7, toY(place) + 4),
      ];
    }),
    ...(key === resultKey ? [textElement('none', x + 7, toY(noPlace) + 4, { fill: faintInk })] : []),
  ];
}
