import type { Axis, Line, Smoothing } from '../../shared/curves/line.ts';
import {
  readSeries,
  splitsWithCurves,
  type Quantity,
  type Recorded,
  type Series,
  type Source,
} from '../../shared/curves/series.ts';
import { smooth } from '../../shared/curves/smooth.ts';
import { lossParts, type LossParts } from '../../shared/curves/settings.ts';
import { endedStates } from '../../shared/runs.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { Axes } from '../charts/axes.ts';
import { splitStrokes, type Curve, type SeriesColour } from '../charts/curve.ts';
import { secondsLeft } from './progress.ts';

export type CurvesRun = Pick<RunSummary, 'state' | 'steps' | 'stepsDone' | 'epochs' | 'seconds'>;

/** What of a run's curves is shown, and how. */
export interface CurveChoices {
  readonly axis: Axis;
  readonly smoothing: Smoothing | null;
  readonly sources: readonly Source[];
}

const colours: Readonly<Record<'data' | 'total' | 'regularisation', SeriesColour>> = {
  data: 'series-1',
  total: 'series-2',
  regularisation: 'series-3',
};

/**
 * Loss curves of one run: its parts in colours, splits by stroke, every training step faint behind. Of the steps there
 * is one curve, of the first part shown.
 */
export function lossCurves(
  recorded: Recorded,
  run: CurvesRun,
  parts: LossParts,
  choices: CurveChoices,
): Curve[] {
  const shown = lossParts[parts];
  return [
    ...shown.flatMap((part) =>
      splitsShown(recorded, choices).flatMap((split) =>
        draw(readSeries(recorded, run, `${part}-loss`, split, choices.axis), choices, {
          label: `${split} ${part}`,
          colour: colours[part],
          stroke: splitStrokes[split],
        }),
      ),
    ),
    ...stepCurves(recorded, run, `${shown[0]}-loss`, choices, shown[0], colours[shown[0]]),
  ];
}

/**
 * Accuracy curves of one run. Accuracies of single batches jump between few values and tell something only when they
 * are smoothed.
 */
export function accuracyCurves(recorded: Recorded, run: CurvesRun, choices: CurveChoices): Curve[] {
  return [
    ...splitsShown(recorded, choices).flatMap((split) =>
      draw(readSeries(recorded, run, 'accuracy', split, choices.axis), choices, {
        label: split,
        colour: 'series-1',
        stroke: splitStrokes[split],
      }),
    ),
    ...(choices.smoothing === null
      ? []
      : stepCurves(recorded, run, 'accuracy', choices, 'accuracy', 'series-1')),
  ];
}

/** The learning rate of each epoch's steps, never smoothed: it is set, not measured. */
export function learningRateCurves(recorded: Recorded, run: CurvesRun, axis: Axis): Curve[] {
  const series = readSeries(recorded, run, 'learning-rate', 'steps', axis);
  return [{ label: 'learning rate', colour: 'series-1', stroke: 'solid', isFaint: false, ...line(series) }];
}

function splitsShown(recorded: Recorded, choices: CurveChoices) {
  return splitsWithCurves(recorded.epochs).filter((split) => choices.sources.includes(split));
}

function stepCurves(
  recorded: Recorded,
  run: CurvesRun,
  quantity: Quantity,
  choices: CurveChoices,
  name: string,
  colour: SeriesColour,
): Curve[] {
  if (!choices.sources.includes('steps')) return [];
  const series = readSeries(recorded, run, quantity, 'steps', choices.axis);
  const looks = { label: `each step, ${name}`, colour, stroke: 'solid', round: 1 } as const;
  return choices.smoothing === null
    ? [{ ...looks, isFaint: true, ...line(series) }]
    : draw(series, choices, looks);
}

type Looks = Pick<Curve, 'label' | 'colour' | 'stroke' | 'round'>;

/** The curve; where it is smoothed, with the raw points faint behind it. */
function draw(series: Series, { smoothing }: CurveChoices, looks: Looks): Curve[] {
  if (smoothing === null) return [{ ...looks, isFaint: false, ...line(series) }];
  return [
    {
      ...looks,
      group: looks.label,
      isFaint: false,
      ...line(series),
      y: smooth(series.steps, series.y, smoothing),
    },
    { ...looks, label: `${looks.label}, raw`, group: looks.label, isFaint: true, ...line(series) },
  ];
}

function line({ x, y, leapsTo }: Series): Line {
  return { x, y, leapsTo };
}

/**
 * Where the axis of epochs ends: at the planned last epoch while a run goes on, so that the scale stands
 * still; for a run that has ended, early or not, at the epoch it was in.
 */
export function lastEpoch(run: Pick<RunSummary, 'state' | 'steps' | 'stepsDone' | 'epochs'>): number {
  if (!endedStates.includes(run.state) || run.steps === null) return run.epochs;
  return Math.max(1, Math.ceil((run.stepsDone * run.epochs) / run.steps));
}

/** Times below this, in seconds, are written as numbers: minutes and seconds would leave nothing of them. */
const shortTime = 10;

/** Where the x axis ends and what is written at it. While a run goes on, the time it will take is rounded up. */
export function xAxis(
  axis: Axis,
  run: CurvesRun,
  epochs: Recorded['epochs'],
): Pick<Axes, 'xTitle' | 'xMaximum' | 'isTime'> {
  if (axis === 'epoch') return { xTitle: 'epoch', xMaximum: lastEpoch(run) };
  const hasEnded = endedStates.includes(run.state);
  if (axis === 'step') {
    return { xTitle: 'step', xMaximum: Math.max(1, (hasEnded ? run.stepsDone : run.steps) ?? run.stepsDone) };
  }
  const passed = Math.max(run.seconds ?? 0, epochs.at(-1)?.seconds ?? 0);
  const left = hasEnded ? 0 : (secondsLeft(run, epochs) ?? 0);
  const end = hasEnded ? passed : roundUp(passed + left);
  return end < shortTime
    ? { xTitle: 'seconds', xMaximum: Math.max(end, 0.001) }
    : { xTitle: 'time', xMaximum: end, isTime: true };
}

/** To one or two significant digits, so that an estimate that wavers a little changes nothing. */
function roundUp(value: number): number {
  if (value <= 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(value)) / 2;
  return Math.ceil(value / unit) * unit;
}
