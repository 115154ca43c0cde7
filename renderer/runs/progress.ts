import type { EpochRecord, RunSummary } from '../../shared/runs.ts';

/** Share of a run that is done, 0 to 1. By steps where their number is known, else by epochs. */
export function progressOf(run: Pick<RunSummary, 'steps' | 'stepsDone' | 'epochs' | 'epochsDone'>): number {
  const share = run.steps === null ? run.epochsDone / run.epochs : run.stepsDone / run.steps;
  return Math.min(1, Math.max(0, share));
}

/** Epochs whose pace is taken for the time left: few enough to follow a change, enough to be steady. */
const recentEpochs = 5;

/**
 * Seconds a run still needs, from the pace of its last five epochs (evaluation included).
 * Null until two evaluations have shown a pace, and for a run whose steps are not known.
 */
export function secondsLeft(
  run: Pick<RunSummary, 'steps' | 'stepsDone'>,
  epochs: readonly Pick<EpochRecord, 'step' | 'seconds'>[],
): number | null {
  const last = epochs.at(-1);
  const first = epochs.at(-(recentEpochs + 1)) ?? epochs[0];
  if (run.steps === null || !last || !first || last.step <= first.step) return null;
  const secondsPerStep = (last.seconds - first.seconds) / (last.step - first.step);
  return Math.max(0, (run.steps - run.stepsDone) * secondsPerStep);
}
