import { z } from 'zod';
import { isBetter, toCandidate } from '../../shared/metrics/best-epoch.ts';
import type { SplitMetrics } from '../../shared/runs.ts';
import type { EarlyStopping, TrainingSpec } from '../../shared/specs/training.ts';
import { lossSchema, notWaiting, waitingSchema, waitOn } from './patience.ts';
import { noPlateau, plateauSchema, watchPlateau } from './schedules.ts';

/** The best epoch so far, by validation accuracy or by what early stopping monitors. */
const bestEpochSchema = z.object({
  epoch: z.int(),
  accuracy: z.number(),
  dataLoss: lossSchema,
  /** Its checkpoint's folder below `checkpoints`; null in that checkpoint itself. */
  path: z.string().nullable(),
});
export type BestEpoch = z.infer<typeof bestEpochSchema>;

/** What the rule for divergence looks at. */
const lossHistorySchema = z.object({
  /** Mean data loss over the training split before the first step. */
  start: lossSchema,
  /** Data losses of the latest steps. */
  recent: z.array(z.number()),
});
export type LossHistory = z.infer<typeof lossHistorySchema>;

/** How far a run has come: with the program's state, all that going on exactly needs. */
export const progressSchema = z.object({
  /** Fingerprint of the data trained on. */
  data: z.string(),
  step: z.int().min(0),
  /** The last epoch that was trained and evaluated; -1 before the evaluation that precedes the first step. */
  epoch: z.int().min(-1),
  /** Time spent until here. */
  seconds: z.number(),
  /** That of the last epoch. Null in checkpoints of the first version, whose learning rate never changed. */
  learningRate: z.number().nullable().default(null),
  losses: lossHistorySchema,
  best: bestEpochSchema.nullable(),
  plateau: plateauSchema.default(noPlateau),
  /** How long what early stopping monitors has not improved. */
  stopping: waitingSchema.default(notWaiting),
});
export type Progress = z.infer<typeof progressSchema>;

/** A run that has yet to begin, on data of this fingerprint. */
export function noProgress(data: string): Progress {
  return {
    data,
    step: 0,
    epoch: -1,
    seconds: 0,
    learningRate: null,
    losses: { start: Infinity, recent: [] },
    best: null,
    plateau: noPlateau,
    stopping: notWaiting,
  };
}

/** What was measured after an epoch. */
export interface EpochEnd {
  readonly epoch: number;
  readonly seconds: number;
  readonly learningRate: number;
  readonly train: SplitMetrics | null;
  readonly validation: SplitMetrics | null;
}

/** How far a run has come with that epoch. Epoch 0 only sets the loss from which training starts. */
export function afterEpoch(progress: Progress, training: TrainingSpec, end: EpochEnd): Progress {
  const { epoch, seconds, learningRate, train, validation } = end;
  const { schedule, earlyStopping } = training;
  const come = { ...progress, epoch, seconds, learningRate };
  if (epoch === 0) {
    return { ...come, losses: { ...progress.losses, start: train?.loss.data ?? Infinity } };
  }
  if (validation === null) return come;
  const monitored =
    earlyStopping?.monitor === 'validation-loss' ? validation.loss.data : -validation.accuracy;
  return {
    ...come,
    best: betterOf(progress.best, epoch, validation, earlyStopping),
    plateau: watchPlateau(schedule, progress.plateau, validation.loss.data),
    stopping: earlyStopping === undefined ? progress.stopping : waitOn(progress.stopping, monitored),
  };
}

/** Whether nothing is left to train: all epochs are done, or early stopping's patience is at its end. */
export function hasNothingLeft({ epochs, earlyStopping }: TrainingSpec, progress: Progress): boolean {
  return progress.epoch >= epochs || progress.stopping.epochs >= (earlyStopping?.patience ?? Infinity);
}

function betterOf(
  best: BestEpoch | null,
  epoch: number,
  validation: SplitMetrics,
  earlyStopping: EarlyStopping | undefined,
): BestEpoch | null {
  const candidate = toCandidate({ epoch, validation });
  if (candidate === null || !isBetter(candidate, best, earlyStopping?.monitor)) return best;
  return { ...candidate, path: null };
}
