import { z } from 'zod';
import type { Schedule } from '../../shared/specs/training.ts';
import { notWaiting, waitingSchema, waitOn } from './patience.ts';

/** What the plateau schedule has seen of the validation data loss. */
export const plateauSchema = z.object({
  /** How often the learning rate was reduced. */
  reductions: z.int().min(0),
  waiting: waitingSchema,
});
export type Plateau = z.infer<typeof plateauSchema>;

export const noPlateau: Plateau = { reductions: 0, waiting: notWaiting };

interface Training {
  readonly schedule: Schedule;
  readonly optimiser: { readonly learningRate: number };
  readonly epochs: number;
}

/**
 * The learning rate of the steps of an epoch, counted from 1. Epoch 0, which has no steps, counts as the
 * first. The formulas are those of PyTorch's StepLR, CosineAnnealingLR (over all epochs) and
 * ReduceLROnPlateau.
 */
export function learningRateOf(
  { schedule, optimiser, epochs }: Training,
  epoch: number,
  { reductions }: Plateau,
): number {
  const start = optimiser.learningRate;
  const done = Math.max(0, epoch - 1);
  switch (schedule.type) {
    case 'constant':
      return start;
    case 'step':
      return start * schedule.factor ** Math.floor(done / schedule.everyEpochs);
    case 'cosine':
      return schedule.minimum + ((start - schedule.minimum) * (1 + Math.cos((Math.PI * done) / epochs))) / 2;
    case 'plateau':
      return Math.min(start, Math.max(schedule.minimum, start * schedule.factor ** reductions));
  }
}

/** What the plateau schedule has seen after an epoch that ended at this validation data loss. */
export function watchPlateau(schedule: Schedule, plateau: Plateau, validationLoss: number): Plateau {
  if (schedule.type !== 'plateau') return plateau;
  const waiting = waitOn(plateau.waiting, validationLoss);
  if (waiting.epochs < schedule.patience) return { ...plateau, waiting };
  return { reductions: plateau.reductions + 1, waiting: { ...waiting, epochs: 0 } };
}
