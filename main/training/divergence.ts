import type { StepResult } from '../engines/engine.ts';
import type { SplitMetrics } from '../../shared/runs.ts';
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

/**
 * Says in what way the evaluation of the training split after an epoch shows divergence, or null. A step
 * measures its loss before its own update, so only this sees what the last update did; and after the last
 * epoch a loss far above its start counts although it falls, since no step is left to bring it down.
 */
export function describeDivergedEpoch(
  { start }: LossHistory,
  { data, regularisation }: SplitMetrics['loss'],
  isLastEpoch: boolean,
): string | null {
  if (!Number.isFinite(data)) return `the data loss over the training split is ${data}`;
  if (!Number.isFinite(regularisation)) return `the regularisation loss is ${regularisation}`;
  if (!isLastEpoch || data <= farAbove * start) return null;
  return (
    `the data loss over the training split is ${data.toPrecision(4)} after the last epoch, more than ` +
    `${farAbove} times the ${start.toPrecision(4)} before training`
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
