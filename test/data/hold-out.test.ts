import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHeldOut, holdOut } from '../../main/data/hold-out.ts';
import { splits } from '../../shared/specs/data.ts';

const anyLabels = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 200 });
const anyShares = fc.record({
  validation: fc.constantFrom(0, 0.1, 0.2, 0.45),
  test: fc.constantFrom(0, 0.1, 0.2, 0.45),
});

describe('samples held out', () => {
  it('are each in one split, in proportion class by class, and leave every class something to train on', () => {
    fc.assert(
      fc.property(anyLabels, anyShares, fc.nat(), (labels, shares, seed) => {
        const dealt = holdOut(labels, shares, seed);
        const all = splits.flatMap((split) => dealt[split]);
        expect(all.toSorted((one, other) => one - other)).toEqual(labels.map((_, index) => index));
        for (const label of new Set(labels)) {
          const count = (split: (typeof splits)[number]) =>
            dealt[split].filter((index) => labels[index] === label).length;
          const total = labels.filter((other) => other === label).length;
          expect(count('train')).toBeGreaterThanOrEqual(1);
          for (const split of ['validation', 'test'] as const) {
            expect(Math.abs(count(split) - total * shares[split])).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('are drawn by the seed alone', () => {
    const labels = Array.from({ length: 100 }, (_, index) => index % 3);
    const shares = { validation: 0.2, test: 0.2 };
    expect(holdOut(labels, shares, 1)).toEqual(holdOut(labels, shares, 1));
    expect(holdOut(labels, shares, 1)).not.toEqual(holdOut(labels, shares, 2));
  });

  it('are none of splits that are there already', () => {
    const settings = { validationFraction: 0.3, testFraction: 0.2 };
    expect(findHeldOut(settings, ['train'])).toEqual({ validation: 0.3, test: 0.2 });
    expect(findHeldOut(settings, ['train', 'test'])).toEqual({ validation: 0.3, test: 0 });
    expect(findHeldOut(settings, ['train', 'validation', 'test'])).toEqual({ validation: 0, test: 0 });
  });

  it('cannot be all', () => {
    const settings = { validationFraction: 0.5, testFraction: 0.5 };
    expect(() => findHeldOut(settings, ['train'])).toThrow('nothing is left to train on');
  });
});
