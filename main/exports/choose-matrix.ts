import type { ExportRequest } from '../../shared/contract/index.ts';
import { UserError } from '../../shared/errors.ts';
import type { CheckpointKind, ConfusionMatrix, EpochMatrix, RunSummary } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';

/** Splits in the order in which they are looked for when none is named: what a report shows comes first. */
const preferredSplits: readonly Split[] = ['test', 'validation', 'train'];

/** A matrix of any epoch; that of a checkpoint says of which. */
export type ChosenMatrix = EpochMatrix & { readonly checkpoint?: CheckpointKind };

/** Matrices of a run: those of its checkpoints, and that of any epoch that was evaluated. */
export interface MatrixSource {
  readonly run: RunSummary;
  readonly confusionMatrices: () => readonly ConfusionMatrix[];
  /** `UserError` where the split was not evaluated after that epoch. */
  readonly matrixAt: (split: Split, epoch: number) => EpochMatrix;
}

type Choice = Pick<ExportRequest, 'split' | 'checkpoint' | 'epoch'>;

/** The confusion matrix of a checkpoint or of an epoch, as `chooseMatrix` finds it. */
export function chooseMatrixAt(source: MatrixSource, choice: Choice): ChosenMatrix {
  const { epoch, split } = choice;
  if (epoch === undefined) return chooseMatrix(source.run, source.confusionMatrices(), choice);
  if (choice.checkpoint !== undefined) {
    throw new UserError(
      'request',
      'An epoch and a checkpoint were both named; each says which parameters.',
      'Name one of them.',
    );
  }
  if (split !== undefined) return source.matrixAt(split, epoch);
  const matrices = source.confusionMatrices();
  const known = preferredSplits.find((name) => matrices.some((matrix) => matrix.split === name));
  return source.matrixAt(known ?? 'validation', epoch);
}

/**
 * The confusion matrix asked for: of `split` and `checkpoint`, by default that of the test split (validation
 * where there is none) and the last epoch. `UserError` names the matrices there are.
 */
export function chooseMatrix(
  run: RunSummary,
  matrices: readonly ConfusionMatrix[],
  { split, checkpoint = 'last' }: Omit<Choice, 'epoch'> = {},
): ConfusionMatrix {
  const chosen = findMatrix(matrices, split === undefined ? preferredSplits : [split], checkpoint);
  if (chosen !== undefined) return chosen;
  const there = matrices.map((matrix) => `${matrix.split} ${matrix.checkpoint}`);
  throw new UserError(
    'request',
    `Run ${run.id} (${run.state}) has no confusion matrix${split === undefined ? '' : ` of the ${split} split`} for the ${checkpoint} epoch.`,
    there.length === 0 ? 'It is stored when a run ends.' : `There are: ${there.join(', ')}.`,
  );
}

/** The matrix of the first of `splits` that has one. */
export function findMatrix(
  matrices: readonly ConfusionMatrix[],
  splits: readonly Split[],
  checkpoint: ConfusionMatrix['checkpoint'],
): ConfusionMatrix | undefined {
  return splits
    .map((split) => matrices.find((matrix) => matrix.split === split && matrix.checkpoint === checkpoint))
    .find((matrix) => matrix !== undefined);
}
