import type { LocationQuery } from 'vue-router';

/** The runs that an address names, each once, in their order. What is no number of a run is passed over. */
export function readRunIds(query: LocationQuery): number[] {
  const text = query['runs'];
  if (typeof text !== 'string') return [];
  const ids = text.split(',').map(Number);
  return [...new Set(ids.filter((id) => Number.isSafeInteger(id) && id >= 1))];
}

/** Another order: the run goes `by` places to the right, or to the left below 0, as far as there are places. */
export function moveRun(ids: readonly number[], id: number, by: number): number[] {
  const from = ids.indexOf(id);
  if (from < 0) return [...ids];
  const to = Math.max(0, Math.min(ids.length - 1, from + by));
  return ids.toSpliced(from, 1).toSpliced(to, 0, id);
}
