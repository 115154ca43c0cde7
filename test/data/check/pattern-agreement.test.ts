import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePatterns, type BlockPatterns } from '../../../main/data/check/pattern-agreement.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';

const length = 30;

/** Blocks of two classes around patterns of their own, with noise of the given deviation. */
function drawBlocks(
  stream: RandomStream,
  patterns: readonly Float64Array[],
  noise: number,
  count = 12,
): BlockPatterns {
  return patterns.map((pattern) =>
    Array.from({ length: count }, () => pattern.map((value) => value + noise * stream.normal())),
  );
}

function drawPatterns(stream: RandomStream): Float64Array[] {
  return [0, 1].map(() => Float64Array.from({ length }, () => stream.normal()));
}

const change = (blocks: BlockPatterns, by: (value: number) => number) =>
  blocks.map((members) => members.map((pattern) => pattern.map(by)));

describe('the agreement of two patterns', () => {
  test('is that without noise: its mean over many draws is right where plain correlation is too low', () => {
    const found = Array.from({ length: 300 }, (_, seed) => {
      const stream = new RandomStream(seed, 'agreement');
      const patterns = drawPatterns(stream);
      const [one, two] = [drawBlocks(stream, patterns, 1.5), drawBlocks(stream, patterns, 1.5)];
      return { agreement: comparePatterns(one, two, true), correlation: correlate(one, two) };
    });
    const told = found.flatMap(({ agreement }) => agreement ?? []);
    expect(told.length).toBeGreaterThan(270);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(told.map(({ value }) => value)) - 1)).toBeLessThan(0.05);
    expect(mean(found.map(({ correlation }) => correlation))).toBeLessThan(0.9);
  });

  test.each([
    { truth: 1, blocks: 20, least: 0.99 },
    { truth: 0.5, blocks: 20, least: 0.99 },
    { truth: 0, blocks: 20, least: 0.99 },
    { truth: -1, blocks: 20, least: 0.99 },
    { truth: 1, blocks: 6, least: 0.97 },
    { truth: 0, blocks: 6, least: 0.97 },
  ])(
    '$truth lies in its interval in at least a share of $least, of $blocks blocks',
    ({ truth, blocks, least }) => {
      let [inside, told] = [0, 0];
      for (let seed = 0; seed < 400; seed += 1) {
        const stream = new RandomStream(seed, 'interval', String(truth), blocks);
        const pattern = Float64Array.from({ length }, (_, index) => (index % 2 === 0 ? 1 : -1));
        // Orthogonal to the first and as long.
        const unrelated = Float64Array.from({ length }, (_, index) => (index % 4 < 2 ? 1 : -1));
        unrelated[length - 1] = unrelated[length - 2] = 0;
        const scale = Math.sqrt(length / (length - 2));
        const other = pattern.map(
          (value, index) => truth * value + Math.sqrt(1 - truth ** 2) * scale * unrelated[index]!,
        );
        const one = drawBlocks(stream, [pattern], 1.5, blocks);
        const two = drawBlocks(stream, [other], 1.5, blocks);
        const found = comparePatterns(one, two, false);
        if (found === null) continue;
        told += 1;
        if (found.low <= truth && truth <= found.high) inside += 1;
      }
      expect(told).toBeGreaterThan(300);
      expect(inside / told).toBeGreaterThan(least);
    },
  );

  test('takes no notice of scale or of which split is which, and changes its sign with one of them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, factor) => {
        const stream = new RandomStream(seed, 'symmetry');
        const patterns = drawPatterns(stream);
        const [one, two] = [drawBlocks(stream, patterns, 0.5), drawBlocks(stream, patterns, 0.5)];
        const [found, swapped, scaled, inverted] = [
          comparePatterns(one, two, true)!,
          comparePatterns(two, one, true)!,
          comparePatterns(
            one,
            change(two, (value) => factor * value),
            true,
          )!,
          comparePatterns(
            one,
            change(two, (value) => -value),
            true,
          )!,
        ];
        for (const same of [swapped, scaled]) {
          expect(same.value).toBeCloseTo(found.value, 8);
          expect(same.low).toBeCloseTo(found.low, 8);
          expect(same.high).toBeCloseTo(found.high, 8);
        }
        expect(inverted.value).toBeCloseTo(-found.value, 8);
        expect(inverted.low).toBeCloseTo(-found.high, 8);
      }),
      { numRuns: 30 },
    );
  });

  test('equals what leaving out each block and computing anew gives', () => {
    const stream = new RandomStream(3, 'jackknife');
    const patterns = drawPatterns(stream);
    const [one, two] = [drawBlocks(stream, patterns, 1, 6), drawBlocks(stream, patterns, 1, 5)];
    const whole = plainly(one, two);
    let [variance, covariance, square] = [0, 0, 0];
    for (const [blocks, side] of [
      [one, 0],
      [two, 1],
    ] as const) {
      blocks.forEach((members, place) => {
        const left = members.map((_, index) => {
          const fewer = blocks.map((some, at) => (at === place ? some.toSpliced(index, 1) : some));
          return side === 0 ? plainly(fewer, two) : plainly(one, fewer);
        });
        const mean = (key: 'product' | 'expected') =>
          left.reduce((sum, found) => sum + found[key], 0) / left.length;
        for (const found of left) {
          const weight = (members.length - 1) / members.length;
          const [first, second] = [found.product - mean('product'), found.expected - mean('expected')];
          variance += weight * first ** 2;
          covariance += weight * first * second;
          square += weight * second ** 2;
        }
      });
    }
    const found = comparePatterns(one, two, true)!;
    expect(found.value).toBeCloseTo(whole.product / whole.expected, 10);
    for (const end of [found.low, found.high]) {
      const error = Math.sqrt(variance - 2 * end * covariance + end ** 2 * square);
      expect(Math.abs(whole.product - end * whole.expected)).toBeCloseTo(3 * error, 8);
    }
  });

  test('is not told of noise alone, of nothing, or of values that are no numbers', () => {
    const stream = new RandomStream(1, 'noise');
    const nothing = [new Float64Array(length), new Float64Array(length)];
    const [one, two] = [drawBlocks(stream, nothing, 1), drawBlocks(stream, nothing, 1)];
    expect(comparePatterns(one, two, true)).toBeNull();
    expect(comparePatterns(drawBlocks(stream, nothing, 0), two, true)).toBeNull();
    const clear = drawBlocks(stream, drawPatterns(stream), 0.1);
    for (const odd of [NaN, Infinity]) {
      expect(
        comparePatterns(
          change(clear, (value) => value * odd),
          clear,
          true,
        ),
      ).toBeNull();
    }
  });
});

/** Plain correlation of what sets the means of two classes apart. */
function correlate(one: BlockPatterns, two: BlockPatterns): number {
  const contrast = (blocks: BlockPatterns) => {
    const [first, second] = blocks.map((members) =>
      members[0]!.map((_, at) => members.reduce((sum, member) => sum + member[at]!, 0) / members.length),
    ) as [Float64Array, Float64Array];
    return first.map((value, at) => value - second[at]!);
  };
  const dot = (some: Float64Array, others: Float64Array) =>
    some.reduce((sum, value, at) => sum + value * others[at]!, 0);
  const [left, right] = [contrast(one), contrast(two)];
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}

/** Product of the contrasts and the product expected, over pairs of different blocks, pair by pair. */
function plainly(one: BlockPatterns, two: BlockPatterns): { product: number; expected: number } {
  return { product: pairs(one, two), expected: Math.sqrt(pairs(one, one) * pairs(two, two)) };

  function pairs(some: BlockPatterns, others: BlockPatterns): number {
    let sum = 0;
    some.forEach((members, place) => {
      others.forEach((opposite, otherPlace) => {
        // Each class around the mean of all: (1 - 1/K) with itself, -1/K with another.
        const weight = Number(place === otherPlace) - 1 / some.length;
        const products = members.flatMap((member, index) =>
          opposite.flatMap((other, otherIndex) =>
            some === others && place === otherPlace && index === otherIndex
              ? []
              : [member.reduce((total, value, at) => total + value * other[at]!, 0)],
          ),
        );
        sum += (weight * products.reduce((total, product) => total + product, 0)) / products.length;
      });
    });
    return sum;
  }
}
