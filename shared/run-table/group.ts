import type { RunSummary } from '../runs.ts';
import type { RunColumn } from './column.ts';
import { sortPlaces, type SortBy } from './sort.ts';

/** Of numbers: how many there are, their mean, and their standard deviation (n - 1; null of fewer than two). */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number | null;
}

/** Runs that have something in common, in the order they came in. */
export interface RunGroup {
  /** The same for the same group, whatever runs come and go. */
  readonly key: string;
  readonly runs: readonly RunSummary[];
}

/** Gathers runs with the same key; groups are in the order of their first runs. */
export function groupRuns(runs: readonly RunSummary[], keyOf: (run: RunSummary) => string): RunGroup[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups].map(([key, members]) => ({ key, runs: members }));
}

/** Mean and standard deviation in one pass (Welford, 1962). Null where there is no number. */
export function spreadOf(values: Iterable<number | string | undefined>): Spread | null {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (typeof value !== 'number') continue;
    count += 1;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }
  if (count === 0) return null;
  return { count, mean, deviation: count < 2 ? null : Math.sqrt(squares / (count - 1)) };
}

/** Groups in order of their means of the columns; of text, of what their first runs have. */
export function sortGroups(
  groups: readonly RunGroup[],
  sort: readonly SortBy[],
  columnOf: (id: string) => RunColumn | undefined,
): readonly RunGroup[] {
  const keys = sort.flatMap(({ id, isDescending }) => {
    const column = columnOf(id);
    if (!column) return [];
    const values = groups.map(({ runs }) => {
      const own = runs.map(column.value);
      return spreadOf(own)?.mean ?? own.find((value) => value !== undefined);
    });
    return [{ values, isDescending }];
  });
  return sortPlaces(keys, groups.length).map((place) => groups[place]!);
}

/** What a group shows in a column: what all its runs show, or the mean and spread of their numbers, or how many values there are. */
export function describeGroup(
  runs: readonly RunSummary[],
  column: RunColumn,
): { readonly text: string; readonly title: string } {
  const texts = new Set(runs.map(column.text));
  const [only] = texts;
  // Figures have a spread even where it is too small to be seen.
  if (texts.size === 1 && column.better === null) return { text: only!, title: '' };
  const spread = column.format === null ? null : spreadOf(runs.map(column.value));
  if (spread === null || column.format === null) {
    return { text: texts.size === 1 ? only! : `${texts.size} values`, title: '' };
  }
  const { count, mean, deviation } = spread;
  const text =
    deviation === null ? column.format(mean) : `${column.format(mean)} ± ${column.format(deviation)}`;
  const spreadInWords = deviation === null ? '' : `, standard deviation ${column.format(deviation)} (n - 1)`;
  return { text, title: `Mean of ${count} of ${runs.length} runs${spreadInWords}` };
}
