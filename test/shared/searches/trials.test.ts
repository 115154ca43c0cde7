import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTrials, listTrials, trialChanges } from '../../../shared/searches/trials.ts';
import { searchSpecSchema, type SearchSpec } from '../../../shared/specs/search.ts';

function search(spec: object): SearchSpec {
  return searchSpecSchema.parse(spec);
}

const learningRate = { kind: 'range', setting: 'lr', from: 1e-6, to: 1e-3, scale: 'logarithmic' };
const regularisation = { kind: 'range', setting: 'reg', from: 1e-5, to: 1e5, scale: 'logarithmic' };
const coarse = search({ strategy: 'random', trials: 100, axes: [learningRate, regularisation] });

test('a grid tries every combination once, the last axis the innermost', () => {
  const grid = search({
    strategy: 'grid',
    axes: [
      { kind: 'values', setting: 'training.batchSize', values: [64, 128] },
      {
        kind: 'choices',
        name: 'depth x width',
        choices: [
          { label: '1 x 16', set: { depth: 1, width: 16 } },
          { label: '6 x 8', set: { depth: 6, width: 8 } },
        ],
      },
      { kind: 'values', setting: 'patience', values: [3] },
    ],
  });
  const trials = listTrials(grid);
  expect(trials.map(({ trial, label }) => `${trial}: ${label}`)).toEqual([
    '1: batchSize 64, 1 x 16, patience 3',
    '2: batchSize 64, 6 x 8, patience 3',
    '3: batchSize 128, 1 x 16, patience 3',
    '4: batchSize 128, 6 x 8, patience 3',
  ]);
  expect(trialChanges(trials[3]!)).toEqual({ 'training.batchSize': 128, depth: 6, width: 8, patience: 3 });
  expect(countTrials(grid)).toBe(4);
});

test('a trial draws the same whatever trials and axes there are beside it', () => {
  const trials = listTrials(coarse);
  expect(listTrials({ ...coarse, trials: 7 })).toEqual(trials.slice(0, 7));
  const alone = listTrials({ ...coarse, axes: [coarse.axes[1]!] });
  expect(alone.map(trialChanges)).toEqual(trials.map((trial) => ({ reg: trialChanges(trial)['reg'] })));
  expect(listTrials({ ...coarse, seed: 2 })).not.toEqual(trials);
});

test('logarithmic ranges are drawn evenly over their decades', () => {
  const exponents = listTrials({ ...coarse, trials: 3000 }).map((trial) =>
    Math.log10(Number(trialChanges(trial)['lr'])),
  );
  for (const [from, to] of [
    [-6, -5],
    [-5, -4],
    [-4, -3],
  ] as const) {
    const share = exponents.filter((exponent) => exponent >= from && exponent < to).length / 3000;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.37);
  }
});

test('what is drawn lies within its bounds, and whole numbers reach both', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom('linear' as const, 'logarithmic' as const),
      fc.boolean(),
      fc.nat(),
      (from, width, scale, whole, seed) => {
        const axis = { kind: 'range', setting: 'units', from, to: from + width, scale, whole };
        const drawn = listTrials(search({ strategy: 'random', trials: 20, seed, axes: [axis] })).map(
          (trial) => Number(trialChanges(trial)['units']),
        );
        expect(drawn.every((value) => value >= from && value <= from + width)).toBe(true);
        if (whole) expect(drawn.every(Number.isInteger)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
  const axis = { kind: 'range', setting: 'units', from: 2, to: 4, whole: true };
  const trials = listTrials(search({ strategy: 'random', trials: 60, axes: [axis] }));
  expect(new Set(trials.map(({ settings }) => settings[0]!.label))).toEqual(new Set(['2', '3', '4']));
});

test('a random search draws from values and choices, too', () => {
  const axes = [
    learningRate,
    { kind: 'values', setting: 'batch', values: [16, 32, 64] },
    {
      kind: 'choices',
      name: 'size',
      choices: ['small', 'large'].map((label) => ({ label, set: { size: label } })),
    },
  ];
  const trials = listTrials(search({ strategy: 'random', trials: 50, axes }));
  const drawn = (name: string) => new Set(trials.map((trial) => trialChanges(trial)[name]));
  expect(drawn('batch')).toEqual(new Set([16, 32, 64]));
  expect(drawn('size')).toEqual(new Set(['small', 'large']));
});

const values = { kind: 'values', setting: 'batch', values: [16, 32] };

test.each<[string, object, RegExp]>([
  ['a range in a grid', { strategy: 'grid', axes: [learningRate] }, /lr is a range/],
  ['trials of a grid', { strategy: 'grid', axes: [values], trials: 3 }, /a grid tries every combination/],
  ['a random search without trials', { strategy: 'random', axes: [learningRate] }, /needs search\.trials/],
  [
    'more trials than combinations',
    { strategy: 'random', trials: 3, axes: [values] },
    /2 combinations, fewer than the 3 trials/,
  ],
  ['two axes of one setting', { strategy: 'grid', axes: [values, values] }, /batch is varied by two axes/],
  [
    'a choice of what another axis varies',
    {
      strategy: 'grid',
      axes: [values, { kind: 'choices', name: 'size', choices: [{ label: 'a', set: { batch: 1 } }] }],
    },
    /batch is varied by two axes/,
  ],
  [
    'a range the wrong way round',
    { strategy: 'random', trials: 1, axes: [{ ...learningRate, from: 1, to: 0.1 }] },
    /goes from 1 to 0\.1/,
  ],
  [
    'a logarithm of zero',
    { strategy: 'random', trials: 1, axes: [{ ...learningRate, from: 0 }] },
    /logarithmic and begins at 0/,
  ],
  [
    'whole numbers between fractions',
    {
      strategy: 'random',
      trials: 1,
      axes: [{ kind: 'range', setting: 'units', from: 0.5, to: 3, whole: true }],
    },
    /of whole numbers/,
  ],
  [
    'a grid beyond measure',
    {
      strategy: 'grid',
      axes: ['a', 'b', 'c'].map((setting) => ({
        ...values,
        setting,
        values: Array.from({ length: 30 }, (_, i) => i),
      })),
    },
    /27,000 combinations/,
  ],
])('%s is refused, with the axis named', (_, spec, message) => {
  expect(() => listTrials(search(spec))).toThrow(message);
});
