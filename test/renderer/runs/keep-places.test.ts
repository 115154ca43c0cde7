import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepPlaces } from '../../../renderer/runs/keep-places.ts';

const ids = fc.uniqueArray(fc.nat(100), { maxLength: 20 });

test('rows that are held keep their places and take the latest values', () => {
  fc.assert(
    fc.property(
      ids.chain((chosen) =>
        fc.tuple(fc.constant(chosen), fc.shuffledSubarray(chosen, { minLength: chosen.length })),
      ),
      ([shown, latest]) => {
        const kept = keepPlaces(
          shown.map((id) => ({ id, value: 'old' })),
          latest.map((id) => ({ id, value: 'new' })),
        );
        expect(kept).toEqual(shown.map((id) => ({ id, value: 'new' })));
      },
    ),
  );
});

test('rows are not held when a run has come or gone', () => {
  const rows = (...numbers: number[]) => numbers.map((id) => ({ id }));
  expect(keepPlaces(rows(1, 2), rows(1, 2, 3))).toBeNull();
  expect(keepPlaces(rows(1, 2), rows(2))).toBeNull();
  expect(keepPlaces(rows(1, 2), rows(2, 3))).toBeNull();
});
