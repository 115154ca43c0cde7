import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  classFigures,
  rowFractions,
  rowTotals,
  total,
} from '../../shared/metrics/confusion-matrix.ts';
import {
  formatCount,
  formatDuration,
  formatFraction,
  formatNumber,
  formatSetting,
} from '../../shared/metrics/format.ts';

/** Labels and predictions of single samples, from which every figure can be counted one by one. */
const samples = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    pairs: fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 1, maxLength: 200 }),
  }),
);

function countPairs(classes: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [label, predicted] of pairs) counts[label]![predicted]! += 1;
  return counts;
}

describe('figures of a confusion matrix', () => {
  test('agree with counting the samples one by one', () => {
    fc.assert(
      fc.property(samples, ({ classes, pairs }) => {
        const counts = countPairs(classes, pairs);
        expect(total(counts)).toBe(pairs.length);
        expect(accuracy(counts)).toBe(
          pairs.filter(([label, predicted]) => label === predicted).length / pairs.length,
        );
        classFigures(counts).forEach((figures, index) => {
          const ofClass = pairs.filter(([label]) => label === index);
          const predictedAs = pairs.filter(([, predicted]) => predicted === index);
          const hits = ofClass.filter(([, predicted]) => predicted === index).length;
          expect(figures.support).toBe(ofClass.length);
          expect(figures.recall).toBe(hits / ofClass.length);
          expect(figures.precision).toBe(hits / predictedAs.length);
          const { precision, recall } = figures;
          if (hits > 0) expect(figures.f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
        });
      }),
    );
  });

  test('row fractions add up to one where the class has samples', () => {
    fc.assert(
      fc.property(samples, ({ classes, pairs }) => {
        const counts = countPairs(classes, pairs);
        rowFractions(counts).forEach((row, index) => {
          const sum = row.reduce((one, other) => one + other, 0);
          if (rowTotals(counts)[index] === 0) expect(sum).toBeNaN();
          else expect(sum).toBeCloseTo(1, 12);
        });
      }),
    );
  });

  test("the report's matrix gives the report's accuracy", () => {
    expect(
      accuracy([
        [97, 3],
        [2, 98],
      ]),
    ).toBe(0.975);
  });
});

describe('numbers as they are shown', () => {
  test.each([
    [0.975, '0.9750'],
    [0.000371538, '3.715e-4'],
    [423244, '423244'],
    [12345.678, '12346'],
    [15.6612, '15.66'],
    [0, '0'],
    [-0.5, '-0.5000'],
    [1e-7, '1.000e-7'],
    [2.5e9, '2.500e9'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [null, '-'],
  ])('%d is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('are off by no more than their last digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (value) => {
        expect(Math.abs(Number(formatNumber(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 5.01e-4);
      }),
    );
  });

  test('settings read back as the very same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatSetting(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test.each([
    [7, '0:07'],
    [59.6, '1:00'],
    [750, '12:30'],
    [3750, '1:02:30'],
    [Infinity, '-'],
    [null, '-'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test('counts have their thousands apart, fractions three places', () => {
    expect(formatCount(423244)).toBe('423,244');
    expect(formatFraction(0.97499)).toBe('0.975');
    expect(formatFraction(NaN)).toBe('NaN');
  });
});
