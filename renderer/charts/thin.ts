import type { CurvePoint } from './curve.ts';

/** A curve of more points than this is thinned before it is drawn; one of fewer is drawn point by point. */
export const mostPointsDrawn = 2000;

/**
 * Thins a curve to what `columns` pixels can show of an axis from 0 to `xMaximum`. Each pixel keeps its first and
 * last point, its minimum and its maximum, and the first point that is not finite, so that a gap stays a gap.
 * Chart.js's own min-max decimation loses a pixel whose first point is NaN, and all but one point of the last.
 * `points` are in order of x.
 */
export function thin(points: readonly CurvePoint[], xMaximum: number, columns: number): CurvePoint[] {
  const kept: CurvePoint[] = [];
  let start = 0;
  while (start < points.length) {
    const column = columnOf(points[start]!);
    let end = start + 1;
    while (end < points.length && columnOf(points[end]!) === column) end += 1;
    for (const index of telling(points, start, end)) kept.push(points[index]!);
    start = end;
  }
  return kept;

  function columnOf(point: CurvePoint): number {
    return Math.floor((point.x / xMaximum) * columns);
  }
}

/** The indices between `start` and `end` (exclusive) of the points to keep, in order. */
function telling(points: readonly CurvePoint[], start: number, end: number): number[] {
  let [lowest, highest, gap] = [-1, -1, -1];
  for (let index = start; index < end; index += 1) {
    const { y } = points[index]!;
    if (!Number.isFinite(y)) {
      if (gap < 0) gap = index;
      continue;
    }
    if (lowest < 0 || y < points[lowest]!.y) lowest = index;
    if (highest < 0 || y > points[highest]!.y) highest = index;
  }
  const indices = [start, lowest, highest, gap, end - 1].filter((index) => index >= 0);
  return [...new Set(indices)].sort((a, b) => a - b);
}
