import type { Line } from './line.ts';

/** Times its first value beyond which a line has left the scale on which it began. */
const farAboveStart = 30;

/** Whether a line rises so far that on a linear axis nothing else could be seen, as a loss does that diverges. */
export function breaksOut(lines: readonly Pick<Line, 'y'>[]): boolean {
  return lines.some(({ y }) => {
    const start = find(y, () => true) ?? 0;
    if (start <= 0) return false;
    return find(y, (value) => value > farAboveStart * start) !== undefined;
  });
}

/** The first finite value for which `holds`. */
function find(y: ArrayLike<number>, holds: (value: number) => boolean): number | undefined {
  const index = Array.prototype.findIndex.call(y, (value: number) => Number.isFinite(value) && holds(value));
  return y[index];
}
