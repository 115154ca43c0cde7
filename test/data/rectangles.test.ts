import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  intersectionOverUnion,
  moveInside,
  shareInside,
  type Rectangle,
} from '../../main/data/rectangles.ts';

const wholeRectangle = fc.record({
  left: fc.integer({ min: -20, max: 40 }),
  top: fc.integer({ min: -20, max: 40 }),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
});

const realRectangle = fc.record({
  left: fc.double({ min: -300, max: 600, noNaN: true }),
  top: fc.double({ min: -300, max: 600, noNaN: true }),
  width: fc.double({ min: 1, max: 900, noNaN: true }),
  height: fc.double({ min: 1, max: 900, noNaN: true }),
});

const pictureSize = fc.record({
  width: fc.integer({ min: 10, max: 500 }),
  height: fc.integer({ min: 10, max: 500 }),
});

/** The pixels of a whole-number rectangle, one by one. */
function pixelsOf({ left, top, width, height }: Rectangle): Set<string> {
  const pixels = new Set<string>();
  for (let x = left; x < left + width; x += 1)
    for (let y = top; y < top + height; y += 1) pixels.add(`${x},${y}`);
  return pixels;
}

describe('rectangles', () => {
  it('overlap by as many pixels as counting them says', () => {
    fc.assert(
      fc.property(wholeRectangle, wholeRectangle, (first, second) => {
        const [one, other] = [pixelsOf(first), pixelsOf(second)];
        const shared = [...one].filter((pixel) => other.has(pixel)).length;
        const expected = shared / (one.size + other.size - shared);
        expect(intersectionOverUnion(first, second)).toBeCloseTo(expected, 12);
      }),
      { numRuns: 60 },
    );
  });

  it('overlap alike in both orders, and wholly only with themselves', () => {
    fc.assert(
      fc.property(realRectangle, realRectangle, (first, second) => {
        expect(intersectionOverUnion(first, second)).toBe(intersectionOverUnion(second, first));
        expect(intersectionOverUnion(first, first)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('moved inside lie in the picture, in whole pixels, and keep their size where it fits', () => {
    fc.assert(
      fc.property(realRectangle, pictureSize, (rectangle, picture) => {
        const moved = moveInside(rectangle, picture);
        expect(shareInside(moved, picture)).toBe(1);
        for (const value of Object.values(moved)) expect(Number.isInteger(value)).toBe(true);
        expect(moved.width).toBe(Math.min(Math.round(rectangle.width), picture.width));
        expect(moved.height).toBe(Math.min(Math.round(rectangle.height), picture.height));
      }),
    );
  });

  it('that lie inside already stay where they are', () => {
    fc.assert(
      fc.property(wholeRectangle, (rectangle) => {
        const shifted = { ...rectangle, left: rectangle.left + 20, top: rectangle.top + 20 };
        expect(moveInside(shifted, { width: 200, height: 200 })).toEqual(shifted);
      }),
    );
  });
});
