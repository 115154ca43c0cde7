import type { PreparedData } from '../data/data-set.ts';
import { UserError } from '../../shared/errors.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';

/** Whether training itself looks at the validation split. */
export function needsValidation({ schedule, earlyStopping }: TrainingSpec): boolean {
  return schedule.type === 'plateau' || earlyStopping !== undefined;
}

/** @throws UserError where early stopping or the schedule looks at a validation split that is empty. */
export function checkValidation(training: TrainingSpec, data: PreparedData): void {
  if (!needsValidation(training) || data.splits.validation.labels.length > 0) return;
  const what = training.earlyStopping === undefined ? 'The plateau schedule' : 'Early stopping';
  throw new UserError(
    'request',
    `${what} looks at the validation split, and that is empty.`,
    'Hold out a part of the training split for validation.',
  );
}
