import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accuracyOf,
  averagePrecision,
  bestPoint,
  countsAtPoint,
  equalErrorRate,
  f1Of,
  pointAt,
  precisionRecallPoints,
  rocArea,
  rocPoints,
  traceThresholds,
  withoutStraightPoints,
} from '../../shared/metrics/threshold-curve.ts';

/** Scores of few distinct values, so that there are ties, with their true class. */
const judged = fc.array(
  fc.record({ score: fc.nat(12).map((value) => value / 12), isPositive: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 60,
  },
);
const ofBothClasses = judged.filter(
  (samples) => samples.some(({ isPositive }) => isPositive) && samples.some(({ isPositive }) => !isPositive),
);

type Judged = readonly { readonly score: number; readonly isPositive: boolean }[];

function trace(samples: Judged) {
  return traceThresholds(
    samples.map(({ score }) => score),
    samples.map(({ isPositive }) => Number(isPositive)),
  );
}

/** Counted one by one. */
function countBy(samples: Judged, threshold: number) {
  const count = (isPositive: boolean, isTaken: boolean) =>
    samples.filter((sample) => sample.isPositive === isPositive && sample.score >= threshold === isTaken)
      .length;
  return {
    truePositives: count(true, true),
    falsePositives: count(false, true),
    falseNegatives: count(true, false),
    trueNegatives: count(false, false),
  };
}

describe('a curve over all thresholds', () => {
  test('has the counts of any threshold as counting the samples one by one has them', () => {
    fc.assert(
      fc.property(judged, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (samples, between) => {
        const curve = trace(samples);
        for (const threshold of [Infinity, -Infinity, between, ...samples.map(({ score }) => score)]) {
          expect(countsAtPoint(curve, pointAt(curve, threshold))).toEqual(countBy(samples, threshold));
        }
      }),
    );
  });

  test('has one point for each distinct score, and one before them', () => {
    fc.assert(
      fc.property(judged, (samples) => {
        const scores = [...new Set(samples.map(({ score }) => score))].sort((one, other) => other - one);
        expect([...trace(samples).thresholds]).toEqual([Infinity, ...scores]);
      }),
    );
  });

  test('encloses the share of pairs that are in the right order, ties counting half', () => {
    fc.assert(
      fc.property(ofBothClasses, (samples) => {
        const of = (isPositive: boolean) => samples.filter((sample) => sample.isPositive === isPositive);
        const wins = of(true).flatMap((positive) =>
          of(false).map((negative) => (Math.sign(positive.score - negative.score) + 1) / 2),
        );
        const share = wins.reduce((sum, win) => sum + win, 0) / wins.length;
        expect(rocArea(trace(samples))).toBeCloseTo(share, 12);
      }),
    );
  });

  test('has the average precision of its definition: precision weighted by the recall it adds', () => {
    fc.assert(
      fc.property(ofBothClasses, (samples) => {
        const scores = [...new Set(samples.map(({ score }) => score))].sort((one, other) => other - one);
        const steps = scores.map((score) => countBy(samples, score));
        const recallOf = (at: number) =>
          at < 0 ? 0 : steps[at]!.truePositives / (steps[at]!.truePositives + steps[at]!.falseNegatives);
        const expected = steps.reduce((sum, { truePositives, falsePositives }, at) => {
          const gain = recallOf(at) - recallOf(at - 1);
          return sum + (gain === 0 ? 0 : (gain * truePositives) / (truePositives + falsePositives));
        }, 0);
        expect(averagePrecision(trace(samples))).toBeCloseTo(expected, 12);
      }),
    );
  });

  // Worked by hand: scikit-learn's documentation gives the same four samples and 0.75, 0.83 for them.
  test('agrees with the example in the documentation of scikit-learn', () => {
    const curve = traceThresholds([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
    expect(rocArea(curve)).toBe(0.75);
    expect(averagePrecision(curve)).toBeCloseTo(0.8333333, 6);
    expect(rocPoints(curve)).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 0.5 },
      { x: 0.5, y: 0.5 },
      { x: 0.5, y: 1 },
      { x: 1, y: 1 },
    ]);
    expect(precisionRecallPoints(curve).at(-1)).toEqual({ x: 1, y: 0.5 });
  });

  test('crosses the line of equal errors once, on the curve itself', () => {
    fc.assert(
      fc.property(ofBothClasses, (samples) => {
        const curve = trace(samples);
        const { rate } = equalErrorRate(curve)!;
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
        const points = rocPoints(curve);
        // The curve meets (rate, 1 - rate) on one of its straight pieces.
        const distance = Math.min(
          ...points.slice(1).map((end, at) => distanceToPiece({ x: rate, y: 1 - rate }, points[at]!, end)),
        );
        expect(distance).toBeLessThan(1e-9);
      }),
    );
  });

  test('turned round has the same equal error rate', () => {
    fc.assert(
      fc.property(ofBothClasses, (samples) => {
        const turned = samples.map(({ score, isPositive }) => ({ score: -score, isPositive: !isPositive }));
        expect(equalErrorRate(trace(turned))!.rate).toBeCloseTo(equalErrorRate(trace(samples))!.rate, 12);
      }),
    );
  });

  test('has its best points where trying every threshold finds them', () => {
    fc.assert(
      fc.property(judged, (samples) => {
        const curve = trace(samples);
        for (const figure of [accuracyOf, f1Of]) {
          const tried = [Infinity, ...samples.map(({ score }) => score)]
            .map((threshold) => figure(countBy(samples, threshold)))
            .filter((value) => !Number.isNaN(value));
          if (tried.length === 0) continue;
          expect(figure(countsAtPoint(curve, bestPoint(curve, figure)))).toBe(Math.max(...tried));
        }
      }),
    );
  });

  test('of one class has no area and no equal error rate, and of no sample nothing', () => {
    const oneClass = traceThresholds([0.2, 0.9], [1, 1]);
    expect(rocArea(oneClass)).toBeNaN();
    expect(averagePrecision(oneClass)).toBe(1);
    expect(equalErrorRate(oneClass)).toBeNull();
    const none = traceThresholds([], []);
    expect(averagePrecision(none)).toBeNaN();
    expect(countsAtPoint(none, pointAt(none, 0.5)).truePositives).toBe(0);
  });

  test('puts scores that are not numbers below all others', () => {
    const curve = traceThresholds([Number.NaN, 0.5, Number.NaN], [1, 1, 0]);
    expect([...curve.thresholds]).toEqual([Infinity, 0.5, -Infinity]);
    expect([curve.positives, curve.negatives]).toEqual([2, 1]);
    expect(Number.isNaN(equalErrorRate(curve)!.threshold)).toBe(false);
  });

  test('keeps its corners where straight points are left out', () => {
    fc.assert(
      fc.property(ofBothClasses, (samples) => {
        const points = rocPoints(trace(samples));
        const kept = withoutStraightPoints(points);
        expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
        const area = (line: readonly { x: number; y: number }[]) =>
          line
            .slice(1)
            .reduce((sum, end, at) => sum + ((end.x - line[at]!.x) * (end.y + line[at]!.y)) / 2, 0);
        expect(area(kept)).toBeCloseTo(area(points), 12);
      }),
    );
  });
});

interface Place {
  readonly x: number;
  readonly y: number;
}

function distanceToPiece(point: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
