import { Interaction, type Element, type InteractionItem, type InteractionModeFunction } from 'chart.js';
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
 * near as the nearest of all. Chart.js's `nearest` would find a faint step in between almost everywhere; those are
 * read out only where nothing else is shown.
 */
Interaction.modes.nearestPoint = (chart, event) => {
  const pointer = getRelativePosition(event, chart).x;
  const metas = chart.getSortedVisibleDatasetMetas();
  const before = metas.filter((meta) => meta.order !== behind);
  const found: (InteractionItem & { distance: number })[] = [];
  for (const { index: datasetIndex, data } of before.length > 0 ? before : metas) {
    const index = nearestDrawn(data, pointer);
    if (index === null) continue;
    const element = data[index]!;
    found.push({ element, datasetIndex, index, distance: Math.abs(element.x - pointer) });
  }
  const shortest = Math.min(...found.map(({ distance }) => distance));
  return found.filter(({ distance }) => distance <= shortest + closeBy);
};

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
