import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessDelimiter, readRecords, type Delimiter } from '../../../main/data/csv/records.ts';
import { UserError } from '../../../shared/errors.ts';

function parse(text: string, delimiter: Delimiter = ','): { fields: readonly string[]; line: number }[] {
  return [...readRecords(text, delimiter, 'table.csv')];
}

function fieldsOf(text: string, delimiter: Delimiter = ','): (readonly string[])[] {
  return parse(text, delimiter).map(({ fields }) => fields);
}

/** A reader that goes character by character, as RFC 4180 tells it: slow, and easy to believe. */
function readSlowly(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let [isQuoted, wasQuoted] = [false, false];
  const endRecord = (): void => {
    record.push(field);
    if (record.length > 1 || wasQuoted || record[0]!.trim() !== '') records.push(record);
    [record, field, wasQuoted] = [[], '', false];
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text[index + 1] === '"') {
        field += '"';
        index += 1;
      } else isQuoted = false;
    } else if (character === '"' && field === '') [isQuoted, wasQuoted] = [true, true];
    else if (character === delimiter) {
      record.push(field);
      field = '';
    } else if (character === '\n') endRecord();
    else if (character !== '\r' || text[index + 1] !== '\n') field += character;
  }
  if (field !== '' || record.length > 0 || wasQuoted) endRecord();
  return records;
}

const anyDelimiter = fc.constantFrom<Delimiter[]>(',', ';', '\t');
const anyField = fc
  .array(fc.constantFrom('a', '1', '.', ' ', ',', ';', '\t', '"', '\n', '\r\n', 'é', '猫', '😀'), {
    maxLength: 6,
  })
  .map((characters) => characters.join(''));

describe('records', () => {
  it('are what was written, however it is quoted', () => {
    const anyTable = fc.array(fc.array(fc.tuple(anyField, fc.boolean()), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        anyTable,
        anyDelimiter,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (table, delimiter, end, ends) => {
          const write = ([field, quotes]: [string, boolean]) =>
            quotes || /["\r\n]/.test(field) || field.includes(delimiter)
              ? `"${field.replaceAll('"', '""')}"`
              : field;
          const lines = table.map((record) => record.map(write).join(delimiter));
          const text = lines.join(end) + (ends ? end : '');
          const blank = (line: string) => line.trim() === '' && !line.includes(delimiter);
          const expected = table.filter((_, index) => !blank(lines[index]!));
          expect(fieldsOf(text, delimiter)).toEqual(expected.map((record) => record.map(([field]) => field)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are those of a reader that goes character by character', () => {
    const anyText = fc
      .array(fc.constantFrom('a', '12.5', ' ', ',', ',', '\n', '\n', '\r\n', '""', '"b,\n"', '"c""d"'), {
        maxLength: 30,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyText, (text) => {
        let read: (readonly string[])[];
        try {
          read = fieldsOf(text);
        } catch (error) {
          // What follows a closing quote is refused here and passed over there.
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        const plain = (records: readonly (readonly string[])[]) =>
          records.map((record) => record.map((field) => field.trim()));
        // Blanks around quotes belong to no field here.
        if (!/ "|" /.test(text)) expect(plain(read)).toEqual(plain(readSlowly(text, ',')));
      }),
      { numRuns: 1000 },
    );
  });

  it('know the line they begin on, past empty lines and fields of several lines', () => {
    const text = 'a,b\r\n\r\n1,"x\r\ny"\r\n2,z\r\n\r\n"3\n\n\n",w';
    expect(parse(text).map(({ line }) => line)).toEqual([1, 3, 5, 7]);
  });

  it.each([
    [
      'an unnamed first field',
      ',a\n1,2',
      [
        ['', 'a'],
        ['1', '2'],
      ],
    ],
    [
      'an empty last field',
      'a,b\n1,',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['a quote within a field', 'size\n5" wide', [['size'], ['5" wide']]],
    [
      'blanks around quotes',
      'a,b\n "1" , "2" ',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'line ends of old Macintoshes',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['nothing', '', []],
    ['nothing but line ends', '\n\r\n  \n', []],
  ])('of %s', (_, text, expected) => {
    expect(fieldsOf(text)).toEqual(expected);
  });

  it('of empty cells are records whatever parts them', () => {
    expect(fieldsOf('a\tb\n\t\n', '\t')).toEqual(fieldsOf('a,b\n,\n'));
  });

  it.each([
    [
      'never closed',
      'a,b\n1,2\n\n3,"4\n5,6',
      'table.csv" has a fault in line 4: a quote is opened and never closed',
    ],
    ['followed by text', 'a,b\n"x\ny","3"4\n', 'has a fault in line 3: "4" follows a closing quote'],
  ])('with a quote that is %s are refused by line', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('the delimiter', () => {
  it.each([
    [',long,lat', ','],
    ['a;b;c\n1,5;2,5;3', ';'],
    ['a\tb\n1\t2', '\t'],
    ['"a;b;c;d",e\n', ','],
    ['alone', ','],
    ['', ','],
    ['\n\na;b\n1;2', ';'],
    ['"a,b;c,d', ','],
  ])('of %j is %j', (text, delimiter) => {
    expect(guessDelimiter(text)).toBe(delimiter);
  });

  it('is found behind a cell of twenty million letters', () => {
    expect(guessDelimiter(`"${'x,'.repeat(1e7)}";b\n`)).toBe(';');
    expect(guessDelimiter(`${'x'.repeat(2e7)};b\n`)).toBe(';');
  });
});
