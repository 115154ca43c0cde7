import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureFeatures, standardise } from '../../../main/data/csv/standardise.ts';
import { splits } from '../../../shared/specs/data.ts';

import { folderOf, plain, plainRows, prepare, refusalOf } from './table-folder.ts';

describe('a table', () => {
  it('alone is divided class by class, its rows called by file and line', async () => {
    const data = await prepare(join(await folderOf({ 'Städte.csv': plain }), 'Städte.csv'));
    expect(data.sampleShape).toEqual([2]);
    expect(data.overview.classes).toEqual(['a', 'b']);
    expect(data.overview.counts).toEqual({ train: [12, 12], validation: [4, 4], test: [4, 4] });
    const names = splits.flatMap((split) => data.splits[split].names);
    expect(new Set(names)).toEqual(new Set(plainRows.map((_, row) => `Städte.csv line ${row + 2}`)));
    expect(data.warnings).toEqual([]);
  });

  it('keeps each row together: features, label and name', async () => {
    const data = await prepare(await folderOf({ 'train.csv': plain }), { normalisation: 'none' });
    for (const split of splits) {
      const { inputs, labels, names } = data.splits[split];
      for (const [index, name] of names.entries()) {
        const row = Number(/line (\d+)/.exec(name)![1]) - 2;
        expect([inputs[2 * index], inputs[2 * index + 1], labels[index]]).toEqual([
          row * 0.5,
          40 - row,
          row % 2,
        ]);
      }
    }
  });

  it('is drawn from by the seed, and has another fingerprint then', async () => {
    const folder = await folderOf({ 'train.csv': plain });
    const [first, again, other] = [
      await prepare(folder),
      await prepare(folder),
      await prepare(folder, {}, 2),
    ];
    expect(again).toEqual(first);
    expect(other.overview.fingerprint).not.toBe(first.overview.fingerprint);
    expect(other.splits.test.names).not.toEqual(first.splits.test.names);
  });

  it('with files for all splits does not depend on the seed, and does on every file and setting', async () => {
    const files = { 'train.csv': plain, 'val.csv': plain, 'test.csv': plain };
    const folder = await folderOf(files);
    const first = await prepare(folder);
    expect(first.overview.counts).toEqual({ train: [20, 20], validation: [20, 20], test: [20, 20] });
    expect(first.splits.validation.names[0]).toBe('val.csv line 2');
    expect(await prepare(folder, {}, 7)).toEqual(first);
    const changed = await prepare(await folderOf({ ...files, 'test.csv': plain.replace('0.5', '0.25') }));
    const narrower = await prepare(folder, { features: ['x'] });
    const fingerprints = [first, changed, narrower].map(({ overview }) => overview.fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
  });

  it.each([
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ['a byte order mark and CRLF', `\uFEFF${plain.replaceAll('\n', '\r\n')}`],
    ['quotes', plain.replaceAll(/[^,\n]+/g, '"$&"')],
    ['blanks', plain.replaceAll(',', ' , ')],
    ['another order of columns', plain.replace(/^(.*),(.*),(.*)$/gm, '$3,$2,$1')],
  ])('reads the same with %s', async (_, text) => {
    const settings = { features: ['x', 'y'] };
    const { splits: expected } = await prepare(await folderOf({ 'train.csv': plain }), settings);
    expect((await prepare(await folderOf({ 'train.csv': text }), settings)).splits).toEqual(expected);
  });

  it('has columns found by name in every file, whatever their order there', async () => {
    const reordered = plain.replace(/^(.*),(.*),(.*)$/gm, '$3,extra,$2,$1');
    const data = await prepare(await folderOf({ 'train.csv': plain, 'test.csv': reordered }), {
      normalisation: 'none',
      validationFraction: 0,
    });
    expect(data.splits.test.inputs).toEqual(data.splits.train.inputs);
    expect(data.splits.test.labels).toEqual(data.splits.train.labels);
  });
});

describe('features', () => {
  const withId = (name: string, id: (row: number) => unknown) =>
    [`${name},x,y,label`, ...plainRows.map((text, row) => `${String(id(row))},${text}`)].join('\n');

  it.each([
    ['an unnamed first column', withId('', (row) => row % 3), ['x', 'y']],
    ['"id" of whole numbers, all different', withId('ID', (row) => row * 7), ['x', 'y']],
    ['"id" of repeated numbers', withId('id', (row) => row % 5), ['id', 'x', 'y']],
    ['"index" of fractions', withId('index', (row) => row / 8), ['index', 'x', 'y']],
    ['another name', withId('time', (row) => row), ['time', 'x', 'y']],
  ])('are all columns but the label, and with %s are right', async (_, text, expected) => {
    const { overview } = await prepare(await folderOf({ 'train.csv': text }));
    expect(overview.features?.map(({ name }) => name)).toEqual(expected);
    expect(overview.notes.join(' ').includes('number of the rows')).toBe(expected.length === 2);
  });

  it('can be chosen, in an order of their own, also a row id', async () => {
    const folder = await folderOf({ 'train.csv': withId('id', (row) => row) });
    const data = await prepare(folder, {
      features: ['y', 'id'],
      normalisation: 'none',
      validationFraction: 0,
      testFraction: 0,
    });
    expect([...data.splits.train.inputs.slice(0, 2)]).toEqual([40, 0]);
    expect(data.overview.features).toEqual([
      { name: 'y', mean: 0, deviation: 1 },
      { name: 'id', mean: 0, deviation: 1 },
    ]);
  });

  it('are standardised by the training split, as a plain reference does it', () => {
    const anyNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(anyNumber, anyNumber), { minLength: 2, maxLength: 50 }), (rows) => {
        const values = Float64Array.from(rows.flat());
        const measured = measureFeatures(values, ['one', 'other']);
        const inputs = standardise(values, measured);
        for (const column of [0, 1] as const) {
          const numbers = rows.map((row) => row[column]);
          const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
          const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
          const isConstant = new Set(numbers).size === 1;
          expect(measured[column]!.mean).toBeCloseTo(mean, 6);
          expect(measured[column]!.deviation).toBeCloseTo(isConstant ? 1 : Math.sqrt(variance), 6);
          for (const [row, value] of numbers.entries()) {
            const expected = isConstant ? 0 : (value - mean) / Math.sqrt(variance);
            expect(inputs[2 * row + column]).toBeCloseTo(expected, 4);
          }
        }
      }),
    );
  });

  it('that never change become 0 and are named; however small a scale is, it is standardised', async () => {
    const rows = plainRows.map((text, row) => `0.1,${row * 1e-9},${text}`);
    const text = ['constant,tiny,x,y,label', ...rows].join('\n');
    const { splits: parts, overview } = await prepare(await folderOf({ 'train.csv': text }));
    const { inputs, labels } = parts.train;
    const column = (place: number) => Array.from(labels, (_, row) => inputs[4 * row + place]!);
    expect(new Set(column(0))).toEqual(new Set([0]));
    const tiny = column(1);
    expect(tiny.reduce((sum, value) => sum + value ** 2, 0) / tiny.length).toBeCloseTo(1, 4);
    expect(overview.notes.at(-1)).toContain('"constant" never changes');
  });
});

describe('classes', () => {
  const table = (labels: readonly string[]) =>
    ['x,label', ...labels.map((label, row) => `${row},${label}`)].join('\n');

  it.each([
    ['numbers', ['10', '9', '-1', '9.0'], ['-1', '9', '10']],
    ['words', ['zebra', 'Äffin', '猫', 'zebra'], ['zebra', 'Äffin', '猫']],
    ['numbers and words', ['10', '9', 'none'], ['10', '9', 'none']],
    ['codes with leading zeros', ['0123', '123', '5'], ['5', '0123', '123']],
    [
      'more digits than a number holds',
      ['9007199254740993', '9007199254740992'],
      ['9007199254740992', '9007199254740993'],
    ],
    ['hexadecimal codes', ['0x10', '16', '5'], ['5', '0x10', '16']],
  ])('are the distinct labels, of %s in order', async (_, labels, expected) => {
    const folder = await folderOf({ 'train.csv': table([...labels, ...labels, ...labels]) });
    expect((await prepare(folder)).overview.classes).toEqual(expected);
  });

  it('that training lacks are warned of', async () => {
    const folder = await folderOf({
      'train.csv': table(['a', 'b', 'a']),
      'test.csv': table(['a', 'c', 'd', 'c']),
    });
    const { warnings, overview } = await prepare(folder, { validationFraction: 0 });
    expect(overview.classes).toEqual(['a', 'b', 'c', 'd']);
    expect(warnings).toEqual([
      expect.stringMatching(/no row of the classes "c", "d", which 3 rows of the test split have/),
    ]);
  });

  it.each([
    [
      'that differ in capitals only',
      ['Cat', 'cat', 'dog'],
      /capitals only are different classes: "Cat" and "cat"/,
    ],
    [
      'that are numbers with fractions',
      ['0.5', '1', '1.5'],
      /fractions: each of its 3 different values is a class/,
    ],
  ])('%s are warned of', async (_, labels, message) => {
    const folder = await folderOf({ 'train.csv': table([...labels, ...labels, ...labels]) });
    expect((await prepare(folder)).warnings).toEqual([expect.stringMatching(message)]);
  });

  it('nobody measures, where a table has a header alone, are warned of', async () => {
    const folder = await folderOf({ 'train.csv': table(['a', 'b', 'a']), 'validation.csv': 'x,label\n' });
    const { warnings, overview } = await prepare(folder, { testFraction: 0 });
    expect(overview.counts.validation).toEqual([0, 0]);
    expect(warnings).toEqual([expect.stringMatching(/^validation\.csv has no rows/)]);
  });

  it('of so few rows that none is held out are warned of', async () => {
    const folder = await folderOf({ 'train.csv': table(['a', 'b', 'a', 'b']) });
    expect((await prepare(folder)).warnings).toEqual([
      expect.stringMatching(/^Nothing is held out for validation: no class has enough samples/),
      expect.stringMatching(/^Nothing is held out for test/),
    ]);
    expect((await prepare(folder, { validationFraction: 0, testFraction: 0 })).warnings).toEqual([]);
  });

  it.each([
    ['one alone', table(['a', 'a', 'a']), 'is a in every row'],
    [
      'a quantity',
      table(Array.from({ length: 60 }, (_, row) => `${row}.5`)),
      'has 60 different values in 60 rows',
    ],
  ])('cannot be %s', async (_, text, message) => {
    expect((await refusalOf({ 'train.csv': text })).message).toContain(message);
  });
});

describe('rows that an earlier split has', () => {
  it('are counted, those of another label apart, and kept', async () => {
    const data = await prepare(
      await folderOf({
        'train.csv': 'x,y,label\n1,2,a\n3,4,b\n5,6,a\n',
        'validation.csv': 'x,y,label\n1,2,a\n1,2,b\n7,8,a\n',
        'test.csv': 'x,y,label\n7,8.0,a\n9,9,b\n',
      }),
    );
    const text = data.overview.notes.join(' ');
    expect(text).toContain(
      '2 rows of the validation split have the same features as a row of an earlier split, 1 of them with another label',
    );
    expect(text).toContain('1 row of the test split has the same features');
    expect(data.overview.counts.validation).toEqual([2, 1]);
  });
});

const europe = resolve('../shared/data/europe');
if (!existsSync(europe)) console.log(`Skipped: the test on real cities wants them in "${europe}".`);

describe.skipIf(!existsSync(europe))('the cities of Europe', () => {
  it('are read whole', async () => {
    const data = await prepare(europe, { label: 'country' });
    expect(splits.map((split) => data.splits[split].labels.length)).toEqual([106_897, 13_363, 13_363]);
    expect(data.overview.classes).toEqual(Array.from({ length: 33 }, (_, index) => String(index)));
    expect(data.overview.features?.map(({ name }) => name)).toEqual(['long', 'lat']);
    expect(data.splits.test.names[0]).toBe('test.csv line 2');
    expect(data.warnings).toEqual([]);
    const { mean, deviation } = data.overview.features![0]!;
    expect(data.splits.test.inputs[0]! * deviation + mean).toBeCloseTo(3.295974, 5);
  });
});
