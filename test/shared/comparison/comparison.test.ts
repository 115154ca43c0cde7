import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeLeftOut, type ComparedRun } from '../../../shared/comparison/compared-run.ts';
import {
  bestPlaces,
  compareFigures,
  differencesTo,
  formatDifference,
} from '../../../shared/comparison/figures.ts';
import { markDifference } from '../../../shared/comparison/mark-difference.ts';
import { compareNetworks } from '../../../shared/comparison/networks.ts';
import { groupBySeed, groupFigures, spreadOf } from '../../../shared/comparison/seeds.ts';
import { compareSettings } from '../../../shared/comparison/settings.ts';
import { figureCells, toLabel } from '../../../shared/comparison/tables.ts';
import { toComparedRun } from '../../../shared/comparison/compared-run.ts';
import type { NetworkSpec } from '../../../shared/specs/network.ts';
import {
  applyEvent,
  endEvents,
  epochEvents,
  makeRun,
  quickStart,
  startEvents,
} from '../../renderer/made-up-runs.ts';

/** A run with made-up figures of two epochs. */
function compared(
  id: number,
  change: (training: typeof quickStart.training) => object = () => ({}),
): ComparedRun {
  const training = { ...quickStart.training, ...change(quickStart.training), epochs: 2 };
  const run = makeRun(id, { ...quickStart, training }, `run ${id}`);
  for (const events of [startEvents(run), epochEvents(run, 1), epochEvents(run, 2), endEvents(run)]) {
    for (const event of events) applyEvent(run, event);
  }
  return toComparedRun(run.detail, run.curves.epochs);
}

const differing = (rows: readonly { name: string; differs: boolean }[]) =>
  rows.filter(({ differs }) => differs).map(({ name }) => name);

describe('settings', () => {
  test('that differ are told by their paths, lists as one value, and the rest only on demand', () => {
    const runs = [compared(1), compared(2, () => ({ batchSize: 64, evaluateEachEpoch: [] }))];
    const rows = compareSettings(runs);
    expect(differing(rows)).toEqual(['training.batchSize', 'training.evaluateEachEpoch']);
    expect(rows.find(({ name }) => name === 'training.evaluateEachEpoch')?.values).toEqual([
      'train, validation',
      'none',
    ]);
    expect(rows.find(({ name }) => name === 'training.batchSize')?.values).toEqual([20, 64]);
    expect(rows.some(({ name }) => name.startsWith('network'))).toBe(false);
  });

  test('that one run does not have are null there', () => {
    const runs = [compared(1), compared(2, () => ({ clipping: { type: 'value', maximum: 1 } }))];
    const row = compareSettings(runs).find(({ name }) => name === 'training.clipping.maximum');
    expect(row).toEqual({ name: 'training.clipping.maximum', values: [null, 1], differs: true });
  });
});

describe('networks', () => {
  const network = (...layers: object[]): NetworkSpec =>
    ({ input: { kind: 'vector', features: 2 }, layers }) as NetworkSpec;
  const dense = (units: number) => ({ type: 'dense', units, initialiser: 'glorot-uniform' });
  const relu = { type: 'relu' };

  test('are aligned layer by layer: what one has more stands alone, what differs stands beside', () => {
    const rows = compareNetworks([
      network(dense(16), relu, dense(2)),
      network(dense(32), relu, { type: 'dropout', rate: 0.5 }, dense(2)),
    ]);
    expect(rows.map(({ values }) => values)).toEqual([
      ['2 features', '2 features'],
      ['dense, units 16', 'dense, units 32'],
      ['relu', 'relu'],
      [null, 'dropout, rate 0.5'],
      ['dense, units 2', 'dense, units 2'],
    ]);
    expect(differing(rows)).toEqual(['1', '3']);
  });

  test('show what is usual only where it differs, and what is inside a repeat further in', () => {
    const repeat = (times: number, initialiser: string) => ({
      type: 'repeat',
      times,
      layers: [{ ...dense(16), initialiser }, relu],
    });
    const rows = compareNetworks([
      network(repeat(3, 'he-normal'), dense(2)),
      network(repeat(6, 'glorot-normal'), dense(2)),
    ]);
    expect(rows.slice(1, 3).map(({ values }) => values)).toEqual([
      ['repeat, times 3', 'repeat, times 6'],
      ['· dense, units 16, initialiser he-normal', '· dense, units 16, initialiser glorot-normal'],
    ]);
  });

  test('keep every layer of each in its order, and the same network nowhere differs', () => {
    const layer = fc.oneof(
      fc.constantFrom(4, 8).map(dense),
      fc.constant(relu),
      fc.constantFrom(0.1, 0.5).map((rate) => ({ type: 'dropout', rate })),
    );
    const networks = fc.array(fc.array(layer, { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(networks, (all) => {
        const rows = compareNetworks(all.map((layers) => network(...layers))).slice(1);
        all.forEach((layers, place) => {
          const types = rows.flatMap(({ values }) => values[place]?.split(',')[0] ?? []);
          expect(types).toEqual(layers.map(({ type }) => type));
        });
        const twice = compareNetworks([network(...all[0]!), network(...all[0]!)]);
        expect(differing(twice)).toEqual([]);
      }),
    );
  });
});

describe('figures', () => {
  test('of losses rank runs only where they minimise the same, of totals only with the same penalty', () => {
    const betters = (...runs: ComparedRun[]) =>
      Object.fromEntries(compareFigures(runs).map(({ name, better }) => [name, better]));
    expect(betters(compared(1), compared(2))).toMatchObject({
      'validation accuracy, last': 'higher',
      'validation data loss, last': 'lower',
      'validation total loss, best epoch': 'lower',
      parameters: null,
    });
    expect(
      betters(
        compared(1),
        compared(2, () => ({ l2Regularisation: 0 })),
      ),
    ).toMatchObject({
      'validation data loss, last': 'lower',
      'validation total loss, last': null,
    });
    const other = compared(2, () => ({ loss: 'mean-squared-error' }));
    expect(betters(compared(1), other)).toMatchObject({ 'validation data loss, last': null });
  });

  test('mark every best value, none where all are the same, and never one that is no number', () => {
    expect(bestPlaces({ better: 'higher', values: [0.9, 0.95, null, 0.95, NaN] })).toEqual([1, 3]);
    expect(bestPlaces({ better: 'lower', values: [Infinity, 2, 1] })).toEqual([2]);
    expect(bestPlaces({ better: 'lower', values: [1, 1] })).toEqual([]);
    expect(bestPlaces({ better: 'higher', values: [0.9, null] })).toEqual([]);
    expect(bestPlaces({ better: null, values: [1, 2] })).toEqual([]);
  });

  test('of time are seconds in a file and hours, minutes and seconds where they are shown', () => {
    const row = compareFigures([compared(1), compared(2)]).find(({ kind }) => kind === 'seconds')!;
    expect(row).toMatchObject({ unit: 's', values: [2.5, 2.5] });
    expect(toLabel(row)).toBe('time (h:min:s)');
    expect(figureCells(row, null)[0]!.text).toBe('0:03');
  });

  test('differ from the baseline with a sign, also where nothing is left after rounding', () => {
    expect(differencesTo({ values: [0.5, 0.75, null, NaN] }, 0)).toEqual([null, 0.25, null, null]);
    expect(differencesTo({ values: [null, 0.75] }, 0)).toEqual([null, null]);
    expect(formatDifference('fraction', 0.25)).toBe('+0.250');
    expect(formatDifference('count', -3)).toBe('-3');
    expect(formatDifference('fraction', 1e-9)).toBe('0.000');
    expect(formatDifference('fraction', null)).toBe('');
  });
});

describe('runs that differ in nothing but the seed', () => {
  test('are one group, whatever their names', () => {
    const runs = [
      compared(1),
      compared(2, () => ({ batchSize: 64 })),
      compared(3, () => ({ seed: 9 })),
      compared(4, () => ({ seed: 9, batchSize: 64 })),
    ];
    expect(groupBySeed(runs)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    const [row] = groupFigures(compareFigures(runs), [[0, 2]]);
    expect(row?.spreads[0]?.count).toBe(2);
  });

  test('have mean and sample standard deviation over the values there are', () => {
    expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, deviation: Math.sqrt(32 / 7), count: 8 });
    expect(spreadOf([3, null])).toEqual({ mean: 3, deviation: null, count: 1 });
    expect(spreadOf([null])).toBeNull();
  });
});

describe('a text that differs', () => {
  test('is marked where it does, and is whole again when put together', () => {
    expect(markDifference('/data/faces/2026-03', '/data/faces/2026-04')).toEqual({
      before: '/data/faces/2026-0',
      marked: '3',
      after: '',
    });
    expect(markDifference('0.001', '0.003').marked).toBe('0.001');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, other) => {
        const { before, marked, after } = markDifference(text, other);
        expect(before + marked + after).toBe(text);
        expect(marked === '').toBe(text === other || text === '');
      }),
    );
  });
});

test('runs that are left out are named with the reason', () => {
  expect(describeLeftOut([])).toBe('');
  expect(
    describeLeftOut([
      { id: 4, reason: 'missing' },
      { id: 7, reason: 'deleted' },
    ]),
  ).toBe('Run 4 does not exist; run 7 is in the bin.');
});
