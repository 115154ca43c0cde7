import { UserError } from '../../shared/errors.ts';
import type { PreparedData } from '../data/data-set.ts';
import type { Progress } from './progress.ts';

/** @throws UserError when a run that goes on was trained on other data until here. */
export function checkDataUnchanged(progress: Progress, { overview }: PreparedData): void {
  if (progress.data === overview.fingerprint) return;
  throw new UserError(
    'work',
    `The data are others than those of the run, which was broken off at step ${progress.step}: their fingerprint ` +
      `was ${abbreviate(progress.data)} and is ${abbreviate(overview.fingerprint)}. Their files have changed, ` +
      'or another version of Netsitter prepared them.',
    'Put the files back as they were, or start a new run.',
  );
}

function abbreviate(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
