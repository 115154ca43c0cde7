import type { EpochRecord, RunCurves, RunDetail, StepRecord } from '../../shared/runs.ts';
import { splits, type Split } from '../../shared/specs/data.ts';
import { toCsv, type CsvValue } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';

const splitColumns = ['loss', 'data_loss', 'regularisation_loss', 'accuracy'] as const;

/**
 * A row for each evaluated epoch (epoch 0 is the network before its first step). `loss` is the total that
 * is minimised. A split that was not evaluated at an epoch leaves its fields empty.
 */
export function curvesCsv(curves: RunCurves): string {
  const header = [
    ...['epoch', 'step', 'learning_rate', 'seconds'],
    ...splits.flatMap((split) => splitColumns.map((column) => `${split}_${column}`)),
  ];
  return toCsv(header, curves.epochs.map(epochRow));
}

function epochRow(epoch: EpochRecord): CsvValue[] {
  const head = [epoch.epoch, epoch.step, epoch.learningRate, epoch.seconds];
  return [...head, ...splits.flatMap((split) => splitFields(epoch, split))];
}

function splitFields(epoch: EpochRecord, split: Split): CsvValue[] {
  const metrics = epoch[split];
  if (metrics === null) return splitColumns.map(() => null);
  return [metrics.loss.total, metrics.loss.data, metrics.loss.regularisation, metrics.accuracy];
}

/** Every epoch and, besides, what every single training step measured. */
export function curvesJson(run: RunDetail, curves: RunCurves): string {
  return `${toJson({ run: runIdentity(run), ...curves }, 2)}\n`;
}

/** A row for each training step, measured on its batch before its update. `loss` is the total that is minimised. */
export function stepsCsv(steps: readonly StepRecord[]): string {
  const header = ['step', 'epoch', 'loss', 'data_loss', 'regularisation_loss', 'accuracy'];
  return toCsv(
    header,
    steps.map(({ step, epoch, dataLoss, regularisationLoss, accuracy }) => [
      step,
      epoch,
      dataLoss + regularisationLoss,
      dataLoss,
      regularisationLoss,
      accuracy,
    ]),
  );
}

export function stepsJson(run: RunDetail, steps: readonly StepRecord[]): string {
  return `${toJson({ run: runIdentity(run), steps }, 2)}\n`;
}
