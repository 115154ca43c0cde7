import type { Line, Range } from './line.ts';
import { pointsWithin } from './thin.ts';

/** Said wherever leaps are drawn. */
export const leapsRemark = 'dotted where epochs between were not evaluated';

/**
 * The indices of the points of a line, or of what is left of it after thinning, that are reached by a leap from the
 * point before, in order.
 */
export function leapEnds({ x, leapsTo = [] }: Pick<Line, 'x' | 'leapsTo'>): number[] {
  if (leapsTo.length === 0) return [];
  const places = new Set(leapsTo);
  return Array.from(x, (_, index) => index).filter(
    (index) => index > 0 && places.has(x[index]!) && x[index - 1] !== x[index],
  );
}

/** Whether a leap is seen in a part of the axis. */
export function leapsWithin(line: Line, range: Range): boolean {
  const { leapsTo = [] } = line;
  return leapsTo.length > 0 && leapEnds({ x: pointsWithin(line, range).x, leapsTo }).length > 0;
}

/** The indices of all points with a leap on one side or both, in order: drawn as points, for they may be all there is. */
export function pointsAtLeaps(line: Pick<Line, 'x' | 'leapsTo'>): number[] {
  return [...new Set(leapEnds(line).flatMap((end) => [end - 1, end]))];
}

/** The line without its leaps, which are gaps then, and the leaps, each a line of two points with a gap behind it. */
export function splitAtLeaps(line: Line): { readonly joined: Line; readonly leaps: Line } {
  const ends = new Set(leapEnds(line));
  if (ends.size === 0) return { joined: line, leaps: { x: [], y: [] } };
  const [joined, leaps] = [emptyLine(), emptyLine()];
  for (let index = 0; index < line.x.length; index += 1) {
    const [x, y] = [line.x[index]!, line.y[index]!];
    if (ends.has(index)) {
      add(joined, x, Number.NaN);
      add(leaps, line.x[index - 1]!, line.y[index - 1]!);
      add(leaps, x, y);
      add(leaps, x, Number.NaN);
    }
    add(joined, x, y);
  }
  return { joined, leaps };
}

interface Growing {
  readonly x: number[];
  readonly y: number[];
}

function emptyLine(): Growing {
  return { x: [], y: [] };
}

function add(line: Growing, x: number, y: number): void {
  line.x.push(x);
  line.y.push(y);
}
