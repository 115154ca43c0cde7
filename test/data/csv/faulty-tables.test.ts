import { describe, expect, it } from 'vitest';
import { type CsvDataSpec } from '../../../shared/specs/data.ts';

import { plain, plainRows, refusalOf } from './table-folder.ts';

describe('faults in a table', () => {
  it('are listed by file, line and column, the first ten, and how many more', async () => {
    const bad = Array.from({ length: 9 }, (_, row) => `${row},n/a,b`);
    const text = `x,y,label\n1,,a\n2,NaN,a\nInfinity,3,a\n4,5\n4,5,\n0x10,1,a\n${bad.join('\n')}\n`;
    const { message } = await refusalOf({ 'train.csv': plain, 'test.csv': text });
    expect(message).toContain('The table has 15 faults:');
    for (const fault of [
      'test.csv line 2, column "y": the number is missing',
      'test.csv line 3, column "y": "NaN" is no number',
      'test.csv line 4, column "x": "Infinity" is no number',
      'test.csv line 5 has 2 cells below a header of 3 columns',
      'test.csv line 6, column "label": the label is missing',
      'test.csv line 7, column "x": "0x10" is no number',
      'test.csv line 11, column "y": "n/a" is no number; and 5 more.',
    ]) {
      expect(message).toContain(fault);
    }
  });

  it('such as numbers beyond 32-bit floats are refused, whatever becomes of them', async () => {
    for (const normalisation of ['none', 'standardise'] as const) {
      const { message } = await refusalOf(
        { 'train.csv': 'x,y,label\n1,1e306,a\n-4e38,2,b\n3.4e38,1e-400,a\n' },
        { normalisation },
      );
      expect(message).toContain('The table has 2 faults');
      expect(message).toContain('line 2, column "y": "1e306" is too large');
      expect(message).toContain('line 3, column "x": "-4e38" is too large');
    }
  });

  it.each<[string, Record<string, string | Uint8Array>, Partial<CsvDataSpec>, RegExp, RegExp]>([
    [
      'an unknown feature',
      { 'train.csv': plain },
      { features: ['x', 'Y2'] },
      /no column "Y2"; its columns are "x", "y", "label"/,
      /Did you mean y/,
    ],
    [
      'an unknown label',
      { 'train.csv': plain },
      { label: 'labels' },
      /no column "labels"/,
      /Did you mean label/,
    ],
    [
      'no header',
      { 'train.csv': plainRows.join('\n') },
      {},
      /no column "label"/,
      /put a header above the first row/,
    ],
    ['a feature twice', { 'train.csv': plain }, { features: ['x', 'x'] }, /names "x" twice/, /once/],
    [
      'the label as a feature',
      { 'train.csv': plain },
      { features: ['x', 'label'] },
      /both the label and/,
      /Leave it out/,
    ],
    [
      'two columns of a name',
      { 'train.csv': plain.replace('x,y', 'x,x') },
      {},
      /more than one column "x"/,
      /of its own/,
    ],
    [
      'a column without a name',
      { 'train.csv': plain.replace('x,y', 'x,') },
      {},
      /Column 2 .* has no name/,
      /Name it/,
    ],
    [
      'no features',
      { 'train.csv': 'id,label\n1,a\n2,b\n' },
      {},
      /no column besides the label/,
      /Add columns/,
    ],
    [
      'a test without a feature',
      { 'train.csv': plain, 'test.csv': 'x,label\n1,a\n' },
      {},
      /test\.csv" has no column "y"/,
      /./,
    ],
    [
      'words where numbers belong',
      { 'train.csv': plain.replaceAll(',4', ',four') },
      {},
      /column "y": "four/,
      /data\.features/,
    ],
    ['an empty file', { 'train.csv': '' }, {}, /is empty/, /header/],
    ['a header alone', { 'train.csv': 'x,y,label\n' }, {}, /has no rows/, /Add rows/],
    [
      'another encoding',
      { 'train.csv': Buffer.from('x,y,label\n1,2,Zürich\n', 'latin1') },
      {},
      /no text in UTF-8/,
      /UTF-8/,
    ],
    [
      'two files for a split',
      { 'train.csv': plain, 'val.csv': plain, 'validation.csv': plain },
      {},
      /more than one table for the validation split/,
      /Keep one/,
    ],
    ['a test alone', { 'test.csv': plain, 'other.csv': plain }, {}, /no known layout/, /./],
  ])('%s: says what is wrong and what would mend it', async (_, files, settings, message, remedy) => {
    const error = await refusalOf(files, settings);
    expect(error.message).toMatch(message);
    expect(error.remedy).toMatch(remedy);
  });
});
