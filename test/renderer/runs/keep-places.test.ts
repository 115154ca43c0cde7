import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepPlaces } from '../../../renderer/runs/keep-places.ts';

const keys = fc.uniqueArray(fc.nat(30).map(String), { maxLength: 20 });

test('rows that are held keep their places and take the latest values; new ones wait at the end', () => {
  fc.assert(
    fc.property(keys, keys, (shown, latest) => {
      const kept = keepPlaces(
        shown.map((key) => ({ key, value: 'old' })),
        latest.map((key) => ({ key, value: 'new' })),
      );
      const stay = shown.filter((key) => latest.includes(key));
      const come = latest.filter((key) => !shown.includes(key));
      expect(kept).toEqual([...stay, ...come].map((key) => ({ key, value: 'new' })));
    }),
  );
});
