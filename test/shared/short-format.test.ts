import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLoss, formatShort } from '../../shared/metrics/short-format.ts';

test.each([
  [0.001, '0.001'],
  [3.71538e-4, '3.715e-4'],
  [1e-5, '1e-5'],
  [10, '10'],
  [0, '0'],
  [0.25, '0.25'],
  [100000, '100000'],
])('a setting of %d is short: %s', (value, text) => {
  expect(formatShort(value)).toBe(text);
});

test('a short number keeps four significant digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (value) => {
      expect(Math.abs(Number(formatShort(value)) - value)).toBeLessThanOrEqual(value * 5.01e-4);
    }),
  );
});

test.each([
  [0.1121, '0.1121'],
  [0.08015, '0.0801'],
  [15.66, '15.6600'],
  [0, '0.0000'],
  [1e-5, '1.000e-5'],
  [Number.NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [null, '-'],
])('a loss of %d lines up as %s', (value, text) => {
  expect(formatLoss(value)).toBe(text);
});
