import type { Checkpoint } from '../../shared/runs.ts';

/** The checkpoint from which the least has to be done again. Both kinds hold all that going on needs. */
export function latestCheckpoint(checkpoints: readonly Checkpoint[]): Checkpoint | undefined {
  return checkpoints.toSorted(
    (one, other) => other.step - one.step || Number(other.kind === 'last') - Number(one.kind === 'last'),
  )[0];
}
