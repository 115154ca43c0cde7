import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSamePerson, listPeople, type ListedPair } from '../../../main/data/lfw/pairs-file.ts';
import { holdOutPairs } from '../../../main/data/lfw/split-people.ts';

type Row = readonly [person: number, number: number, other: number, otherNumber: number];

function toPairs(rows: readonly Row[]): ListedPair[] {
  return rows.map(([person, number, other, otherNumber], index) => ({
    first: { person: `person ${person}`, number },
    second: { person: `person ${other}`, number: otherNumber },
    line: index + 2,
    set: 1,
  }));
}

/** Any list of pairs, from nobody tied to anybody to all tied to all. */
const lists = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 80 }))
  .chain(([people, count]) => {
    const person = fc.nat(people - 1);
    const number = fc.integer({ min: 1, max: 4 });
    const row = fc.oneof(
      fc.tuple(person, number, person, number),
      fc.tuple(person, number, number).map(([one, first, second]): Row => [one, first, one, second]),
    );
    return fc.array(row, { minLength: count, maxLength: count });
  })
  .map(toPairs);
const fractions = fc.double({ min: 0, max: 0.9, noNaN: true });

const kinds = (pairs: readonly ListedPair[]) => {
  const same = pairs.filter(isSamePerson).length;
  return [pairs.length - same, same] as const;
};

/** Circles of two people: one pair of each with themselves, one of both. */
function twosomes(count: number): ListedPair[] {
  return toPairs(
    Array.from({ length: count }, (_, index): Row[] => [
      [2 * index, 1, 2 * index, 2],
      [2 * index + 1, 1, 2 * index + 1, 2],
      [2 * index, 1, 2 * index + 1, 1],
      [2 * index, 2, 2 * index + 1, 1],
    ]).flat(),
  );
}

describe('holding out people', () => {
  it('never leaves a person on both sides, whoever is paired with whom', () => {
    fc.assert(
      fc.property(lists, fractions, fc.nat(), (pairs, validationFraction, seed) => {
        const settings = { validationFraction, validationSplit: 'people' } as const;
        const { train, validation, leftOut } = holdOutPairs(pairs, settings, seed);
        const trained = new Set(listPeople(train));
        expect(listPeople(validation).filter((person) => trained.has(person))).toEqual([]);
        const order = (list: readonly ListedPair[]) => list.map(({ line }) => line);
        expect(order([...train, ...validation, ...leftOut]).sort((a, b) => a - b)).toEqual(order(pairs));
        for (const part of [train, validation, leftOut]) {
          expect(order(part)).toEqual(order(part).toSorted((a, b) => a - b));
        }
        expect(leftOut.filter(isSamePerson)).toEqual([]);
        expect(holdOutPairs(pairs, settings, seed)).toEqual({ train, validation, leftOut });
      }),
      { numRuns: 300 },
    );
  });

  it('never leaves out more pairs than that yields for validation', () => {
    fc.assert(
      fc.property(lists, fractions, fc.nat(), (pairs, validationFraction, seed) => {
        const settings = { validationFraction, validationSplit: 'people' } as const;
        const { validation, leftOut } = holdOutPairs(pairs, settings, seed);
        expect(leftOut.length).toBeLessThanOrEqual(validation.length);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out none and keeps the classes alike where people form small circles', () => {
    for (const seed of [1, 2, 3]) {
      const pairs = twosomes(100);
      const { train, validation, leftOut } = holdOutPairs(
        pairs,
        { validationFraction: 0.2, validationSplit: 'people' },
        seed,
      );
      expect([kinds(train), kinds(validation), leftOut]).toEqual([[160, 160], [40, 40], []]);
    }
  });

  it('divides a circle that ties everyone together, at the loss of few pairs', () => {
    const people = 200;
    const chain = Array.from({ length: people - 1 }, (_, index): Row => [index, 1, index + 1, 1]);
    const own = Array.from({ length: people }, (_, index): Row => [index, 1, index, 2]);
    const settings = { validationFraction: 0.2, validationSplit: 'people' } as const;
    for (const seed of [1, 2, 3]) {
      const { validation, leftOut } = holdOutPairs(toPairs([...own, ...chain]), settings, seed);
      const [different, same] = kinds(validation);
      expect(leftOut.length).toBeLessThanOrEqual(2);
      expect(Math.min(different, same)).toBeGreaterThanOrEqual(38);
      expect(Math.max(different, same)).toBeLessThanOrEqual(42);
    }
  });

  it('differs from seed to seed', () => {
    const settings = { validationFraction: 0.2, validationSplit: 'people' } as const;
    const heldOut = (seed: number) => listPeople(holdOutPairs(twosomes(50), settings, seed).validation);
    expect(heldOut(1)).not.toEqual(heldOut(2));
  });
});

describe('drawing pairs', () => {
  it('holds out the share asked for of each class and leaves out none', () => {
    fc.assert(
      fc.property(lists, fractions, fc.nat(), (pairs, validationFraction, seed) => {
        const settings = { validationFraction, validationSplit: 'pairs' } as const;
        const { train, validation, leftOut } = holdOutPairs(pairs, settings, seed);
        expect(kinds(validation)).toEqual(
          kinds(pairs).map((count) => Math.round(count * validationFraction)),
        );
        expect(train.length + validation.length).toBe(pairs.length);
        expect(leftOut).toEqual([]);
      }),
    );
  });
});
