import { certainty } from '../../../shared/data-check.ts';

/**
 * What one split shows: for each class the patterns of several blocks of its samples, all of the same length. Blocks
 * are taken as independent of each other.
 */
export type BlockPatterns = readonly (readonly Float64Array[])[];

/** How much two patterns are one; 1 where they are the same up to a factor, 0 unrelated, -1 inverted. */
export interface PatternAgreement {
  readonly value: number;
  /** The value lies between these, beyond three standard errors. */
  readonly low: number;
  readonly high: number;
}

/** Fewer blocks of a class than this leave nothing to estimate an error from when one of them is left out. */
export const fewestBlocks = 4;

/**
 * The correlation between the mean patterns of two splits as it would be without noise, and how sure that is. The
 * product of two noisy patterns is right on average; a pattern's square is too large by its noise, which the blocks
 * tell and which is subtracted: Spearman's correction for attenuation (1904), by unbiased estimates of the squares.
 * Errors by leaving out one block at a time: the jackknife for statistics of several samples, Arvesen (1969), which
 * rather overstates them, Efron and Stein (1981). The interval is that of a ratio by Fieller (1954).
 *
 * @param isContrast whether each class is compared around the mean of all classes; otherwise patterns as they are
 * @returns null where a pattern does not stand out from its noise, so that no interval has an end
 */
export function comparePatterns(
  train: BlockPatterns,
  other: BlockPatterns,
  isContrast: boolean,
): PatternAgreement | null {
  const [one, two] = [summarise(train, isContrast), summarise(other, isContrast)];
  if (!(one.signal > 0 && two.signal > 0)) return null;
  const product = dotAll(one.means, two.means) - one.means.length * dot(one.centre, two.centre);
  const expected = Math.sqrt(one.signal * two.signal);
  const covariance = { product: 0, expected: 0, both: 0 };
  addErrors(one, two);
  addErrors(two, one);
  return intervalOfRatio(product, expected, covariance);

  /** Adds what the blocks of `own` contribute to the covariance of product and expected product. */
  function addErrors(own: Summary, opposite: Summary): void {
    own.blocks.forEach((blocks, place) => {
      const left = blocks.map((block) => {
        const without = leaveOut(own, place, block, opposite);
        const signal = Math.max(0, without.signal);
        return { product: product + without.change, expected: Math.sqrt(signal * opposite.signal) };
      });
      const centre = { product: meanOf(left, 'product'), expected: meanOf(left, 'expected') };
      const weight = (blocks.length - 1) / blocks.length;
      for (const found of left) {
        const [first, second] = [found.product - centre.product, found.expected - centre.expected];
        covariance.product += weight * first * first;
        covariance.expected += weight * second * second;
        covariance.both += weight * first * second;
      }
    });
  }
}

interface Summary {
  readonly blocks: BlockPatterns;
  /** Of each class. */
  readonly means: readonly Float64Array[];
  /** The mean of all classes; zeros where patterns are compared as they are. */
  readonly centre: Float64Array;
  /** Squares of each class's blocks, added up. */
  readonly squares: readonly number[];
  /** What noise adds to the square of each class's mean. */
  readonly noises: readonly number[];
  /** The share of a class's noise that is in the pattern. */
  readonly noiseShare: number;
  /** The square of the pattern without noise, an unbiased estimate. */
  readonly signal: number;
}

function summarise(blocks: BlockPatterns, isContrast: boolean): Summary {
  const means = blocks.map(average);
  const classes = means.length;
  const centre = isContrast ? average(means) : new Float64Array(means[0]?.length ?? 0);
  const squares = blocks.map((members) => dotAll(members, members));
  const noises = blocks.map(({ length }, place) =>
    noiseOfMean(squares[place]!, dot(means[place]!, means[place]!), length),
  );
  const noiseShare = isContrast ? 1 - 1 / classes : 1;
  const noise = noises.reduce((sum, one) => sum + one, 0);
  const signal = dotAll(means, means) - classes * dot(centre, centre) - noiseShare * noise;
  return { blocks, means, centre, squares, noises, noiseShare, signal };
}

/** The expected square of a mean's error, from the sum of squares and the squared mean of `count` members. */
function noiseOfMean(squares: number, squaredMean: number, count: number): number {
  return Math.max(0, squares - count * squaredMean) / (count * (count - 1));
}

/** How the product with `opposite` and the signal change when a block of a class is left out. */
function leaveOut(
  { blocks, means, centre, squares, noises, noiseShare, signal }: Summary,
  place: number,
  block: Float64Array,
  opposite: Summary,
): { change: number; signal: number } {
  const [count, mean] = [blocks[place]!.length, means[place]!];
  const [otherMean, otherCentre] = [opposite.means[place]!, opposite.centre];
  let [change, meanStep, centreStep, step, square] = [0, 0, 0, 0, 0];
  for (let index = 0; index < mean.length; index += 1) {
    const difference = (mean[index]! - block[index]!) / (count - 1);
    change += difference * (otherMean[index]! - otherCentre[index]!);
    meanStep += difference * mean[index]!;
    centreStep += difference * centre[index]!;
    step += difference * difference;
    square += block[index]! * block[index]!;
  }
  const squaredMean = dot(mean, mean) + 2 * meanStep + step;
  const noise = noiseOfMean(squares[place]! - square, squaredMean, count - 1);
  const grown = 2 * (meanStep - centreStep) + noiseShare * step;
  return { change, signal: signal + grown - noiseShare * (noise - noises[place]!) };
}

/** All ratios that lie within three standard errors; null where those of the divisor reach 0. */
function intervalOfRatio(
  product: number,
  expected: number,
  covariance: { readonly product: number; readonly expected: number; readonly both: number },
): PatternAgreement | null {
  const squared = certainty ** 2;
  const a = expected ** 2 - squared * covariance.expected;
  if (!(a > 0)) return null;
  const b = product * expected - squared * covariance.both;
  const c = product ** 2 - squared * covariance.product;
  const reach = Math.sqrt(Math.max(0, b * b - a * c));
  return { value: product / expected, low: (b - reach) / a, high: (b + reach) / a };
}

function average(patterns: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(patterns[0]?.length ?? 0);
  for (const pattern of patterns) pattern.forEach((value, index) => (sum[index]! += value));
  return sum.map((value) => value / patterns.length);
}

function meanOf<Name extends string>(found: readonly Record<Name, number>[], name: Name): number {
  return found.reduce((sum, one) => sum + one[name], 0) / found.length;
}

function dotAll(some: readonly Float64Array[], others: readonly Float64Array[]): number {
  return some.reduce((sum, one, place) => sum + dot(one, others[place]!), 0);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += one[index]! * other[index]!;
  return sum;
}
