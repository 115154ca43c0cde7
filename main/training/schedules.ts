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
 * The learning rate of the steps of an epoch, counted from 1; of the last of them, where it changes from step to
 * step. Epoch 0, which has no steps, counts as the first, or the first step. The formulas are those of PyTorch's StepLR, CosineAnnealingLR (over all epochs) and
 * ReduceLROnPlateau.
 */
export function learningRateOf(
  { schedule, optimiser, epochs }: Training,
  epoch: number,
  { reductions }: Plateau,
  stepsPerEpoch = 1,
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
    case 'exponential':
      return growthAt(start, schedule.final, Math.max(1, epoch * stepsPerEpoch), epochs * stepsPerEpoch);
  }
}

/** The learning rate of a step, counted from 1 to `steps`; `ofEpoch` is that of its epoch. */
export function learningRateOfStep(
  { schedule, optimiser }: Training,
  ofEpoch: number,
  step: number,
  steps: number,
): number {
  return schedule.type === 'exponential'
    ? growthAt(optimiser.learningRate, schedule.final, step, steps)
    : ofEpoch;
}

function growthAt(start: number, final: number, step: number, steps: number): number {
  return steps === 1 ? start : start * (final / start) ** ((step - 1) / (steps - 1));
}

/** What the plateau schedule has seen after an epoch that ended at this validation data loss. */
export function watchPlateau(schedule: Schedule, plateau: Plateau, validationLoss: number): Plateau {
  if (schedule.type !== 'plateau') return plateau;
  const waiting = waitOn(plateau.waiting, validationLoss);
  if (waiting.epochs < schedule.patience) return { ...plateau, waiting };
  return { reductions: plateau.reductions + 1, waiting: { ...waiting, epochs: 0 } };
}
