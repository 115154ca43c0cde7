import type { RunSummary } from '../runs.ts';
import type { RunColumn } from './column.ts';

/** The best value of each column of figures, by its id; none where fewer than two runs have one, or all have the same. */
export function bestValues(
  runs: readonly RunSummary[],
  columns: readonly RunColumn[],
): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const { id, better, value } of columns) {
    // The shortest time is no merit of a run that was stopped or diverged.
    if (better === null || id === 'seconds') continue;
    let lowest = Infinity;
    let highest = -Infinity;
    for (const run of runs) {
      const own = value(run);
      if (typeof own !== 'number') continue;
      if (own < lowest) lowest = own;
      if (own > highest) highest = own;
    }
    if (lowest < highest) best.set(id, better === 'higher' ? highest : lowest);
  }
  return best;
}
