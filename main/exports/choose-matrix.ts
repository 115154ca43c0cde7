import type { ExportRequest } from '../../shared/contract/index.ts';
import { UserError } from '../../shared/errors.ts';
import type { ConfusionMatrix, RunSummary } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';

/** Splits in the order in which they are looked for when none is named: what a report shows comes first. */
const preferredSplits: readonly Split[] = ['test', 'validation', 'train'];

/**
 * The confusion matrix asked for: of `split` and `checkpoint`, by default that of the test split (validation
 * where there is none) and the last epoch. `UserError` names the matrices there are.
 */
export function chooseMatrix(
  run: RunSummary,
  matrices: readonly ConfusionMatrix[],
  { split, checkpoint = 'last' }: Pick<ExportRequest, 'split' | 'checkpoint'> = {},
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
