import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRestless, mostPointsDrawn, thin, toDrawn } from '../../../shared/curves/thin.ts';

const losses = fc.array(
  fc.oneof({ weight: 20, arbitrary: fc.double({ min: 0, max: 10 }) }, fc.constant(Number.NaN)),
  { minLength: 1, maxLength: 400 },
);
const range = fc
  .tuple(fc.double({ min: -2, max: 9, noNaN: true }), fc.double({ min: 0.01, max: 8, noNaN: true }))
  .map(([from, width]) => ({ from, to: from + width }));

describe('thinning a curve to the pixels', () => {
  test('keeps minimum, maximum, first and last point and gaps of every pixel of any part, and adds nothing', () => {
    fc.assert(
      fc.property(losses, range, fc.integer({ min: 1, max: 50 }), (y, part, columns) => {
        const x = y.map((_, index) => (10 * index) / y.length);
        const kept = thin({ x, y }, part, columns);
        const columnOf = (at: number) => Math.floor((at - part.from) * (columns / (part.to - part.from)));
        const isWithin = (at: number) => at >= part.from && at <= part.to;
        kept.x.forEach((at, index) => {
          expect(kept.y[index]).toBe(y[x.indexOf(at)]);
        });
        for (let column = 0; column <= columns; column += 1) {
          const inColumn = (at: number) => isWithin(at) && columnOf(at) === column;
          const all = y.filter((_, index) => inColumn(x[index]!));
          const left = kept.y.filter((_, index) => inColumn(kept.x[index]!));
          const finite = (some: typeof all) => some.filter(Number.isFinite);
          expect(Math.min(...finite(left))).toBe(Math.min(...finite(all)));
          expect(Math.max(...finite(left))).toBe(Math.max(...finite(all)));
          expect(finite(left).length < left.length).toBe(finite(all).length < all.length);
          expect(left[0]).toBe(all[0]);
          expect(left.at(-1)).toBe(all.at(-1));
          expect(left.length).toBeLessThanOrEqual(5);
        }
        // The line runs on to the edge on both sides.
        expect(kept.x[0]).toBe(x.findLast((at) => at < part.from) ?? x[0]);
        expect(kept.x.at(-1)).toBe(x.find((at) => at > part.to) ?? x.at(-1));
      }),
    );
  });

  test('is done, and said, only where there are more points than are drawn one by one', () => {
    const x = Array.from({ length: mostPointsDrawn + 1 }, (_, index) => index);
    const whole = { from: 0, to: mostPointsDrawn };
    expect(toDrawn({ x, y: x }, whole, 100)).toMatchObject({ isThinned: true });
    expect(toDrawn({ x, y: x }, { from: 0, to: mostPointsDrawn - 1 }, 100)).toMatchObject({
      x,
      isThinned: false,
    });
    expect(toDrawn({ x: [], y: [] }, whole, 100)).toEqual({ x: [], y: [], isThinned: false });
  });
});

describe('a line that fills an area', () => {
  const noisy = Array.from({ length: 400 }, (_, index) => (index % 2) + index / 100);

  test('is told from one that falls or rises, also with a gap in it, and whatever the unit', () => {
    const falling = Array.from({ length: 400 }, (_, index) => Math.exp(-index / 100));
    expect(isRestless(falling)).toBe(false);
    expect(isRestless([...falling.slice(0, 10), Number.NaN, Infinity, ...falling.slice(10)])).toBe(false);
    expect(isRestless(noisy)).toBe(true);
    expect(isRestless([...noisy.slice(0, 10), Number.NaN, Infinity, ...noisy.slice(10)])).toBe(true);
    expect(isRestless(noisy.map((value) => 1e-9 * value))).toBe(true);
  });

  test('has more than a few turns', () => {
    expect(isRestless([])).toBe(false);
    expect(isRestless([1])).toBe(false);
    expect(isRestless([0.5, 0.5, 0.5])).toBe(false);
    expect(isRestless([0, 1, 0, 1, 0, 1])).toBe(false);
  });
});
