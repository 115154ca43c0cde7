import fc from 'fast-check';
import { scaleLinear } from 'd3-scale';
import { expect, test } from 'vitest';
import { breaksOut } from '../../../shared/curves/break-out.ts';
import { formatTicks } from '../../../shared/plots/ticks.ts';

test('marks of an axis have the digits they need, and the same number of decimals', () => {
  expect(formatTicks([0, 0.25, 0.5, 0.75, 1])).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00']);
  expect(formatTicks([0, 5e23, 1e24, 1.5e24, 2e24])).toEqual(['0', '5e23', '1e24', '1.5e24', '2e24']);
  expect(formatTicks([0, 2e-5, 4e-5])).toEqual(['0', '2e-5', '4e-5']);
  expect(formatTicks([-0, 500, 1000])).toEqual(['0', '500', '1000']);
  expect(formatTicks([0, 0.2, 0.4, 0.532_178_3])).toEqual(['0.00', '0.20', '0.40', '0.53']);
  expect(formatTicks([])).toEqual([]);
});

test('no two marks of an axis from nothing to anywhere read the same, and each reads as its value', () => {
  const ends = fc.tuple(fc.double({ min: 1, max: 9.999, noNaN: true }), fc.integer({ min: -200, max: 300 }));
  fc.assert(
    fc.property(ends, fc.integer({ min: 2, max: 12 }), ([mantissa, power], count) => {
      const marks = scaleLinear()
        .domain([0, mantissa * 10 ** power])
        .ticks(count);
      const labels = formatTicks(marks);
      expect(new Set(labels).size).toBe(marks.length);
      const step = marks[1]! - marks[0]!;
      for (const [index, label] of labels.entries()) {
        expect(Math.abs(Number(label) - marks[index]!)).toBeLessThan(0.01 * step);
        expect(label.length).toBeLessThan(9);
      }
    }),
  );
});

test('a loss breaks out that rises far above its start, whatever gaps it has; one that falls does not', () => {
  expect(breaksOut([{ y: [0.7, 0.5] }, { y: [Number.NaN, 0.7, 2e24] }])).toBe(true);
  expect(breaksOut([{ y: [0.7, Number.NaN, Infinity] }])).toBe(false);
  expect(breaksOut([{ y: [1000, 1e-9, 29_000] }, { y: [] }, { y: [0, 5] }])).toBe(false);
});
