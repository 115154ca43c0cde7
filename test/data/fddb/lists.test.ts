import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEllipseList } from '../../../main/data/fddb/lists.ts';

const goodList = [
  '2002/08/11/big/img_591',
  '1',
  '123.583300 85.549500 1.265839 269.693400 161.781200  1',
  '2002/08/26/big/img_265',
  '2',
  '67.363819 44.511485 -1.476417 105.249970 87.209036  1',
  '41.936870 27.064477 1.471906 184.070915 129.345601  1',
].join('\n');

describe('an ellipse list', () => {
  it('is read as FDDB writes it', () => {
    const { photographs, problems } = parseEllipseList(goodList);
    expect(problems).toEqual([]);
    expect(photographs.map(({ name, faces }) => [name, faces.length])).toEqual([
      ['2002/08/11/big/img_591', 1],
      ['2002/08/26/big/img_265', 2],
    ]);
    expect(photographs[0]!.faces[0]).toEqual({
      majorRadius: 123.5833,
      minorRadius: 85.5495,
      angle: 1.265839,
      centreX: 269.6934,
      centreY: 161.7812,
    });
  });

  it('is read alike with other line ends, blanks around lines and empty lines at the end', () => {
    const untidy = goodList
      .split('\n')
      .map((line) => `  ${line} \r\n`)
      .join('');
    expect(parseEllipseList(`${untidy}\r\n\n`)).toEqual(parseEllipseList(goodList));
  });

  it.each([
    ['a word among the numbers', '12 x 0 10 10 1', 3, '"x" is not a number'],
    ['a number too few', '12 10 0 10 1', 3, 'expected 6 numbers, found 5'],
    ['a radius of nothing', '12 0 0 10 10 1', 3, 'the radii 12 and 0 must be above 0'],
    ['infinity', 'Infinity 10 0 10 10 1', 3, '"Infinity" is not a number'],
  ])('names the line and the fault: %s', (_, line, number, fault) => {
    const { problems } = parseEllipseList(`a/picture\n1\n${line}\nb/picture\n0\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.line).toBe(number);
    expect(problems[0]!.fault).toContain(fault);
  });

  it('goes on after each bad line and finds them all', () => {
    const text = [
      'a/picture',
      'many',
      '1 1 0 5 5 1',
      'b/picture',
      '2',
      '9 9 0 5 5 1',
      'c/picture',
      '1',
      '? 8 0 5 5 1',
    ];
    const { photographs, problems } = parseEllipseList(text.join('\n'));
    expect(problems).toEqual([
      { line: 2, fault: 'expected the number of faces of "a/picture", found "many"' },
      { line: 7, fault: '2 faces announced for "b/picture" but 1 given' },
      { line: 9, fault: '"?" is not a number' },
    ]);
    expect(photographs.map(({ name }) => name)).toEqual(['b/picture', 'c/picture']);
  });

  it('notices that it ends too early', () => {
    expect(parseEllipseList('a/picture').problems).toEqual([
      { line: 2, fault: 'expected the number of faces of "a/picture", found the end of the file' },
    ]);
    expect(parseEllipseList('a/picture\n2\n9 9 0 5 5 1').problems[0]!.fault).toContain('but 1 given');
  });

  it.each(['/etc/passwd', '../../other/picture', 'a\\b/picture'])('refuses the path %s', (name) => {
    const { problems } = parseEllipseList(`${name}\n0\n`);
    expect(problems[0]!.fault).toContain('leads out of originalPics');
  });

  it('ends, whatever it is given', () => {
    const line = fc.constantFrom('a/b', '0', '1', '2', '5 4 0 1 1 1', 'x', '', '1 2', '-3');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { photographs, problems } = parseEllipseList(lines.join('\n'));
        expect(photographs.length + problems.length).toBeGreaterThanOrEqual(
          lines.join('').trim() === '' ? 0 : 1,
        );
        for (const problem of problems) expect(problem.line).toBeLessThanOrEqual(lines.length + 1);
      }),
    );
  });
});
