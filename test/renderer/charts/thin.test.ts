import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { thin } from '../../../renderer/charts/thin.ts';

const losses = fc.array(
  fc.oneof({ weight: 20, arbitrary: fc.double({ min: 0, max: 10 }) }, fc.constant(Number.NaN)),
  {
    minLength: 1,
    maxLength: 400,
  },
);

/** Points evenly along an axis from 0 to 10, and the pixel each falls on. */
function onAxis(values: readonly number[], columns: number) {
  const points = values.map((y, index) => ({ x: (10 * index) / values.length, y }));
  const columnOf = (point: { x: number }) => Math.floor((point.x / 10) * columns);
  return { points, columnOf };
}

describe('thinning a curve to the pixels', () => {
  test('keeps minimum, maximum, last point and gaps of every pixel, and adds nothing', () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 1, max: 50 }), (values, columns) => {
        const { points, columnOf } = onAxis(values, columns);
        const kept = thin(points, 10, columns);
        expect(points.filter((point) => kept.includes(point))).toEqual(kept);
        for (let column = 0; column < columns; column += 1) {
          const all = points.filter((point) => columnOf(point) === column);
          const left = kept.filter((point) => columnOf(point) === column);
          const finite = (some: typeof all) => some.map(({ y }) => y).filter(Number.isFinite);
          expect(Math.min(...finite(left))).toBe(Math.min(...finite(all)));
          expect(Math.max(...finite(left))).toBe(Math.max(...finite(all)));
          expect(finite(left).length < left.length).toBe(finite(all).length < all.length);
          expect(left.at(-1)).toBe(all.at(-1));
          expect(left.length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});
