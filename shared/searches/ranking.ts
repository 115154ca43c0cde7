import { isBetter } from '../metrics/best-epoch.ts';
import type { SearchSpec } from '../specs/search.ts';
import type { TrialFigures, TrialRecord } from './records.ts';
import { hasDiverged } from './settled.ts';

type RankBy = SearchSpec['rankBy'];

/** The best of a trial's epochs by what the search ranks by. Null without any. */
export function bestFigures(epochs: Iterable<TrialFigures>, rankBy: RankBy): TrialFigures | null {
  let best: TrialFigures | null = null;
  for (const figures of epochs) if (isBetter(figures, best, rankBy)) best = figures;
  return best;
}

/**
 * Trials that have measured something, the best first: by `rankBy` at each one's best epoch, among equals by the
 * other figure, then by number. Those that diverged come last, whatever they had reached before.
 */
export function rankTrials(trials: readonly TrialRecord[], rankBy: RankBy): TrialRecord[] {
  return trials
    .filter(({ best }) => best !== null)
    .toSorted(
      (one, other) =>
        Number(isLost(one)) - Number(isLost(other)) ||
        compareFigures(one.best!, other.best!, rankBy) ||
        one.trial - other.trial,
    );
}

/** Below 0 where the first is better, 0 between equals. */
function compareFigures(one: TrialFigures, other: TrialFigures, rankBy: RankBy): number {
  const byAccuracy = compareNumbers(other.accuracy, one.accuracy);
  const byLoss = compareNumbers(one.dataLoss, other.dataLoss);
  return rankBy === 'validation-accuracy' ? byAccuracy || byLoss : byLoss || byAccuracy;
}

/** The best trial, unless nothing is measured or all have diverged. */
export function findBestTrial(trials: readonly TrialRecord[], rankBy: RankBy): TrialRecord | null {
  const [first] = rankTrials(trials, rankBy);
  return first === undefined || isLost(first) ? null : first;
}

function isLost({ run }: TrialRecord): boolean {
  return run !== null && hasDiverged(run);
}

/** Infinities are equal to themselves. */
function compareNumbers(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
