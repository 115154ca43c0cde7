import { endedStates } from '../../shared/runs.ts';
import type { EpochRecord, RunCurves, RunSummary, StepRecord } from '../../shared/runs.ts';
import { splits, type Split } from '../../shared/specs/data.ts';
import type { Curve, CurvePoint } from '../charts/curve.ts';

/** Which parts of the loss a chart shows. */
export type LossParts = 'data' | 'total' | 'both';

const strokes: Readonly<Record<Split, Curve['stroke']>> = {
  train: 'solid',
  validation: 'dashed',
  test: 'dotted',
};

/**
 * Where a step lies on the axis of epochs. What a step measures is measured before its update, so the first
 * step lies at 0; the last step of epoch e lies just before e.
 */
function stepPoints(
  steps: readonly StepRecord[],
  run: Pick<RunSummary, 'steps' | 'epochs'>,
  y: (record: StepRecord) => number,
): CurvePoint[] {
  if (run.steps === null) return [];
  const stepsPerEpoch = run.steps / run.epochs;
  return steps.map((record) => ({ x: (record.step - 1) / stepsPerEpoch, y: y(record) }));
}

function epochPoints(
  epochs: readonly EpochRecord[],
  split: Split,
  y: (metrics: NonNullable<EpochRecord[Split]>) => number,
): CurvePoint[] {
  return epochs.flatMap((record) => {
    const metrics = record[split];
    return metrics === null ? [] : [{ x: record.epoch, y: y(metrics) }];
  });
}

/**
 * Where the axis of epochs ends: at the planned last epoch while a run goes on, so that the scale stands
 * still; for a run that has ended, early or not, at the epoch it was in.
 */
export function lastEpoch(run: Pick<RunSummary, 'state' | 'steps' | 'stepsDone' | 'epochs'>): number {
  if (!endedStates.includes(run.state) || run.steps === null) return run.epochs;
  return Math.max(1, Math.ceil((run.stepsDone * run.epochs) / run.steps));
}

/** Training and validation split, and the test split where it was evaluated epoch by epoch and not only at the end. */
export function splitsWithCurves(epochs: readonly EpochRecord[]): readonly Split[] {
  const hasTestCurve = epochs.some(({ epoch, test }) => epoch === 0 && test !== null);
  return splits.filter((split) => split !== 'test' || hasTestCurve);
}

/** Loss curves of one run: data and total in two colours, splits by stroke, every training step faint behind. */
export function lossCurves(
  curves: RunCurves,
  run: Pick<RunSummary, 'steps' | 'epochs'>,
  parts: LossParts,
): Curve[] {
  const shown = (['total', 'data'] as const).filter((part) => parts === 'both' || parts === part);
  const stepLoss = (record: StepRecord) =>
    parts === 'data' ? record.dataLoss : record.dataLoss + record.regularisationLoss;
  return [
    ...shown.flatMap((part) =>
      splitsWithCurves(curves.epochs).map((split): Curve => ({
        label: `${split} ${part}`,
        colour: part === 'data' ? 'series-1' : 'series-2',
        stroke: strokes[split],
        isFaint: false,
        points: epochPoints(curves.epochs, split, (metrics) => metrics.loss[part]),
      })),
    ),
    {
      label: `each step, ${parts === 'data' ? 'data' : 'total'}`,
      colour: parts === 'data' ? 'series-1' : 'series-2',
      stroke: 'solid',
      isFaint: true,
      points: stepPoints(curves.steps, run, stepLoss),
    },
  ];
}

/** Accuracy curves of one run. */
export function accuracyCurves(curves: RunCurves): Curve[] {
  return splitsWithCurves(curves.epochs).map((split) => ({
    label: split,
    colour: 'series-1',
    stroke: strokes[split],
    isFaint: false,
    points: epochPoints(curves.epochs, split, (metrics) => metrics.accuracy),
  }));
}
