import { findBestEpoch } from '../../shared/metrics/best-epoch.ts';
import { formatFraction } from '../../shared/metrics/format.ts';
import type { ConfusionMatrix, EpochRecord, RunSummary } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { EarlyStopping } from '../../shared/specs/training.ts';
import { formatLoss } from '../../shared/metrics/short-format.ts';

/**
 * The epoch whose parameters a finished run ended with, as its last evaluation tells; after early stopping it
 * need not be the last one trained. Null where the run has not finished or was not evaluated.
 */
export function parametersEpoch(
  run: Pick<RunSummary, 'state'>,
  matrices: readonly ConfusionMatrix[],
): number | null {
  if (run.state !== 'finished') return null;
  return matrices.find(({ checkpoint }) => checkpoint === 'last')?.epoch ?? null;
}

/** The epoch at which the figures in a run's row were measured on a split: its latest, up to `upTo` where that is given. */
export function epochMeasured(
  epochs: readonly EpochRecord[],
  split: Split,
  upTo: number | null,
): number | null {
  const measured = epochs.filter((record) => record[split] !== null && record.epoch <= (upTo ?? Infinity));
  return measured.at(-1)?.epoch ?? null;
}

/** The best epoch so far and what makes it the best. Null before there is one. */
export function describeBest(
  epochs: readonly EpochRecord[],
  earlyStopping: EarlyStopping | undefined,
): { readonly epoch: number; readonly text: string } | null {
  const best = findBestEpoch(epochs, earlyStopping?.monitor);
  if (best === null) return null;
  const loss = formatLoss(best.dataLoss);
  const accuracy = formatFraction(best.accuracy);
  const text =
    earlyStopping?.monitor === 'validation-loss'
      ? `lowest validation data loss ${loss}, validation accuracy ${accuracy}`
      : `highest validation accuracy ${accuracy}, validation data loss ${loss}`;
  return { epoch: best.epoch, text };
}
