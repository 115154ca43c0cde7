import type { TrialRecord } from './records.ts';
import { isOpen, isSettled } from './settled.ts';

/**
 * Seconds until all trials are done: what the open ones still need, each as long as the settled ones took on average
 * (one that is under way the part that is left of it), shared out among those that go on at once. Null while no trial
 * has come to its end.
 */
export function secondsLeftOf(trials: readonly TrialRecord[], atOnce: number): number | null {
  const spans = trials.flatMap(({ run }) =>
    run !== null && isSettled(run) && run.seconds ? [run.seconds] : [],
  );
  if (spans.length === 0) return null;
  const each = spans.reduce((sum, seconds) => sum + seconds, 0) / spans.length;
  const open = trials.filter(({ run }) => isOpen(run));
  const parts = open.reduce(
    (sum, { run }) => sum + (run === null || run.epochs === 0 ? 1 : 1 - run.epochsDone / run.epochs),
    0,
  );
  return (each * parts) / Math.max(1, Math.min(atOnce, open.length));
}

/** The share of a search that is done, from 0 to 1, with the epochs of those trials that go on. */
export function progressOfTrials(trials: readonly TrialRecord[]): number {
  const done = trials.reduce(
    (sum, { run }) => sum + (run === null ? 0 : isOpen(run) ? run.epochsDone / Math.max(1, run.epochs) : 1),
    0,
  );
  return trials.length === 0 ? 0 : done / trials.length;
}
