import { formatFraction, formatNumber } from '../metrics/format.ts';
import type { SearchSpec } from '../specs/search.ts';
import type { TrialRecord, TrialRun } from './records.ts';
import { hasDiverged } from './settled.ts';

type RankBy = SearchSpec['rankBy'];

/** How a trial is marked in a chart: with its figure, or by why it has none that counts. */
export type TrialMark = 'measured' | 'diverged' | 'failed' | 'unmeasured';

export const markNames: Readonly<Record<TrialMark, string>> = {
  measured: 'measured',
  diverged: 'diverged',
  failed: 'failed',
  unmeasured: 'nothing measured yet',
};

export function markOf({ run, best }: Pick<TrialRecord, 'run' | 'best'>): TrialMark {
  if (run !== null && hasDiverged(run)) return 'diverged';
  if (run !== null && hasFailed(run)) return 'failed';
  return best === null ? 'unmeasured' : 'measured';
}

/** It ended for an error that is no result: neither diverged nor stopped by a rule or a person. */
export function hasFailed(run: Pick<TrialRun, 'state' | 'reason'>): boolean {
  return (run.state === 'failed' || run.state === 'interrupted') && !hasDiverged(run);
}

/** What a search ranks its trials by, as it is written. */
export const resultNames: Readonly<Record<RankBy, string>> = {
  'validation-accuracy': 'validation accuracy',
  'validation-loss': 'validation loss',
};

/** The figure a trial is ranked by, at its best epoch. Null unless it counts and is finite. */
export function resultOf(trial: Pick<TrialRecord, 'run' | 'best'>, rankBy: RankBy): number | null {
  if (trial.best === null || markOf(trial) !== 'measured') return null;
  const value = rankBy === 'validation-accuracy' ? trial.best.accuracy : trial.best.dataLoss;
  return Number.isFinite(value) ? value : null;
}

export function formatResult(value: number | null, rankBy: RankBy): string {
  return rankBy === 'validation-accuracy' ? formatFraction(value) : formatNumber(value);
}
