import type { RunSummary } from '../runs.ts';
import type { RunColumn } from './column.ts';

/** By which column, and which way. */
export interface SortBy {
  readonly id: string;
  readonly isDescending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export type SortValue = number | string | undefined;

/**
 * The places of items in order, by one key after the other; what has no value is last either way, and items alike
 * in all keys keep the order they came in.
 */
export function sortPlaces(
  keys: readonly { values: readonly SortValue[]; isDescending: boolean }[],
  count: number,
): number[] {
  const ranked = keys.map(({ values, isDescending }) => ({ ranks: rankTexts(values), isDescending }));
  return Array.from({ length: count }, (_, place) => place).sort((one, other) => {
    for (const { ranks, isDescending } of ranked) {
      const first = ranks[one]!;
      const second = ranks[other]!;
      if (first === second) continue;
      // NaN stands for no value.
      if (Number.isNaN(first)) {
        if (Number.isNaN(second)) continue;
        return 1;
      }
      if (Number.isNaN(second)) return -1;
      return first < second === isDescending ? 1 : -1;
    }
    return one - other;
  });
}

/** Numbers as they are, texts as their places among the texts, after all numbers. */
function rankTexts(values: readonly SortValue[]): Float64Array {
  const ranks = new Float64Array(values.length);
  const texts = [...new Set(values.filter((value) => typeof value === 'string'))].sort((one, other) =>
    collator.compare(one, other),
  );
  const highest = values.reduce<number>(
    (most, value) => (typeof value === 'number' && value > most ? value : most),
    0,
  );
  const rankOf = new Map<string, number>();
  let rank = highest;
  texts.forEach((text, place) => {
    if (place === 0 || collator.compare(text, texts[place - 1]!) !== 0) rank += 1;
    rankOf.set(text, rank);
  });
  values.forEach((value, place) => {
    ranks[place] = value === undefined ? Number.NaN : typeof value === 'number' ? value : rankOf.get(value)!;
  });
  return ranks;
}

/** Runs in order; the newest first among those that are alike. */
export function sortRuns(
  runs: readonly RunSummary[],
  sort: readonly SortBy[],
  columnOf: (id: string) => RunColumn | undefined,
): readonly RunSummary[] {
  const newestFirst = runs.toSorted((one, other) => other.id - one.id);
  const keys = sort.flatMap(({ id, isDescending }) => {
    const column = columnOf(id);
    return column ? [{ values: newestFirst.map(column.value), isDescending }] : [];
  });
  return sortPlaces(keys, newestFirst.length).map((place) => newestFirst[place]!);
}

/**
 * What is sorted by after a column's header was used: by it alone, or by it as well. Numbers begin with the largest
 * and text with A; once more turns it round.
 */
export function toggleSort(sort: readonly SortBy[], { id, kind }: RunColumn, isAdded: boolean): SortBy[] {
  const known = sort.find((by) => by.id === id);
  const by = { id, isDescending: known ? !known.isDescending : kind !== 'text' };
  if (!isAdded) return [by];
  return known ? sort.map((other) => (other === known ? by : other)) : [...sort, by];
}
