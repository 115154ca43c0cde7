import { UserError } from '../errors.ts';
import type { Prediction } from '../runs.ts';
import { bestPoint, accuracyOf, traceThresholds, type ThresholdCurve } from './threshold-curve.ts';

/** The class told from the rest: that of this name, of two classes the second where none is named. */
export function choosePositive(classes: readonly string[], name: string | undefined): number {
  if (name === undefined && classes.length === 2) return 1;
  const found = name === undefined ? -1 : classes.indexOf(name);
  if (found >= 0) return found;
  const message =
    name === undefined
      ? `There are ${classes.length} classes; a threshold tells one of them from the rest.`
      : `There is no class ${name}.`;
  throw new UserError('request', message, `Name one of: ${classes.join(', ')}.`);
}

/** The curve of a class against all others, by the probability given to it. */
export function tracePredictions(
  predictions: readonly Pick<Prediction, 'label' | 'probabilities'>[],
  positive: number,
): ThresholdCurve {
  return traceThresholds(
    predictions.map(({ probabilities }) => probabilities[positive] ?? Number.NaN),
    predictions.map(({ label }) => Number(label === positive)),
  );
}

/** The threshold that is most often right on these samples; to be used on others. Null without samples. */
export function chooseThreshold(curve: ThresholdCurve): number | null {
  if (curve.positives + curve.negatives === 0) return null;
  return curve.thresholds[bestPoint(curve, accuracyOf)]!;
}
