import {
  accuracyOf,
  averagePrecision,
  bestPoint,
  countsAtPoint,
  equalErrorRate,
  f1Of,
  pointAt,
  rocArea,
  type DecisionCounts,
  type EqualErrorRate,
  type ThresholdCurve,
} from './threshold-curve.ts';

/** A threshold worth marking, with what comes of it. */
export interface MarkedThreshold {
  readonly threshold: number;
  readonly counts: DecisionCounts;
  readonly accuracy: number;
  readonly f1: number;
}

/** The figures of a curve that are reported. */
export interface ThresholdSummary {
  readonly positives: number;
  readonly negatives: number;
  readonly rocArea: number;
  readonly averagePrecision: number;
  readonly equalErrorRate: EqualErrorRate | null;
  readonly bestF1: MarkedThreshold;
  readonly bestAccuracy: MarkedThreshold;
}

export function markThreshold(curve: ThresholdCurve, threshold: number): MarkedThreshold {
  const counts = countsAtPoint(curve, pointAt(curve, threshold));
  return { threshold, counts, accuracy: accuracyOf(counts), f1: f1Of(counts) };
}

export function summariseThresholds(curve: ThresholdCurve): ThresholdSummary {
  const { positives, negatives, thresholds } = curve;
  const mark = (figure: (counts: DecisionCounts) => number) =>
    markThreshold(curve, thresholds[bestPoint(curve, figure)]!);
  return {
    positives,
    negatives,
    rocArea: rocArea(curve),
    averagePrecision: averagePrecision(curve),
    equalErrorRate: equalErrorRate(curve),
    bestF1: mark(f1Of),
    bestAccuracy: mark(accuracyOf),
  };
}
