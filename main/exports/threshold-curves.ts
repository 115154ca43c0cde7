import {
  countsAtPoint,
  falsePositiveRate,
  precisionOf,
  truePositiveRate,
  type ThresholdCurve,
} from '../../shared/metrics/threshold-curve.ts';
import { markThreshold, summariseThresholds } from '../../shared/metrics/threshold-summary.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';

/** A curve, and of what it is. */
export interface ThresholdTable {
  readonly split: string;
  readonly checkpoint: string;
  readonly epoch: number;
  /** The class told from the rest. */
  readonly positive: string;
  readonly curve: ThresholdCurve;
  /** The threshold most often right on the validation split; null where it has no predictions. */
  readonly validationThreshold: number | null;
}

/** A row for each distinct score, from the highest; the first row is above all of them. */
export function rocCsv({ curve }: ThresholdTable): string {
  return toCsv(
    ['threshold', 'false_positive_rate', 'true_positive_rate', 'false_positives', 'true_positives'],
    pointsOf(curve).map(({ threshold, counts }) => [
      threshold,
      falsePositiveRate(counts),
      truePositiveRate(counts),
      counts.falsePositives,
      counts.truePositives,
    ]),
  );
}

/** A row for each distinct score, from the highest. */
export function precisionRecallCsv({ curve }: ThresholdTable): string {
  return toCsv(
    ['threshold', 'recall', 'precision', 'true_positives', 'false_positives'],
    pointsOf(curve)
      .slice(1)
      .map(({ threshold, counts }) => [
        threshold,
        truePositiveRate(counts),
        precisionOf(counts),
        counts.truePositives,
        counts.falsePositives,
      ]),
  );
}

/** The curve in columns, with every figure that is read off it. */
export function thresholdsJson(
  run: RunDetail,
  { curve, validationThreshold, ...table }: ThresholdTable,
): string {
  const points = pointsOf(curve);
  const content = {
    run: runIdentity(run),
    ...table,
    ...summariseThresholds(curve),
    chosenOnValidation: validationThreshold === null ? null : markThreshold(curve, validationThreshold),
    thresholds: [...curve.thresholds],
    falsePositiveRates: points.map(({ counts }) => falsePositiveRate(counts)),
    truePositiveRates: points.map(({ counts }) => truePositiveRate(counts)),
    precisions: points.map(({ counts }) => precisionOf(counts)),
  };
  return `${toJson(content)}\n`;
}

function pointsOf(curve: ThresholdCurve) {
  return Array.from(curve.thresholds, (threshold, point) => ({
    threshold,
    counts: countsAtPoint(curve, point),
  }));
}
