import {
  Interaction,
  type Chart,
  type Element,
  type InteractionItem,
  type InteractionModeFunction,
} from 'chart.js';
import { getRelativePosition } from 'chart.js/helpers';
import { search } from '../../shared/curves/thin.ts';

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestPoint: InteractionModeFunction;
  }
}

/** The order in which Chart.js draws raw points and the curve of every step: behind the others, whose order is 0. */
export const behind = 1;

/** Points this close to the nearest one, in pixels, are read out with it: runs need not share their steps. */
const closeBy = 3;

/**
 * What a chart's readout tells: of every curve the point nearest to the pointer along the axis, where it is about as
 * near as the nearest of all; of more than have room in the chart, those nearest in height. Chart.js's `nearest` would
 * find a faint step in between almost everywhere; those are read out only where nothing else is shown.
 */
Interaction.modes.nearestPoint = (chart, event) => {
  const { x: pointer, y: height } = getRelativePosition(event, chart);
  // The bands around a mean have no label, and no row in the readout.
  const metas = chart
    .getSortedVisibleDatasetMetas()
    .filter(({ index }) => chart.data.datasets[index]?.label !== undefined);
  const before = metas.filter((meta) => meta.order !== behind);
  const found: (InteractionItem & { distance: number })[] = [];
  for (const { index: datasetIndex, data } of before.length > 0 ? before : metas) {
    const index = nearestDrawn(data, pointer);
    if (index === null) continue;
    const element = data[index]!;
    found.push({ element, datasetIndex, index, distance: Math.abs(element.x - pointer) });
  }
  const shortest = Math.min(...found.map(({ distance }) => distance));
  const told = found.filter(({ distance }) => distance <= shortest + closeBy);
  const rows = told.length * readout.row <= roomOf(chart) ? told.length : mostRows(chart);
  leftOut.set(chart, told.length - rows);
  if (rows === told.length) return told;
  const away = ({ element }: InteractionItem) => Math.abs(element.y - height);
  const nearest = new Set(told.toSorted((one, other) => away(one) - away(other)).slice(0, rows));
  return told.filter((item) => nearest.has(item));
};

/** Pixels that the parts of a readout take: Chart.js's paddings, margins and caret around lines of 11 pixels. */
const readout = { row: 15.2, head: 40, foot: 20 } as const;
const leftOut = new WeakMap<Chart, number>();

/** How many curves had no room in the readout that is shown. */
export function leftOutOfReadout(chart: Chart): number {
  return leftOut.get(chart) ?? 0;
}

function roomOf({ height }: Chart): number {
  return height - readout.head;
}

/** With a last line that says how many more there are. */
function mostRows(chart: Chart): number {
  return Math.max(1, Math.floor((roomOf(chart) - readout.foot) / readout.row));
}

/** Points are in order of x, so halving finds the nearest; from there to the next on either side that is drawn. */
function nearestDrawn(points: readonly Element[], pointer: number): number | null {
  const after = search(points.length, (index) => points[index]!.x >= pointer);
  let right = after;
  while (right < points.length && isSkipped(points[right]!)) right += 1;
  let left = after - 1;
  while (left >= 0 && isSkipped(points[left]!)) left -= 1;
  if (left < 0) return right < points.length ? right : null;
  if (right >= points.length) return left;
  return points[right]!.x - pointer < pointer - points[left]!.x ? right : left;
}

function isSkipped(point: Element): boolean {
  return 'skip' in point && point.skip === true;
}
