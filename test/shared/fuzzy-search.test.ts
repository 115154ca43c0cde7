import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findBest, scoreMatch } from '../../shared/fuzzy-search.ts';

const texts = fc.array(fc.string({ maxLength: 12 }), { maxLength: 4 }).map((words) => words.join(' '));

test('a text is found by any of its words, in any order and case', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 5 }), (words) => {
      const query = words.toReversed().join(' ').toUpperCase();
      expect(scoreMatch(query, words.join(' '))).toBeGreaterThan(0);
    }),
  );
});

test('whatever is typed, what is found holds every letter of it', () => {
  fc.assert(
    fc.property(texts, texts, (query, text) => {
      const score = scoreMatch(query, text);
      if (score === null) return;
      expect(score).toBeGreaterThan(0);
      const plain = (value: string) => value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
      for (const letter of plain(query).replace(/\s/g, '')) expect(plain(text)).toContain(letter);
    }),
  );
});

test.each([
  ['12', ['Run 12 base', 'Run 112 base', 'Run 3 with 120 epochs'], 'Run 12 base'],
  ['loss', ['glossy', 'Loss on a logarithmic axis', 'less of oss'], 'Loss on a logarithmic axis'],
  [
    'cm csv',
    ['confusion matrix as CSV', 'curves as CSV', 'confusion matrix as PNG'],
    'confusion matrix as CSV',
  ],
  ['elan', ['Élan vital', 'plan B'], 'Élan vital'],
  ['siam', ['R-siamese-1', 'a similar name of a run'], 'R-siamese-1'],
])('%j finds the likeliest first', (query, candidates, likeliest) => {
  expect(findBest(candidates, query, (text) => text, 10)[0]).toBe(likeliest);
});

test('every word must be found', () => {
  expect(scoreMatch('quick zebra', 'Quick start')).toBeNull();
  expect(findBest(['a', 'b'], 'c', (text) => text, 10)).toEqual([]);
});

test('those that fit equally well keep their order', () => {
  const items = Array.from({ length: 200 }, (_, at) => ({ at, text: 'run base' }));
  expect(findBest(items, 'base', ({ text }) => text, 50).map(({ at }) => at)).toEqual([...Array(50).keys()]);
});
