import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../shared/canonical-json.ts';

/** The same value with the keys of every object in another order. */
function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [key, reverseKeys(part)]);
  return Object.fromEntries(entries.reverse());
}

test('equal values have equal text, whatever the order of their keys, and can be read back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(canonicalJson(reverseKeys(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('keys are sorted and what is undefined left out', () => {
  expect(canonicalJson({ b: [{ z: 1, a: undefined }], a: 'é' })).toBe('{"a":"é","b":[{"z":1}]}');
});

test('a number that JSON cannot say is refused by name', () => {
  expect(() => canonicalJson({ rate: NaN })).toThrow('NaN of "rate"');
});
