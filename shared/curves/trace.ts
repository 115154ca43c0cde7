import type { Line, Range } from './line.ts';
import { indicesWithin } from './thin.ts';

/** Where a drawn line runs: for each column of pixels its highest and lowest place in rows, NaN where it is not. */
export interface Trace {
  /** Rows grow downwards, so this is the smaller number. */
  readonly top: Float64Array;
  readonly bottom: Float64Array;
}

/** From values to pixels: `range` fills all columns, `rowOf` gives a row, NaN for what has no place on its axis. */
export interface Placing {
  readonly range: Range;
  readonly columns: number;
  readonly rowOf: (y: number) => number;
}

/**
 * Follows a line through the columns of pixels that a range fills, point by point: no extreme is lost, however many
 * points a column has. Between neighbouring points the line is straight; a point that is not finite is a gap.
 */
export function traceLine(line: Line, { range, columns, rowOf }: Placing): Trace {
  const top = new Float64Array(columns).fill(Number.NaN);
  const bottom = new Float64Array(columns).fill(Number.NaN);
  const { from, to } = range;
  const scale = columns / (to - from);
  const { start, end } = indicesWithin(line, range);
  let [lastPlace, lastRow] = [Number.NaN, Number.NaN];
  for (let index = start; index < end; index += 1) {
    const place = (line.x[index]! - from) * scale;
    const row = rowOf(line.y[index]!);
    if (Number.isFinite(row)) {
      if (Number.isFinite(lastRow)) crossColumns(lastPlace, lastRow, place, row);
      if (place >= 0 && place <= columns) touch(Math.min(columns - 1, Math.floor(place)), row);
    }
    lastPlace = place;
    lastRow = row;
  }
  return { top, bottom };

  function touch(column: number, row: number): void {
    if (!(row >= top[column]!)) top[column] = row;
    if (!(row <= bottom[column]!)) bottom[column] = row;
  }

  /** Both columns of every edge that the line between two points crosses have the place where it does. */
  function crossColumns(x: number, y: number, toX: number, toY: number): void {
    const first = Math.max(0, Math.floor(x) + 1);
    const last = Math.min(columns, Math.floor(toX));
    for (let edge = first; edge <= last; edge += 1) {
      const row = y + ((edge - x) / (toX - x)) * (toY - y);
      if (edge > 0) touch(edge - 1, row);
      if (edge < columns) touch(edge, row);
    }
  }
}

/** The lowest and highest finite value of lines within a range; null without any. */
export function extentWithin(lines: readonly Line[], range: Range): Range | null {
  const { from, to } = range;
  let [lowest, highest] = [Infinity, -Infinity];
  for (const line of lines) {
    const { start, end } = indicesWithin(line, range);
    for (let index = start; index < end; index += 1) {
      const x = line.x[index]!;
      const y = line.y[index]!;
      if (x < from || x > to || !Number.isFinite(y)) continue;
      if (y < lowest) lowest = y;
      if (y > highest) highest = y;
    }
  }
  return lowest <= highest ? { from: lowest, to: highest } : null;
}
