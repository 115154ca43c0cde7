import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Smoothing } from '../../../shared/curves/line.ts';
import { smooth } from '../../../shared/curves/smooth.ts';

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const anyValue = fc.oneof({ weight: 12, arbitrary: value }, fc.constantFrom(NaN, Infinity, -Infinity));
const span = fc.integer({ min: 1, max: 300 });
const smoothing: fc.Arbitrary<Smoothing> = fc.record({
  method: fc.constantFrom('exponential', 'average'),
  span,
});
/** Values and the steps they were recorded at, some steps apart. */
const recorded = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), anyValue), { minLength: 1, maxLength: 120 })
  .map((points) => {
    let step = 0;
    return points.map(([distance, y]) => ({ step: (step += distance), y }));
  });

function run(points: readonly { step: number; y: number }[], how: Smoothing): number[] {
  const steps = points.map(({ step }) => step);
  const values = points.map(({ y }) => y);
  return [...smooth(steps, values, how)];
}

describe('smoothing', () => {
  test('stays within the values seen so far, and leaves gaps where they are', () => {
    fc.assert(
      fc.property(recorded, smoothing, (points, how) => {
        run(points, how).forEach((smoothed, index) => {
          expect(Number.isFinite(smoothed)).toBe(Number.isFinite(points[index]!.y));
          if (!Number.isFinite(smoothed)) return;
          const seen = points
            .slice(0, index + 1)
            .map(({ y }) => y)
            .filter(Number.isFinite);
          expect(smoothed).toBeGreaterThanOrEqual(Math.min(...seen) - 1e-9);
          expect(smoothed).toBeLessThanOrEqual(Math.max(...seen) + 1e-9);
        });
      }),
    );
  });

  test('never changes what has been drawn when points come in', () => {
    fc.assert(
      fc.property(recorded, fc.nat(), smoothing, (points, cut, how) => {
        // The weight of the first value is known with the second.
        const known = points.slice(0, 2 + (cut % points.length));
        expect(run(points, how).slice(0, known.length)).toEqual(run(known, how));
      }),
    );
  });

  test('leaves the first value as it is, and a constant constant: nothing is drawn towards zero', () => {
    fc.assert(
      fc.property(recorded, smoothing, value, (points, how, level) => {
        const constant = points.map(({ step }) => ({ step, y: level }));
        for (const smoothed of run(constant, how)) expect(smoothed).toBeCloseTo(level, 9);
      }),
    );
  });

  test('exponentially: does not depend on how often a value was written down', () => {
    fc.assert(
      fc.property(recorded, span, (points, reach) => {
        const how: Smoothing = { method: 'exponential', span: reach };
        const finite = points.filter(({ y }) => Number.isFinite(y));
        fc.pre(finite.length > 1);
        // Every value again half-way to it; the first two have set the pace.
        const twice = finite.flatMap((point, index) => {
          const before = finite[index - 1]?.step ?? point.step;
          return index < 2 ? [point] : [{ step: (before + point.step) / 2, y: point.y }, point];
        });
        const smoothed = run(twice, how).filter((_, index) => finite.includes(twice[index]!));
        run(finite, how).forEach((expected, index) => {
          expect(smoothed[index]).toBeCloseTo(expected, 6);
        });
      }),
    );
  });

  test('as an average: is the plain mean of the last steps, whatever came before', () => {
    fc.assert(
      fc.property(recorded, span, (points, reach) => {
        const smoothed = run([{ step: 0, y: 1e300 }, ...points], { method: 'average', span: reach }).slice(1);
        points.forEach(({ step, y }, index) => {
          if (!Number.isFinite(y)) return;
          const near = points.filter((other) => other.step <= step && other.step > step - reach);
          const values = near.map((other) => other.y).filter(Number.isFinite);
          if (step - reach < 0) return;
          const mean = values.reduce((sum, other) => sum + other, 0) / values.length;
          expect(smoothed[index]).toBeCloseTo(mean, 6);
        });
      }),
    );
  });

  test('by the definition of the exponentially weighted mean', () => {
    const smoothed = run(
      [1, 2, 3].map((step) => ({ step, y: step * step })),
      { method: 'exponential', span: 2 },
    );
    const decay = Math.exp(-1 / 2);
    expect(smoothed[1]).toBeCloseTo((decay * 1 + 4) / (decay + 1), 12);
    expect(smoothed[2]).toBeCloseTo((decay ** 2 * 1 + decay * 4 + 9) / (decay ** 2 + decay + 1), 12);
  });
});
