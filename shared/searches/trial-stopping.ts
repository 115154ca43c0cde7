import type { SearchSpec } from '../specs/search.ts';
import type { TrialFigures } from './records.ts';

type RankBy = SearchSpec['rankBy'];

/** What a trial had measured epoch by epoch. */
type Course = readonly TrialFigures[];

/**
 * Whether a trial is to be stopped after `epoch` by the median stopping rule (see `trialStoppingSchema`): its best
 * figure up to that epoch is worse than the median of those of `ended`. A trial that ended before keeps the best
 * it had reached, one that never measured anything is worse than all.
 */
export function isBehindMedian(
  course: Course,
  ended: readonly Course[],
  epoch: number,
  rankBy: RankBy,
): boolean {
  const scores = ended.map((other) => bestScore(other, epoch, rankBy)).toSorted((one, other) => one - other);
  if (scores.length === 0) return false;
  const middle = Math.floor(scores.length / 2);
  const upper = scores[middle]!;
  const lower = scores[scores.length % 2 === 1 ? middle : middle - 1]!;
  // The mean of two infinities of the same sign is that infinity.
  const median = lower === upper ? lower : (lower + upper) / 2;
  return bestScore(course, epoch, rankBy) < median;
}

/** The best figure up to an epoch, as a number that is higher for better trials. */
function bestScore(course: Course, epoch: number, rankBy: RankBy): number {
  let best = -Infinity;
  for (const figures of course) {
    if (figures.epoch > epoch) continue;
    best = Math.max(best, rankBy === 'validation-accuracy' ? figures.accuracy : -figures.dataLoss);
  }
  return best;
}
