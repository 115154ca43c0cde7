import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tabulate } from '../../../renderer/runs/compared-curves.ts';
import { moveRun, readRunIds } from '../../../renderer/runs/compared-place.ts';

test('an address names each run once, in its order, and nothing else', () => {
  expect(readRunIds({ runs: '3,1,3,x,-2,0,2.5,,9' })).toEqual([3, 1, 9]);
  expect(readRunIds({})).toEqual([]);
  expect(readRunIds({ runs: ['1', '2'] })).toEqual([]);
});

test('a run that is moved keeps the others in their order', () => {
  expect(moveRun([1, 2, 3], 3, -1)).toEqual([1, 3, 2]);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(20), { minLength: 1 }),
      fc.nat(19),
      fc.integer({ min: -25, max: 25 }),
      (ids, at, by) => {
        const id = ids[at % ids.length]!;
        const moved = moveRun(ids, id, by);
        expect(moved.filter((other) => other !== id)).toEqual(ids.filter((other) => other !== id));
        expect(moved.indexOf(id)).toBe(Math.max(0, Math.min(ids.length - 1, ids.indexOf(id) + by)));
      },
    ),
  );
});

test('the table behind curves has a row for each place of any curve', () => {
  const series = [
    { raw: { x: [0, 1, 2], y: [3, 2, 1], isThinned: false } },
    { raw: { x: [1, 3], y: [0.5, Number.NaN], isThinned: false } },
  ];
  expect(tabulate(series)).toEqual([
    { x: 0, values: [3, null] },
    { x: 1, values: [2, 0.5] },
    { x: 2, values: [1, null] },
    { x: 3, values: [null, Number.NaN] },
  ]);
});
