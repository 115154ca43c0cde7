import type { LogLine } from '../../shared/runs.ts';

function keyOf({ time, level, text }: LogLine): string {
  return `${time} ${level} ${text}`;
}

/** A log with the lines it does not hold yet: one may arrive twice, as an event and in a fetch, in either order. */
export function withLines(log: readonly LogLine[], lines: readonly LogLine[]): readonly LogLine[] {
  const known = new Set(log.map(keyOf));
  return [...log, ...lines.filter((line) => !known.has(keyOf(line)))];
}
