import type { RunSummary } from '../../shared/runs.ts';

/** The latest rows in the places of the shown ones; null where they are not the same runs. */
export function keepPlaces<Row extends Pick<RunSummary, 'id'>>(
  shown: readonly Row[],
  latest: readonly Row[],
): readonly Row[] | null {
  const byId = new Map(latest.map((run) => [run.id, run]));
  const kept: Row[] = [];
  for (const { id } of shown) {
    const run = byId.get(id);
    if (!run) return null;
    kept.push(run);
  }
  return kept.length === latest.length ? kept : null;
}
