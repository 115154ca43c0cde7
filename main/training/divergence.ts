import type { StepResult } from '../engines/engine.ts';
import type { LossHistory } from './progress.ts';

/**
 * Far above its start: the mean data loss is more than this many times what it was before training. The
 * factor is that of the CS231n course notes' search code, which gives a run up at `cost > 3 * original_cost`.
 */
const farAbove = 3;
/** Steps averaged over, so that one odd batch decides nothing. */
const window = 20;

/** The history with the loss of one step more. */
export function remember(history: LossHistory, { dataLoss }: StepResult): LossHistory {
  return { start: history.start, recent: [...history.recent, dataLoss].slice(-2 * window) };
}

/**
 * Says in what way a run has diverged at its latest step, or null while it has not: a loss that is not
 * finite; or, where a device hides NaN, a mean data loss over 20 steps that is more than 3 times that before
 * training and higher than over the 20 steps before.
 */
export function describeDivergence(history: LossHistory, result: StepResult): string | null {
  if (!Number.isFinite(result.dataLoss)) return `the data loss is ${result.dataLoss}`;
  if (!Number.isFinite(result.regularisationLoss)) {
    return `the regularisation loss is ${result.regularisationLoss}`;
  }
  if (history.recent.length < 2 * window) return null;
  const before = mean(history.recent.slice(0, window));
  const latest = mean(history.recent.slice(window));
  if (latest <= farAbove * history.start || latest <= before) return null;
  return (
    `the data loss over ${window} steps is ${latest.toPrecision(4)}, more than ${farAbove} times the ` +
    `${history.start.toPrecision(4)} before training, and growing`
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
