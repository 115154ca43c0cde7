import type { Line, Range } from './line.ts';

/** A part of a curve with more points than this is thinned before it is drawn; one with fewer is drawn point by point. */
export const mostPointsDrawn = 2000;

/** A line in plain arrays. */
export interface Points extends Line {
  readonly x: number[];
  readonly y: number[];
}

/** How many points of a line lie within a range. */
export function countWithin({ x }: Line, { from, to }: Range): number {
  return firstAbove(x, to) - firstAtLeast(x, from);
}

/**
 * Thins a line to what `columns` pixels can show of a range. Each pixel keeps its first and last point, its minimum
 * and maximum, and the first point that is not finite, so that a gap stays a gap; beside the range the next point on
 * either side is kept, so that the line runs to the edge. Chart.js's own min-max decimation loses a pixel whose first
 * point is NaN, and all but one point of the last.
 */
export function thin(line: Line, range: Range, columns: number): Points {
  const start = firstAtLeast(line.x, range.from);
  const end = firstAbove(line.x, range.to);
  const scale = columns / (range.to - range.from);
  const x: number[] = [];
  const y: number[] = [];
  const keep = (index: number) => {
    x.push(line.x[index]!);
    y.push(line.y[index]!);
  };
  if (start > 0) keep(start - 1);
  let first = start;
  while (first < end) {
    const column = Math.floor((line.x[first]! - range.from) * scale);
    let after = first + 1;
    while (after < end && Math.floor((line.x[after]! - range.from) * scale) === column) after += 1;
    for (const index of telling(line.y, first, after)) keep(index);
    first = after;
  }
  if (end < line.x.length) keep(end);
  return { x, y };
}

/** Where the points of a line within a range lie, with the next one on either side: from `start` to before `end`. */
export function indicesWithin({ x }: Line, { from, to }: Range): { start: number; end: number } {
  return { start: Math.max(0, firstAtLeast(x, from) - 1), end: Math.min(x.length, firstAbove(x, to) + 1) };
}

/** Every point of a line within a range, and the next one on either side. */
export function pointsWithin(line: Line, range: Range): Points {
  const { start, end } = indicesWithin(line, range);
  return { x: slice(line.x, start, end), y: slice(line.y, start, end) };
}

/** The part of a line within a range as it is drawn: thinned where it has too many points, else point by point. */
export function toDrawn(line: Line, range: Range, columns: number): Points & { readonly isThinned: boolean } {
  const isThinned = countWithin(line, range) > mostPointsDrawn;
  return { ...(isThinned ? thin(line, range, columns) : pointsWithin(line, range)), isThinned };
}

/** A line that goes up and down more often than this across its own height fills an area. */
const mostCrossings = 20;

/** Whether a line goes up and down so much that neither its width nor its dashes can be seen. Gaps count for nothing. */
export function isRestless(y: readonly number[]): boolean {
  let [lowest, highest, travelled, last] = [Infinity, -Infinity, 0, Number.NaN];
  for (const value of y) {
    if (!Number.isFinite(value)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    if (!Number.isNaN(last)) travelled += Math.abs(value - last);
    last = value;
  }
  return travelled > mostCrossings * Math.max(0, highest - lowest);
}

function slice(numbers: ArrayLike<number>, start: number, end: number): number[] {
  const length = Math.max(0, end - start);
  return Array.from({ length }, (_, index) => numbers[start + index]!);
}

/** The indices from `start` to before `end` of the points to keep, in order. */
function telling(y: ArrayLike<number>, start: number, end: number): readonly number[] {
  if (end - start === 1) return [start];
  let [lowest, highest, gap] = [-1, -1, -1];
  for (let index = start; index < end; index += 1) {
    const value = y[index]!;
    if (!Number.isFinite(value)) {
      if (gap < 0) gap = index;
      continue;
    }
    if (lowest < 0 || value < y[lowest]!) lowest = index;
    if (highest < 0 || value > y[highest]!) highest = index;
  }
  const indices = [start, lowest, highest, gap, end - 1].filter((index) => index >= 0);
  return [...new Set(indices)].sort((a, b) => a - b);
}

/** Where the first x lies that is at least `value`. */
function firstAtLeast(x: ArrayLike<number>, value: number): number {
  return search(x.length, (index) => x[index]! >= value);
}

/** Where the first x lies that is above `value`. */
function firstAbove(x: ArrayLike<number>, value: number): number {
  return search(x.length, (index) => x[index]! > value);
}

/** The first index below `length` for which `holds`, which goes on to hold once it does; `length` where it never does. */
export function search(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
