import { z } from 'zod';
import type { EpochRecord } from '../runs.ts';
import { splits, type Split } from '../specs/data.ts';
import type { Axis, Line } from './line.ts';
import type { StepColumns } from './recorded-steps.ts';
import { search } from './thin.ts';

/** What a curve is of. */
export const quantities = [
  'data-loss',
  'regularisation-loss',
  'total-loss',
  'accuracy',
  'learning-rate',
] as const;
export const quantitySchema = z.enum(quantities);
export type Quantity = z.infer<typeof quantitySchema>;

/** On what it was measured: a whole split after an epoch, or the batch of every training step. */
export const sources = [...splits, 'steps'] as const;
export const sourceSchema = z.enum(sources);
export type Source = z.infer<typeof sourceSchema>;

/** What was recorded of a run. */
export interface Recorded {
  readonly steps: StepColumns;
  readonly epochs: readonly EpochRecord[];
}

/** How many steps and epochs a run was planned to have; `steps` is null until its data is prepared. */
export interface Plan {
  readonly steps: number | null;
  readonly epochs: number;
}

/** A curve with the step at which each of its points was recorded, by which it is smoothed. */
export interface Series extends Line {
  readonly steps: ArrayLike<number>;
  readonly leapsTo: readonly number[];
}

/**
 * Every raw point of one curve. The learning rate is recorded by epochs and has no split: its source is `steps`, those
 * of the epoch. Empty where nothing of the kind has been recorded, or where it has no place on the axis yet.
 */
export function readSeries(
  recorded: Recorded,
  plan: Plan,
  quantity: Quantity,
  source: Source,
  axis: Axis,
): Series {
  if (quantity === 'learning-rate') {
    return source === 'steps' ? ofEpochs(recorded.epochs, axis, ({ learningRate }) => learningRate) : empty;
  }
  if (source === 'steps') return ofSteps(recorded, plan, quantity, axis);
  return ofEpochs(recorded.epochs, axis, (record) => ofSplit(record, source, quantity));
}

const empty: Series = { x: [], y: [], steps: [], leapsTo: [] };

type SplitQuantity = Exclude<Quantity, 'learning-rate'>;

function ofSplit(record: EpochRecord, split: Split, quantity: SplitQuantity): number | null {
  const metrics = record[split];
  if (metrics === null) return null;
  if (quantity === 'accuracy') return metrics.accuracy;
  return metrics.loss[lossParts[quantity]];
}

const lossParts = {
  'data-loss': 'data',
  'regularisation-loss': 'regularisation',
  'total-loss': 'total',
} as const;

function ofEpochs(
  epochs: readonly EpochRecord[],
  axis: Axis,
  read: (record: EpochRecord) => number | null,
): Series {
  const [x, y, steps, leapsTo] = [[], [], [], []] as [number[], number[], number[], number[]];
  let before: EpochRecord | null = null;
  for (const record of epochs) {
    const value = read(record);
    if (value === null) continue;
    if (before !== null && record.epoch > before.epoch + 1) leapsTo.push(record[axis]);
    before = record;
    x.push(record[axis]);
    y.push(value);
    steps.push(record.step);
  }
  return { x, y, steps, leapsTo };
}

function ofSteps({ steps, epochs }: Recorded, plan: Plan, quantity: SplitQuantity, axis: Axis): Series {
  const x = placeSteps(steps.step, epochs, plan, axis);
  if (x === null) return empty;
  return { x, y: stepValues(steps, quantity), steps: steps.step, leapsTo: [] };
}

function stepValues(steps: StepColumns, quantity: SplitQuantity): Float64Array {
  if (quantity === 'data-loss') return steps.dataLoss;
  if (quantity === 'regularisation-loss') return steps.regularisationLoss;
  if (quantity === 'accuracy') return steps.accuracy;
  return steps.dataLoss.map((loss, index) => loss + steps.regularisationLoss[index]!);
}

/**
 * Where steps lie on an axis. A step measures before its update: among epochs the first step lies at 0 and the last of
 * epoch e just before e. Steps have no time of their own: it is interpolated between the two epochs around them, and
 * after the last epoch goes on at that epoch's pace. Null where the axis has no place for them yet: epochs need the
 * planned steps, seconds two epochs.
 */
export function placeSteps(
  steps: Float64Array,
  epochs: readonly Pick<EpochRecord, 'step' | 'seconds'>[],
  plan: Plan,
  axis: Axis,
): Float64Array | null {
  if (axis === 'step') return steps;
  if (axis === 'epoch') {
    if (plan.steps === null) return null;
    const stepsPerEpoch = plan.steps / plan.epochs;
    return steps.map((step) => (step - 1) / stepsPerEpoch);
  }
  // Epochs of a run that was resumed may end at the same step twice; time needs two different ones.
  const known = epochs.filter(({ step }, index) => index === 0 || step > epochs[index - 1]!.step);
  if (known.length < 2) return null;
  return steps.map((step) => secondsAt(step - 1));

  function secondsAt(done: number): number {
    const after = search(known.length, (index) => known[index]!.step >= done);
    const at = Math.min(Math.max(after, 1), known.length - 1);
    const [start, end] = [known[at - 1]!, known[at]!];
    return start.seconds + ((done - start.step) / (end.step - start.step)) * (end.seconds - start.seconds);
  }
}

/** Training and validation split, and the test split where it was evaluated epoch by epoch and not only at the end. */
export function splitsWithCurves(epochs: readonly EpochRecord[]): readonly Split[] {
  const hasTestCurve = epochs.some(({ epoch, test }) => epoch === 0 && test !== null);
  return splits.filter((split) => split !== 'test' || hasTestCurve);
}
