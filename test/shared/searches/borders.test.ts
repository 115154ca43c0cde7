import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findBorders, narrowAxes } from '../../../shared/searches/borders.ts';
import { listTrials, trialChanges } from '../../../shared/searches/trials.ts';
import { experimentSpecSchema } from '../../../shared/specs/recipe.ts';
import { searchSpecSchema } from '../../../shared/specs/search.ts';
import { replaceSettings } from '../../../shared/specs/settings.ts';

const coarse = searchSpecSchema.parse({
  strategy: 'random',
  trials: 100,
  axes: [
    { kind: 'range', setting: 'lr', from: 1e-6, to: 1e-3, scale: 'logarithmic' },
    { kind: 'range', setting: 'reg', from: 1e-5, to: 1e5, scale: 'logarithmic' },
  ],
});

/** A trial that set these values. */
const having = (set: Record<string, unknown>) => ({
  settings: Object.entries(set).map(([axis, value]) => ({ axis, label: '', set: { [axis]: value } })),
});

test('a best trial near the end of a range is told, with a range around it to search next', () => {
  const [warning, ...others] = findBorders(coarse, having({ lr: 9e-4, reg: 1 }));
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ axis: 'lr', edge: 'highest', value: 9e-4 });
  expect(warning!.next.from).toBeLessThan(9e-4);
  expect(warning!.next.to).toBeGreaterThan(1e-3);
  expect(warning!.text).toBe(
    'The best trial has lr 9.000e-4, near the upper end of its range, 1e-6 to 1e-3: better ones may lie beyond. Search 1.6e-4 to 0.0051 next.',
  );
  expect(findBorders(coarse, having({ lr: 3e-5, reg: 1.5e-5 }))).toMatchObject([
    { axis: 'reg', edge: 'lowest' },
  ]);
  expect(findBorders(coarse, having({ lr: 3e-5, reg: 1 }))).toEqual([]);
  expect(findBorders(coarse, null)).toEqual([]);
});

test('listed numbers have borders in their order, whichever way they are listed', () => {
  const grid = (values: unknown[]) =>
    searchSpecSchema.parse({ strategy: 'grid', axes: [{ kind: 'values', setting: 'lr', values }] });
  const values = [1e-3, 1e-5, 1e-4];
  expect(findBorders(grid(values), having({ lr: 1e-3 }))).toMatchObject([
    { edge: 'highest', next: { from: 1e-4, to: 1e-2 } },
  ]);
  expect(findBorders(grid(values), having({ lr: 1e-5 }))).toMatchObject([
    { edge: 'lowest', next: { from: 1e-6, to: 1e-4 } },
  ]);
  expect(findBorders(grid(values), having({ lr: 1e-4 }))).toEqual([]);
  expect(findBorders(grid([64, 128, 256]), having({ lr: 256 }))).toMatchObject([
    { next: { from: 128, to: 512 } },
  ]);
  expect(findBorders(grid([-2, 0, 2]), having({ lr: -2 }))).toMatchObject([{ next: { from: -4, to: 0 } }]);
});

test('two values, words and choices have no border', () => {
  const spec = searchSpecSchema.parse({
    strategy: 'grid',
    axes: [
      { kind: 'values', setting: 'batch', values: [16, 32] },
      { kind: 'values', setting: 'padding', values: ['same', 'valid', 'full'] },
      { kind: 'choices', name: 'size', choices: [{ label: 'small', set: { size: 1 } }] },
    ],
  });
  expect(findBorders(spec, having({ batch: 32, padding: 'same', size: 1 }))).toEqual([]);
});

test('searching again looks around the best trials, beyond the old range only where the best lies at its edge', () => {
  const best = [
    { lr: 5.8e-5, reg: 1.2e-5 },
    { lr: 3e-5, reg: 1e-4 },
    { lr: 9e-5, reg: 2e-3 },
    { lr: 1e-6, reg: 1e5 },
  ].map(having);
  const [lr, reg] = narrowAxes(coarse, best, null, 3) as { from: number; to: number }[];
  expect(lr!.from).toBeGreaterThan(1e-5);
  expect(lr!.from).toBeLessThan(3e-5);
  expect(lr!.to).toBeGreaterThan(9e-5);
  expect(lr!.to).toBeLessThan(2e-4);
  expect(reg!.from).toBeLessThan(1e-5);
  expect(reg!.to).toBeGreaterThan(2e-3);
  expect(reg!.to).toBeLessThan(0.1);
});

test('what is proposed can be searched, and holds the best trials', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 8 }), (seed, top) => {
      const trials = listTrials({ ...coarse, seed, trials: 12 });
      const axes = narrowAxes(coarse, trials, null, top);
      const again = searchSpecSchema.parse({ ...coarse, axes });
      expect(listTrials(again)).toHaveLength(100);
      for (const axis of axes) {
        if (axis.kind !== 'range') continue;
        // Bounds are rounded to two digits.
        for (const trial of trials.slice(0, top)) {
          const value = Number(trialChanges(trial)[axis.setting]);
          expect(value).toBeGreaterThan(axis.from * 0.9);
          expect(value).toBeLessThan(axis.to * 1.1);
        }
      }
    }),
  );
});

test('of listed values and choices those stay that the best trials had', () => {
  const grid = searchSpecSchema.parse({
    strategy: 'grid',
    axes: [
      { kind: 'values', setting: 'batch', values: [16, 32, 64] },
      {
        kind: 'choices',
        name: 'size',
        choices: ['a', 'b'].map((label) => ({ label, set: { size: label } })),
      },
    ],
  });
  const trials = listTrials(grid);
  expect(narrowAxes(grid, [trials[1]!, trials[3]!], null, 2)).toEqual([
    { kind: 'values', setting: 'batch', values: [16, 32] },
    { kind: 'choices', name: 'size', choices: [{ label: 'b', set: { size: 'b' } }] },
  ]);
  expect(narrowAxes(grid, [])).toEqual(grid.axes);
});

/** A network with a dropout layer; what its settings may be, the schema says. */
const experiment = experimentSpecSchema.parse({
  network: {
    input: { kind: 'vector', features: 2 },
    layers: [
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 2 },
    ],
  },
  training: { optimiser: { type: 'adam', learningRate: 0.001 }, epochs: 1, batchSize: 8 },
  data: { format: 'csv' },
});
const batch = 'training.batchSize';
const rate = 'network.layers.0.rate';
const range = (setting: string, from: number, to: number, whole = false) =>
  searchSpecSchema.parse({
    strategy: 'random',
    trials: 5,
    axes: [{ kind: 'range', setting, from, to, scale: 'linear', whole }],
  });

test('nothing is proposed that the setting cannot be', () => {
  const sizes = (values: number[]) =>
    searchSpecSchema.parse({ strategy: 'grid', axes: [{ kind: 'values', setting: batch, values }] });
  const next = (...found: Parameters<typeof findBorders>) => findBorders(...found)[0]?.next;
  expect(next(sizes([2, 8, 32]), having({ [batch]: 2 }), experiment)).toEqual({ from: 1, to: 8 });
  // Nothing lies below.
  expect(findBorders(sizes([1, 2, 4]), having({ [batch]: 1 }), experiment)).toEqual([]);
  expect(next(range(rate, 0.1, 0.9), having({ [rate]: 0.12 }), experiment)!.from).toBe(0);
  expect(findBorders(range(rate, 0, 0.9), having({ [rate]: 0.01 }), experiment)).toEqual([]);
  const upper = next(range(rate, 0.1, 0.9), having({ [rate]: 0.88 }), experiment)!;
  expect(upper.to).toBeGreaterThan(0.9);
  expect(upper.to).toBeLessThan(1);
});

test('whatever is narrowed, every trial of it can be trained', () => {
  fc.assert(
    fc.property(
      fc.constantFrom([batch, 1, 60, true] as const, [rate, 0, 0.98, false] as const),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 100 }),
      ([setting, least, most, whole], start, share, seed) => {
        const round = (value: number) => (whole ? Math.round(value) : value);
        const from = round(least + start * 0.9 * (most - least));
        const to = Math.max(from + (whole ? 1 : 0.001), round(from + share * (most - from)));
        const search = { ...range(setting, from, to, whole), seed };
        const axes = narrowAxes(search, listTrials(search), experiment, 1);
        for (const trial of listTrials(searchSpecSchema.parse({ ...search, axes })))
          expect(() => replaceSettings(experiment, trialChanges(trial))).not.toThrow();
      },
    ),
  );
});
