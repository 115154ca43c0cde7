import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestSoFar } from '../../../shared/searches/best-so-far.ts';
import { passesBrushes, withBrush } from '../../../shared/searches/brushes.ts';
import { defaultPair, listDimensions, resultKey } from '../../../shared/searches/dimensions.ts';
import { rankTrials } from '../../../shared/searches/ranking.ts';
import { resultColours } from '../../../shared/searches/result-colours.ts';
import { resultGrid } from '../../../shared/searches/result-grid.ts';
import type { TrialRecord } from '../../../shared/searches/records.ts';
import { progressOfTrials, secondsLeftOf } from '../../../shared/searches/time-left.ts';
import { listTrialColumns, listTrialRows, sortTrialRows } from '../../../shared/searches/trial-rows.ts';
import { listTrials } from '../../../shared/searches/trials.ts';
import { searchSpecSchema, type SearchSpec } from '../../../shared/specs/search.ts';

const rate = 'training.optimiser.learningRate';
const decay = 'training.l2Regularisation';
const coarse = searchSpecSchema.parse({
  strategy: 'random',
  trials: 8,
  axes: [
    { kind: 'values', setting: 'training.batchSize', values: [16, 64, 256] },
    { kind: 'range', setting: rate, from: 1e-6, to: 1e-2, scale: 'logarithmic' },
    { kind: 'range', setting: decay, from: 0, to: 2 },
  ],
});
const grid = searchSpecSchema.parse({
  strategy: 'grid',
  axes: [
    { kind: 'values', setting: 'training.schedule.type', values: ['constant', 'cosine'] },
    { kind: 'values', setting: 'training.epochs', values: [5, 10, 15] },
  ],
});

type Result = number | 'diverged' | 'failed' | 'running' | null;

function recordsOf(search: SearchSpec, results: readonly Result[]): TrialRecord[] {
  return listTrials(search).map((trial, index) => {
    const result = results[index] ?? null;
    const lost = { diverged: 'diverged at step 3', failed: 'out of memory', running: null };
    const run = {
      ...{ id: 100 + index, epochs: 4, epochsDone: result === 'running' ? 1 : 4, seconds: 8 },
      state:
        result === 'running'
          ? ('running' as const)
          : typeof result === 'string'
            ? ('failed' as const)
            : ('finished' as const),
      reason: typeof result === 'string' ? lost[result] : 'epochs done',
    };
    const measured = typeof result === 'number';
    return {
      ...trial,
      settings: trial.settings.map((setting) => ({ ...setting, set: { ...setting.set } })),
      run: result === null ? null : run,
      best: measured ? { epoch: 2, accuracy: result, dataLoss: 1 - result } : null,
    };
  });
}

const results = fc.array(
  fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom<Result>('diverged', 'failed', 'running', null),
  ),
  { minLength: 8, maxLength: 8 },
);

describe('the dimensions of a search', () => {
  test('lay every trial out within the range that was searched, logarithmic ones by exponents', () => {
    fc.assert(
      fc.property(results, (drawn) => {
        const trials = recordsOf(coarse, drawn);
        for (const dimension of listDimensions(coarse, trials)) {
          for (const trial of trials) {
            const place = dimension.place(trial);
            if (place === null) expect(dimension.key).toBe(resultKey);
            else expect(place).toBeCloseTo(Math.min(1, Math.max(0, place)), 9);
          }
          for (const tick of dimension.ticks)
            expect(Math.abs(tick.place - 0.5)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }),
      { numRuns: 50 },
    );
    const [trial] = recordsOf(coarse, []);
    const at = (value: number) => ({
      ...trial!,
      settings: [{ axis: rate, label: '', set: { [rate]: value } }],
    });
    const [, dimension] = listDimensions(coarse, [trial!]);
    expect([1e-6, 1e-4, 1e-2].map((value) => dimension!.place(at(value)))).toEqual([0, 0.5, 1]);
    expect(dimension!.textAt(0.5)).toBe('1e-4');
  });

  test('mark listed numbers each, and words in their order', () => {
    const trials = recordsOf(grid, []);
    const [schedule, epochs] = listDimensions(grid, trials);
    expect(schedule!.ticks).toEqual([
      { place: 0, label: 'constant' },
      { place: 1, label: 'cosine' },
    ]);
    expect(epochs!.ticks.map(({ label }) => label)).toEqual(['5', '10', '15']);
    const [batch] = listDimensions(coarse, recordsOf(coarse, []));
    expect(batch!).toMatchObject({
      scale: 'logarithmic',
      ticks: [{ label: '16' }, { label: '64' }, { label: '256' }],
    });
  });

  test('a scatter shows learning rate against regularisation where both are varied, else what there is', () => {
    expect(defaultPair(listDimensions(coarse, []))).toEqual({ x: rate, y: decay });
    expect(defaultPair(listDimensions(grid, []))).toEqual({
      x: 'training.schedule.type',
      y: 'training.epochs',
    });
    const single = searchSpecSchema.parse({ strategy: 'grid', axes: [grid.axes[1]] });
    expect(defaultPair(listDimensions(single, []))).toEqual({ x: 'training.epochs', y: resultKey });
  });
});

test('the best so far is at each trial the best of the ranking up to it, and never gets worse', () => {
  fc.assert(
    fc.property(
      results,
      fc.constantFrom('validation-accuracy' as const, 'validation-loss' as const),
      (drawn, rankBy) => {
        const search = { ...coarse, rankBy };
        const trials = recordsOf(search, drawn);
        const course = bestSoFar(search, trials);
        for (const [index, { best }] of course.entries()) {
          const counted = trials.slice(0, index + 1).filter(({ best: figures }) => figures !== null);
          const first = rankTrials(counted, rankBy)[0]?.best;
          expect(best).toBe(
            first === undefined || first === null
              ? null
              : rankBy === 'validation-accuracy'
                ? first.accuracy
                : first.dataLoss,
          );
        }
        expect(course.length === 0 || course.at(-1)!.result !== null).toBe(true);
      },
    ),
  );
});

test('the best trial is the brightest and largest, the worst the darkest and smallest', () => {
  const trials = recordsOf(coarse, [0.2, 0.9, 'diverged', 0.5]);
  const colours = resultColours(coarse, trials);
  expect(trials.map(colours.share).slice(0, 4)).toEqual([0, 1, null, expect.closeTo(3 / 7, 9)]);
  expect(colours.radius(1)).toBeGreaterThan(colours.radius(0));
  expect(colours.colour(0)).not.toBe(colours.colour(1));
  expect(colours.stops.map(({ label }) => label)).toEqual(['0.200', '0.375', '0.550', '0.725', '0.900']);
  const byLoss = resultColours({ rankBy: 'validation-loss' }, trials);
  expect(trials.map(byLoss.share).slice(0, 2)).toEqual([0, 1]);
});

test('brushes let through what lies within all of them; one over everything is none', () => {
  const trials = recordsOf(coarse, [0.2, 0.9, 'diverged', 0.5]);
  const dimensions = listDimensions(coarse, trials);
  const brushes = withBrush({}, resultKey, { low: 0.5, high: 2 });
  expect(brushes).toEqual({ [resultKey]: { low: 0.5, high: 1 } });
  const shown = trials.filter((trial) => passesBrushes(dimensions, brushes, trial));
  expect(shown.map(({ trial }) => trial)).toEqual([2]);
  expect(withBrush(brushes, resultKey, { low: 0, high: 1 })).toEqual({});
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (low, high) => {
      const brush = withBrush({}, 'x', { low, high })['x'];
      if (brush) expect(brush.low).toBeLessThanOrEqual(brush.high);
    }),
  );
});

test('a grid over two settings is a table with every trial in the cell of its settings', () => {
  const trials = recordsOf(grid, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  const table = resultGrid(grid, trials)!;
  expect(table.rows).toEqual({ title: 'type', labels: ['constant', 'cosine'] });
  expect(table.columns).toEqual({ title: 'epochs', labels: ['5', '10', '15'] });
  for (const [row, cells] of table.cells.entries()) {
    for (const [column, { settings }] of cells.entries()) {
      expect(settings.map(({ label }) => label)).toEqual([
        table.rows.labels[row],
        table.columns.labels[column],
      ]);
    }
  }
  expect(resultGrid(coarse, recordsOf(coarse, []))).toBeNull();
});

test('the time left is what open trials need, shared out; the progress counts epochs of those under way', () => {
  const trials = recordsOf(coarse, [0.2, 0.9, 'running', null]);
  // Six of eight are open, one of them with three of four epochs to go; each takes 8 s, two at once.
  expect(secondsLeftOf(trials, 2)).toBe((8 * 5.75) / 2);
  expect(progressOfTrials(trials)).toBe((2 + 0.25) / 8);
  expect(secondsLeftOf(recordsOf(coarse, []), 2)).toBeNull();
});

test('rows sort by any column both ways, those without a value last', () => {
  fc.assert(
    fc.property(results, fc.nat(20), fc.boolean(), (drawn, at, descending) => {
      const trials = recordsOf(coarse, drawn);
      const columns = listTrialColumns(coarse);
      const { key, value } = columns[at % columns.length]!;
      const rows = listTrialRows(coarse, trials, new Map());
      const sorted = sortTrialRows(rows, columns, { key, descending });
      expect(new Set(sorted)).toEqual(new Set(rows));
      const values = sorted.map(value);
      const present = values.filter((each) => each !== null);
      expect(values.slice(0, present.length)).toEqual(present);
      for (let index = 1; index < present.length; index += 1) {
        const [one, other] = [present[index - 1]!, present[index]!];
        expect(descending ? one >= other : one <= other).toBe(true);
      }
    }),
  );
});
