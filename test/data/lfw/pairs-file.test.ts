import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSamePerson, parsePairs } from '../../../main/data/lfw/pairs-file.ts';
import { formatPairs } from '../../../main/data/synthetic/pairs.ts';

const good = ['2', 'Ann_Lee\t1\t4', 'Bo\t2\t1', 'Ann_Lee\t3\tBo\t1', 'Çağla_Ñandú\t10000\tBo\t2'];

function faultsOf(lines: readonly string[]): string[] {
  return parsePairs(lines.join('\n')).problems.map(({ line, fault }) => `${line}: ${fault}`);
}

/** The file with one line replaced. */
function withLine(line: number, text: string): string[] {
  return good.with(line - 1, text);
}

describe('a pairs file', () => {
  it('is read with its lines and kinds', () => {
    const { sets, pairs, problems } = parsePairs(good.join('\n'));
    expect(problems).toEqual([]);
    expect(sets).toBe(1);
    expect(pairs.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(pairs.map(isSamePerson)).toEqual([true, true, false, false]);
    expect(pairs[3]).toMatchObject({
      first: { person: 'Çağla_Ñandú', number: 10000 },
      second: { person: 'Bo', number: 2 },
    });
  });

  it.each([
    [
      'lines that end as on Windows, a byte order mark and an empty end',
      `\uFEFF${good.join('\r\n')}\r\n\r\n`,
    ],
    ['blanks in the place of tabs', good.join('\n').replaceAll('\t', '  ')],
  ])('may have %s', (_, text) => {
    expect(parsePairs(text)).toEqual(parsePairs(good.join('\n')));
  });

  it('of several sets says which set each pair is of', () => {
    const { sets, pairs, problems } = parsePairs(
      ['2\t1', 'A\t1\t2', 'A\t1\tB\t1', 'C\t1\t2', 'C\t1\tD\t1'].join('\n'),
    );
    expect([sets, problems, pairs.map(({ set }) => set)]).toEqual([2, [], [1, 1, 2, 2]]);
  });

  it.each([
    ['nothing', [''], '1: expected the number of pairs of each kind'],
    ['no counts', good.slice(1), '1: expected the number of pairs of each kind, .* found "Ann_Lee\t1\t4"'],
    ['a count of zero', withLine(1, '0'), '1: expected the number of pairs'],
    ['a row too few', good.slice(0, -1), '1: 4 pairs, half of them of one person, announced but 3 given'],
    ['a row too many', [...good, 'Bo\t2\t3'], '1: 4 pairs, .* announced but 5 given'],
    ['too few fields', withLine(3, 'Bo\t2'), '3: expected 3 fields .* found 2 in "Bo\t2"'],
    ['too many fields', withLine(4, 'A\t1\tB\t2\t3'), '4: expected 3 fields .* found 5'],
    ['an empty line inside', withLine(3, ''), '3: expected 3 fields'],
    ['a number that is a word', withLine(3, 'Bo\tone\t2'), '3: "one" is no picture\'s number'],
    ['a number that is not whole', withLine(3, 'Bo\t1.5\t2'), '3: "1.5" is no picture\'s number'],
    ['a number below one', withLine(5, 'A\t0\tBo\t2'), '5: "0" is no picture\'s number'],
    ['a path for a person', withLine(3, '../Bo\t1\t2'), '3: "../Bo" cannot be the name'],
    [
      'two people who are one',
      withLine(4, 'Bo\t1\tBo\t2'),
      '4: 4 fields stand for two people, but both are "Bo"',
    ],
    ['a picture with itself', withLine(3, 'Bo\t2\t2'), '3: picture 2 of "Bo" is paired with itself'],
    [
      'too many of one kind',
      withLine(4, 'Bo\t1\t3'),
      '2: of the 4 pairs that begin here, 3 are of one person and 1 of two, where line 1 announces 2 each',
    ],
  ])('with %s is refused, by line', (_, lines, fault) => {
    expect(faultsOf(lines).join('\n')).toMatch(new RegExp(`^${fault}`));
  });

  it('names all bad lines together', () => {
    expect(faultsOf(withLine(2, 'x').with(3, 'Bo\ty\t2').with(4, 'z'))).toHaveLength(3);
  });

  it('comes back as it was written', () => {
    const name = fc.stringMatching(/^[A-Za-zÀ-ž]{1,8}(_[A-Za-z]{1,8})?$/);
    const number = fc.integer({ min: 1, max: 99_999 });
    const same = fc
      .tuple(name, number, number)
      .filter(([, first, second]) => first !== second)
      .map(([person, ...numbers]) => numbers.map((each) => ({ person, number: each })));
    const different = fc
      .tuple(name, number, name, number)
      .filter(([first, , second]) => first !== second)
      .map(([first, one, second, other]) => [
        { person: first, number: one },
        { person: second, number: other },
      ]);
    const sets = fc.integer({ min: 1, max: 4 }).chain((perKind) => {
      const lists = { minLength: perKind, maxLength: perKind };
      const set = fc.record({ same: fc.array(same, lists), different: fc.array(different, lists) });
      return fc.array(set, { minLength: 1, maxLength: 4 });
    });
    fc.assert(
      fc.property(sets, (drawn) => {
        const parsed = parsePairs(formatPairs(drawn as unknown as Parameters<typeof formatPairs>[0]));
        expect(parsed.problems).toEqual([]);
        expect(parsed.sets).toBe(drawn.length);
        expect(parsed.pairs.map(({ first, second }) => [first, second])).toEqual(
          drawn.flatMap((set) => [...set.same, ...set.different]),
        );
      }),
    );
  });
});
