import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extentWithin, traceLine } from '../../../shared/curves/trace.ts';

const values = fc.array(
  fc.oneof({ weight: 20, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) }, fc.constant(Number.NaN)),
  { minLength: 1, maxLength: 300 },
);
const part = fc
  .tuple(fc.double({ min: -2, max: 9, noNaN: true }), fc.double({ min: 0.01, max: 8, noNaN: true }))
  .map(([from, width]) => ({ from, to: from + width }));

describe('following a line through columns of pixels', () => {
  test('loses no extreme of any column and invents none beyond the points beside it', () => {
    fc.assert(
      fc.property(values, part, fc.integer({ min: 1, max: 60 }), (y, range, columns) => {
        const x = y.map((_, index) => (10 * index) / y.length);
        const { top, bottom } = traceLine({ x, y }, { range, columns, rowOf: (value) => -value });
        const scale = columns / (range.to - range.from);
        x.forEach((at, index) => {
          const place = (at - range.from) * scale;
          if (place < 0 || place > columns || !Number.isFinite(y[index])) return;
          const column = Math.min(columns - 1, Math.floor(place));
          expect(top[column]).toBeLessThanOrEqual(-y[index]!);
          expect(bottom[column]).toBeGreaterThanOrEqual(-y[index]!);
        });
        const finite = y.filter(Number.isFinite);
        for (let column = 0; column < columns; column += 1) {
          if (Number.isNaN(top[column])) continue;
          expect(top[column]).toBeGreaterThanOrEqual(-Math.max(...finite) - 1e-9);
          expect(bottom[column]).toBeLessThanOrEqual(-Math.min(...finite) + 1e-9);
        }
      }),
    );
  });

  test('runs straight between two points to both edges, and leaves a gap where a value is not finite', () => {
    const placing = { range: { from: 0, to: 4 }, columns: 4, rowOf: (value: number) => value };
    const straight = traceLine({ x: [-2, 6], y: [0, 8] }, placing);
    expect([...straight.top]).toEqual([2, 3, 4, 5]);
    expect([...straight.bottom]).toEqual([3, 4, 5, 6]);
    const broken = traceLine({ x: [0.5, 1.5, 2.5, 3.5], y: [1, Number.NaN, 3, 4] }, placing);
    expect([...broken.top]).toEqual([1, Number.NaN, 3, 3.5]);
  });

  test('has as extent what lies within the range, and none where nothing is finite', () => {
    const line = { x: [0, 1, 2, 3], y: [9, 1, Number.NaN, 4] };
    expect(extentWithin([line], { from: 1, to: 3 })).toEqual({ from: 1, to: 4 });
    expect(extentWithin([line], { from: 2, to: 2.5 })).toBeNull();
    expect(extentWithin([], { from: 0, to: 1 })).toBeNull();
  });
});
