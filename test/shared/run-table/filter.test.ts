import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFilter } from '../../../shared/run-table/filter.ts';
import { readNumber, readPeriod } from '../../../shared/run-table/filter-values.ts';
import { suggestTerms } from '../../../shared/run-table/suggest.ts';
import type { RunSummary } from '../../../shared/runs.ts';
import { makeRun, model1, quickStart } from '../../renderer/made-up-runs.ts';

const loss = { data: 0.2, regularisation: 0, total: 0.2 };
const first: RunSummary = {
  ...makeRun(1, model1, 'Model one').detail,
  validation: { loss, accuracy: 0.95 },
  learningRate: 1e-3,
  tags: ['base', 'for the paper'],
  isStarred: true,
  seconds: 400,
  startedAt: new Date(2026, 10, 20, 23, 59).toISOString(),
};
const second: RunSummary = {
  ...makeRun(2, quickStart, 'Überlauf “night”').detail,
  state: 'failed',
  reason: 'diverged at step 14',
  learningRate: 1e-2,
  notes: 'Loss rose, then fell',
  search: { id: 3, trial: 17, label: 'learningRate 5.840e-4' },
  startedAt: new Date(2026, 10, 21, 0, 0).toISOString(),
};
const settings: Readonly<Record<string, readonly [unknown, unknown]>> = {
  'training.optimiser.type': ['adam', 'sgd'],
  'training.optimiser.momentum': [undefined, 0.9],
  'data.augment': [true, false],
};

function found(text: string): number[] {
  const { filter, fault } = readFilter(text);
  if (fault) throw new Error(`${fault.message} ${fault.remedy}`);
  const settingOf = (id: number, path: string) => settings[path]?.[id - 1] as number | undefined;
  return [first, second].filter((run) => filter.matches(run, settingOf)).map(({ id }) => id);
}

test.each<[string, number[]]>([
  ['', [1, 2]],
  ['MODEL', [1]],
  ['failed quick', [2]],
  ['#1', [1]],
  ['failed model', []],
  ['5.840e-4', [2]],
  ['überlauf', [2]],
  ['"rose, then"', [2]],
  ['-diverged', [1]],
  ['acc>0.9', [1]],
  ['acc>=95%', [1]],
  ['acc>0.95', []],
  ['val<1', [1]],
  // What has no value meets no comparison, and so its opposite.
  ['-acc<1', [2]],
  ['lr:1e-3..1e-2', [1, 2]],
  ['lr:..1e-3', [1]],
  ['lr=0.001', [1]],
  ['lr!=0.001', [2]],
  ['seed:1,2', [1, 2]],
  ['time>5m', [1]],
  ['time:6:30..7:00', [1]],
  ['tag:base', [1]],
  ['tag:"for the paper"', [1]],
  ['tag=paper', []],
  ['tag:paper', [1]],
  ['state:failed,running', [2]],
  ['is:starred', [1]],
  ['-is:starred', [2]],
  ['is!=starred', [2]],
  ['is:diverged', [2]],
  ['has:notes', [2]],
  ['search:3 trial>16', [2]],
  ['started:2026-11-20', [1]],
  ['started>2026-11-20', [2]],
  ['started<=2026-11-20', [1]],
  ['started:2026-11-21..', [2]],
  ['started:2026-11', [1, 2]],
  ['training.optimiser.type:adam', [1]],
  ['training.optimiser.momentum>0.5', [2]],
  ['data.augment:true', [1]],
])('%s', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each<[string, number, RegExp, RegExp]>([
  ['accc>1', 0, /no field named accc/, /Did you mean acc\?/],
  ['x acc>high', 2, /high is not a number/, /0\.9/],
  ['acc>', 0, /^After acc> a value is missing\.$/, /acc>0\.5/],
  ['name>3', 0, /text/, /name:3/],
  ['lr:2..1', 0, /ends before it begins/, /1\.\.2/],
  ['is:green', 0, /says nothing/, /is:starred/],
  ['started:2026-02-30', 0, /not a day/, /2026-11-21/],
  ['word "open', 5, /not closed/, /quotation mark/],
  ['-acc:x', 1, /x is not a number/, /range/],
])('%s cannot be read, and it is said where and what mends it', (text, at, message, remedy) => {
  const { fault } = readFilter(text);
  expect(fault).toMatchObject({ at, message: expect.stringMatching(message) as string });
  expect(fault?.remedy).toMatch(remedy);
});

test('settings are faults only once it is known which there are', () => {
  expect(readFilter('training.sed:1').fault).toBeUndefined();
  expect(readFilter('training.sed:1', ['training.seed']).fault?.remedy).toMatch(/training\.seed/);
  expect(readFilter('training.seed:1 lr>0', ['training.seed']).filter?.paths).toEqual(['training.seed']);
});

test('whatever is typed is read or refused with a place within it, and a minus turns any term round', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'acc',
      'lr',
      '>',
      '<=',
      ':',
      '=',
      '..',
      '"',
      '-',
      ' ',
      'is:',
      'started',
      '2026-11-21',
      '0.5',
      ',',
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      const { filter, fault } = readFilter(text);
      if (fault) {
        expect(fault.at).toBeGreaterThanOrEqual(0);
        expect(fault.at + fault.length).toBeLessThanOrEqual(text.length);
        expect(fault.message).not.toBe('');
        expect(fault.remedy).not.toBe('');
      } else {
        const matches = filter.matches(first, () => undefined);
        const words = text.trim().split(/\s+/);
        const [only = ''] = words;
        if (words.length === 1 && only !== '' && !only.startsWith('-') && !only.includes('"')) {
          expect(readFilter(`-${only}`).filter?.matches(first, () => undefined)).toBe(!matches);
        }
      }
    }),
  );
});

test('ranges hold what lies between their ends, ends included', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(number, number, number, (one, other, value) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const { filter } = readFilter(`lr:${from}..${to}`);
      const run = { ...first, learningRate: value };
      expect(filter?.matches(run, () => undefined)).toBe(value >= from && value <= to);
    }),
  );
});

test('numbers and days are read as people write them', () => {
  expect(['1e-3', '.5', '5.', '95%', '1:30', '5m', 'x', '1e', ''].map((text) => readNumber(text))).toEqual([
    1e-3,
    0.5,
    5,
    0.95,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(['1:30', '1:00:00', '5m', '2h', '90s', '90'].map((text) => readNumber(text, true))).toEqual([
    90, 3600, 300, 7200, 90, 90,
  ]);
  const now = new Date(2026, 0, 1, 12);
  expect(readPeriod('yesterday', now)).toEqual({
    from: new Date(2025, 11, 31).getTime(),
    to: new Date(2026, 0, 1).getTime(),
  });
  expect(readPeriod('2026-13')).toBeNull();
});

test('fields and values are suggested for the word before the caret', () => {
  const known = { settings: ['training.optimiser.beta1'], tags: ['base', 'for the paper'] };
  const texts = (text: string) => suggestTerms(text, text.length, known).items.map((item) => item.text);
  expect(texts('x ac')).toContain('acc>');
  expect(texts('beta')).toEqual(['training.optimiser.beta1:']);
  expect(texts('tag:f')).toEqual(['tag:"for the paper"']);
  expect(texts('state:fi')).toEqual(['state:finished']);
  expect(texts('-is:st')).toContain('is:starred');
  expect(texts('')).toEqual([]);
  expect(suggestTerms('lr>1 ac', 7, known)).toMatchObject({ from: 5, to: 7 });
});
