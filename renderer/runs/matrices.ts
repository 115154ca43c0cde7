import type { CheckpointKind, ConfusionMatrix } from '../../shared/runs.ts';
import { splits, type Split } from '../../shared/specs/data.ts';

/** A matrix to be looked at: of a checkpoint, or of an epoch that has none. */
export interface MatrixChoice {
  readonly split: Split;
  readonly epoch: number;
  readonly checkpoint: CheckpointKind | null;
}

/** Test first, for it is what is reported; within a split what the run ended with before the best epoch. */
export function orderMatrices(matrices: readonly ConfusionMatrix[]): ConfusionMatrix[] {
  return matrices.toSorted(
    (one, other) =>
      splits.indexOf(other.split) - splits.indexOf(one.split) ||
      -one.checkpoint.localeCompare(other.checkpoint),
  );
}

/** What is asked for, or what comes nearest: the same split, else what is reported first. Null where there is none. */
export function chooseMatrix(
  matrices: readonly ConfusionMatrix[],
  asked: { readonly split: Split | null; readonly epoch: CheckpointKind | number },
): MatrixChoice | null {
  const ordered = orderMatrices(matrices);
  const split = asked.split ?? ordered[0]?.split;
  const ofSplit = ordered.filter((matrix) => matrix.split === split);
  const found =
    typeof asked.epoch === 'number'
      ? ofSplit.find(({ epoch }) => epoch === asked.epoch)
      : ofSplit.find(({ checkpoint }) => checkpoint === asked.epoch);
  if (found !== undefined) return found;
  if (typeof asked.epoch === 'number' && split !== undefined) {
    return { split, epoch: asked.epoch, checkpoint: null };
  }
  return ofSplit[0] ?? ordered[0] ?? null;
}
