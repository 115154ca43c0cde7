/**
 * What becomes of a two-class decision as its threshold moves: a sample is taken for positive where its score is at
 * least the threshold. Exact: a point for every distinct score, samples of the same score together.
 */

export interface ThresholdCurve {
  /** From Infinity, where nothing is taken for positive, down through every distinct score. */
  readonly thresholds: Float64Array;
  /** Positive samples at or above each threshold. */
  readonly truePositives: Uint32Array;
  /** Negative samples at or above each threshold. */
  readonly falsePositives: Uint32Array;
  readonly positives: number;
  readonly negatives: number;
}

/** Counts at a threshold. */
export interface DecisionCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** `isPositive` holds 1 or 0 for each score. A score that is NaN, as of a diverged network, is below every other. */
export function traceThresholds(scores: ArrayLike<number>, isPositive: ArrayLike<number>): ThresholdCurve {
  const values = Float64Array.from(scores, (score) => (Number.isNaN(score) ? -Infinity : score));
  const order = Uint32Array.from(values, (_, at) => at).sort((one, other) =>
    compareDescending(values[one]!, values[other]!),
  );
  const thresholds = new Float64Array(values.length + 1);
  const truePositives = new Uint32Array(values.length + 1);
  const falsePositives = new Uint32Array(values.length + 1);
  thresholds[0] = Infinity;
  let point = 0;
  order.forEach((at) => {
    const score = values[at]!;
    if (point === 0 || score !== thresholds[point]) {
      point += 1;
      thresholds[point] = score;
      truePositives[point] = truePositives[point - 1]!;
      falsePositives[point] = falsePositives[point - 1]!;
    }
    if (isPositive[at] === 1) truePositives[point]! += 1;
    else falsePositives[point]! += 1;
  });
  const points = point + 1;
  return {
    thresholds: thresholds.slice(0, points),
    truePositives: truePositives.slice(0, points),
    falsePositives: falsePositives.slice(0, points),
    positives: truePositives[point]!,
    negatives: falsePositives[point]!,
  };
}

/** Infinities compare as equal to themselves, which their difference would not. */
function compareDescending(one: number, other: number): number {
  if (one === other) return 0;
  return one > other ? -1 : 1;
}

/** Counts at a point of the curve. */
export function countsAtPoint(curve: ThresholdCurve, point: number): DecisionCounts {
  const truePositives = curve.truePositives[point]!;
  const falsePositives = curve.falsePositives[point]!;
  return {
    truePositives,
    falsePositives,
    falseNegatives: curve.positives - truePositives,
    trueNegatives: curve.negatives - falsePositives,
  };
}

/** The point of the curve that any threshold leads to: the lowest score that is still at or above it. */
export function pointAt({ thresholds }: ThresholdCurve, threshold: number): number {
  let [low, high] = [0, thresholds.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (thresholds[middle]! >= threshold) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Share of the positive samples that are found (recall). NaN without any. */
export function truePositiveRate({ truePositives, falseNegatives }: DecisionCounts): number {
  return truePositives / (truePositives + falseNegatives);
}

/** Share of the negative samples that are taken for positive. NaN without any. */
export function falsePositiveRate({ falsePositives, trueNegatives }: DecisionCounts): number {
  return falsePositives / (falsePositives + trueNegatives);
}

/** Share of those taken for positive that are. NaN where nothing is. */
export function precisionOf({ truePositives, falsePositives }: DecisionCounts): number {
  return truePositives / (truePositives + falsePositives);
}

export function accuracyOf(counts: DecisionCounts): number {
  const right = counts.truePositives + counts.trueNegatives;
  return right / (right + counts.falsePositives + counts.falseNegatives);
}

/** 2 TP / (2 TP + FP + FN); NaN where there is neither a positive sample nor a guess. */
export function f1Of({ truePositives, falsePositives, falseNegatives }: DecisionCounts): number {
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

/**
 * Area under the ROC curve by trapezoids, where equal scores make a slope: the share of pairs of a positive and a
 * negative sample that are in the right order, ties counting half (Hanley and McNeil 1982). NaN with one class only.
 */
export function rocArea({ truePositives, falsePositives, positives, negatives }: ThresholdCurve): number {
  let doubled = 0;
  for (let point = 1; point < truePositives.length; point += 1) {
    const width = falsePositives[point]! - falsePositives[point - 1]!;
    doubled += width * (truePositives[point]! + truePositives[point - 1]!);
  }
  return doubled / (2 * positives * negatives);
}

/**
 * Average precision: the precision at each threshold, weighted by the recall it adds (Manning, Raghavan and Schütze
 * 2008, section 8.4; for ties as scikit-learn's `average_precision_score`). Not interpolated, because between points of
 * a precision-recall curve a straight line promises too much (Davis and Goadrich 2006). NaN without positive samples.
 */
export function averagePrecision({ truePositives, falsePositives, positives }: ThresholdCurve): number {
  let sum = 0;
  for (let point = 1; point < truePositives.length; point += 1) {
    const added = truePositives[point]! - truePositives[point - 1]!;
    if (added > 0) sum += (added * truePositives[point]!) / (truePositives[point]! + falsePositives[point]!);
  }
  return sum / positives;
}

export interface EqualErrorRate {
  readonly rate: number;
  /** Between the two scores where the rates cross. */
  readonly threshold: number;
}

/**
 * Where as many negative samples are accepted as positive ones are rejected, in shares: the ROC curve's point on the
 * line from (0, 1) to (1, 0), with straight lines between its points (the usual interpolation; Maio et al. 2002, FVC,
 * give the two ends instead). Null with one class only.
 */
export function equalErrorRate(curve: ThresholdCurve): EqualErrorRate | null {
  const { thresholds, positives, negatives } = curve;
  if (positives === 0 || negatives === 0) return null;
  const errors = (point: number) => {
    const counts = countsAtPoint(curve, point);
    return { accepted: falsePositiveRate(counts), rejected: 1 - truePositiveRate(counts) };
  };
  let point = 1;
  while (errors(point).accepted < errors(point).rejected) point += 1;
  const [before, after] = [errors(point - 1), errors(point)];
  const gapBefore = before.rejected - before.accepted;
  const gapAfter = after.accepted - after.rejected;
  const share = gapBefore / (gapBefore + gapAfter);
  const [high, low] = [thresholds[point - 1]!, thresholds[point]!];
  const threshold = Number.isFinite(high) && Number.isFinite(low) ? high + share * (low - high) : low;
  return { rate: before.accepted + share * (after.accepted - before.accepted), threshold };
}

/** The point of the curve where a figure is highest, of equals the highest threshold. NaN counts as none. */
export function bestPoint(curve: ThresholdCurve, figure: (counts: DecisionCounts) => number): number {
  let [best, highest] = [0, -Infinity];
  for (let point = 0; point < curve.thresholds.length; point += 1) {
    const value = figure(countsAtPoint(curve, point));
    if (value > highest) [best, highest] = [point, value];
  }
  return best;
}

/** A number of two rates between 0 and 1. */
export interface RatePoint {
  readonly x: number;
  readonly y: number;
}

/** False positive rate and true positive rate, from (0, 0) to (1, 1). */
export function rocPoints(curve: ThresholdCurve): RatePoint[] {
  return Array.from(curve.thresholds, (_, point) => {
    const counts = countsAtPoint(curve, point);
    return { x: falsePositiveRate(counts), y: truePositiveRate(counts) };
  });
}

/** Recall and precision, from the highest score on: where nothing is taken for positive there is no precision. */
export function precisionRecallPoints(curve: ThresholdCurve): RatePoint[] {
  return Array.from(curve.thresholds, (_, point) => {
    const counts = countsAtPoint(curve, point);
    return { x: truePositiveRate(counts), y: precisionOf(counts) };
  }).slice(1);
}

/** A line without the points that lie on the straight between their neighbours: it looks the same. */
export function withoutStraightPoints(points: readonly RatePoint[]): RatePoint[] {
  const kept: RatePoint[] = [];
  points.forEach((point, at) => {
    const before = kept.at(-1);
    const after = points[at + 1];
    if (before !== undefined && after !== undefined && isStraight(before, point, after)) return;
    kept.push(point);
  });
  return kept;
}

/** Only along an axis, where no rounding can move it. */
function isStraight(before: RatePoint, point: RatePoint, after: RatePoint): boolean {
  return (before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y);
}
