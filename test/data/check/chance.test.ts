import { describe, expect, test } from 'vitest';
import { deviateOfChiSquared, intervalOfShare, leastDifference } from '../../../main/data/check/chance.ts';

/** Chances of 0, 1, ... `total` of `total`, one after the other. */
function binomial(total: number, share: number): number[] {
  const chances = [(1 - share) ** total];
  for (let count = 1; count <= total; count += 1) {
    chances.push((chances.at(-1)! * (total - count + 1) * share) / (count * (1 - share)));
  }
  return chances;
}

describe('a share of few samples', () => {
  test.each([
    [20, 0.05],
    [60, 0.01],
    [60, 0.5],
    [400, 0.003],
    [400, 0.3],
  ])('lies in its interval but for one time in forty at most, of %i samples and %f', (total, share) => {
    const covered = binomial(total, share).reduce((sum, chance, count) => {
      const { low, high } = intervalOfShare({ count, total });
      return low <= share && share <= high ? sum + chance : sum;
    }, 0);
    expect(covered).toBeGreaterThan(0.975);
  });

  test('can be anything without samples, and stays between 0 and 1', () => {
    expect(intervalOfShare({ count: 0, total: 0 })).toEqual({ low: 0, high: 1 });
    expect(intervalOfShare({ count: 5, total: 5 }).high).toBeCloseTo(1, 12);
    expect(intervalOfShare({ count: 0, total: 5 }).low).toBeCloseTo(0, 12);
  });
});

test('two shares differ surely only where there are enough samples', () => {
  expect(leastDifference({ count: 1, total: 60 }, { count: 0, total: 60 })).toBeLessThan(0.01);
  expect(leastDifference({ count: 100, total: 6000 }, { count: 0, total: 6000 })).toBeGreaterThan(0.01);
  expect(leastDifference({ count: 50, total: 60 }, { count: 0, total: 60 })).toBeGreaterThan(0.5);
  expect(leastDifference({ count: 0, total: 0 }, { count: 0, total: 60 })).toBe(-1);
});

test.each([
  // Upper 0.135 % of the chi-squared distribution: three standard deviations of a normal one.
  [1, 10.273],
  [2, 13.215],
])('the deviate of a sum of squares is about 3 where the tables say so, of %i degrees', (degrees, limit) => {
  expect(Math.abs(deviateOfChiSquared(limit, degrees) - 3)).toBeLessThan(0.1);
});
