import { certainty } from '../../../shared/data-check.ts';

/** How far chance alone may take shares of few samples; all at three standard errors. */

/** So many of so many. */
export interface Share {
  readonly count: number;
  readonly total: number;
}

/**
 * The interval a share lies in: E. B. Wilson, "Probable inference" (1927). Unlike the share's own standard error, it
 * serves few samples, too: it holds the share in 98 of 100 draws even where that is 0.01 of 60. From 0 to 1 of none.
 */
export function intervalOfShare({ count, total }: Share): { low: number; high: number } {
  if (total === 0) return { low: 0, high: 1 };
  const squared = certainty ** 2;
  const centre = (count + squared / 2) / (total + squared);
  const reach = (certainty / (total + squared)) * Math.sqrt((count * (total - count)) / total + squared / 4);
  return { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}

/** How much larger `one` is than `other` at least; negative where it may be smaller. Newcombe (1998), method 10. */
export function leastDifference(one: Share, other: Share): number {
  if (one.total === 0 || other.total === 0) return -1;
  const [share, otherShare] = [one.count / one.total, other.count / other.total];
  const [{ low }, { high }] = [intervalOfShare(one), intervalOfShare(other)];
  return share - otherShare - Math.hypot(share - low, high - otherShare);
}

/**
 * By how many standard deviations of a normal distribution a sum of squares exceeds what chance makes, where it is
 * chi-squared distributed: E. B. Wilson and M. M. Hilferty (1931).
 */
export function deviateOfChiSquared(statistic: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(statistic / degrees) - (1 - spread)) / Math.sqrt(spread);
}
