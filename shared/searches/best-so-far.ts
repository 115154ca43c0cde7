import type { SearchSpec } from '../specs/search.ts';
import type { TrialRecord } from './records.ts';
import { resultOf } from './trial-marks.ts';

export interface BestSoFar {
  readonly trial: number;
  /** Of that trial; null where it has none that counts. */
  readonly result: number | null;
  /** The best of it and of the trials before it; null until there is one. */
  readonly best: number | null;
}

/** How the best figure grew from trial to trial, in their order, up to the last that has measured something. */
export function bestSoFar({ rankBy }: SearchSpec, trials: readonly TrialRecord[]): BestSoFar[] {
  let best: number | null = null;
  const course = trials.map((trial) => {
    const result = resultOf(trial, rankBy);
    if (result !== null && (best === null || isBetter(result, best, rankBy))) best = result;
    return { trial: trial.trial, result, best };
  });
  return course.slice(0, course.findLastIndex(({ result }) => result !== null) + 1);
}

function isBetter(one: number, other: number, rankBy: SearchSpec['rankBy']): boolean {
  return rankBy === 'validation-accuracy' ? one > other : one < other;
}
