import type { EpochRecord } from '../runs.ts';
import type { EarlyStopping } from '../specs/training.ts';

/** What decides which epoch is the best. */
export interface Candidate {
  readonly epoch: number;
  /** Of the validation split. */
  readonly accuracy: number;
  /** Data loss of the validation split. */
  readonly dataLoss: number;
}

/**
 * The higher validation accuracy is better; among equals the lower validation data loss, then the earlier
 * epoch. Where the validation loss is monitored, accuracy has no say.
 */
export function isBetter(
  candidate: Candidate,
  best: Candidate | null,
  monitor: EarlyStopping['monitor'] = 'validation-accuracy',
): boolean {
  if (best === null) return true;
  if (monitor === 'validation-accuracy' && candidate.accuracy !== best.accuracy) {
    return candidate.accuracy > best.accuracy;
  }
  if (candidate.dataLoss !== best.dataLoss) return candidate.dataLoss < best.dataLoss;
  return candidate.epoch < best.epoch;
}

/** What was measured after an epoch as a candidate. A loss that is no number is as bad as an infinite one. */
export function toCandidate({
  epoch,
  validation,
}: Pick<EpochRecord, 'epoch' | 'validation'>): Candidate | null {
  if (validation === null) return null;
  const { accuracy, loss } = validation;
  return { epoch, accuracy, dataLoss: Number.isNaN(loss.data) ? Infinity : loss.data };
}

/** The best epoch among those measured; the network before its first step does not count. Null without any. */
export function findBestEpoch(
  epochs: readonly EpochRecord[],
  monitor?: EarlyStopping['monitor'],
): Candidate | null {
  let best: Candidate | null = null;
  for (const record of epochs) {
    const candidate = record.epoch === 0 ? null : toCandidate(record);
    if (candidate !== null && isBetter(candidate, best, monitor)) best = candidate;
  }
  return best;
}
