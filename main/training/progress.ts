import { z } from 'zod';

/** A loss may be infinite, which JSON cannot say: null stands for it. */
const lossSchema = z.union([z.number(), z.null().transform(() => Infinity)]);

/** The epoch with the highest validation accuracy so far. */
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
  losses: lossHistorySchema,
  best: bestEpochSchema.nullable(),
});
export type Progress = z.infer<typeof progressSchema>;

/** A run that has yet to begin, on data of this fingerprint. */
export function noProgress(data: string): Progress {
  return { data, step: 0, epoch: -1, seconds: 0, losses: { start: Infinity, recent: [] }, best: null };
}

type Candidate = Pick<BestEpoch, 'epoch' | 'accuracy' | 'dataLoss'>;

/** The higher validation accuracy is better; among equals the lower validation data loss, then the earlier epoch. */
export function isBetter(candidate: Candidate, best: Candidate | null): boolean {
  if (best === null) return true;
  if (candidate.accuracy !== best.accuracy) return candidate.accuracy > best.accuracy;
  if (candidate.dataLoss !== best.dataLoss) return candidate.dataLoss < best.dataLoss;
  return candidate.epoch < best.epoch;
}
