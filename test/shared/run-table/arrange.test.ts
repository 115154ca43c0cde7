import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrangeRuns } from '../../../shared/run-table/arrange.ts';
import { bestValues } from '../../../shared/run-table/best-values.ts';
import { noSettings } from '../../../shared/run-table/column.ts';
import { runColumns } from '../../../shared/run-table/columns.ts';
import { readFilter } from '../../../shared/run-table/filter.ts';
import { describeGroup, groupRuns, sortGroups, spreadOf } from '../../../shared/run-table/group.ts';
import { columnNamed, columnOf } from '../../../shared/run-table/named-columns.ts';
import {
  moveColumn,
  readPlace,
  usualColumns,
  usualPlace,
  writePlace,
  type RunsPlace,
} from '../../../shared/run-table/place.ts';
import { sortPlaces, toggleSort } from '../../../shared/run-table/sort.ts';
import { makeRun, quickStart } from '../../renderer/made-up-runs.ts';

const loss = { data: 1, regularisation: 0, total: 1 };
const withAccuracy = (id: number, accuracy: number | null, seed = id) => ({
  ...makeRun(id, quickStart, `trial ${id}`).detail,
  seed,
  validation: accuracy === null ? null : { loss, accuracy },
});
const find = (id: string) => columnOf(id, noSettings);

test('columns and the names that filters know them by are each of one field', () => {
  expect(new Set(runColumns.map(({ id }) => id)).size).toBe(runColumns.length);
  for (const column of runColumns) {
    for (const name of [column.id, ...column.names]) expect(columnNamed(name, noSettings)).toBe(column);
  }
});

test('what is missing or not finite sorts as missing, last either way; the newest of those alike is first', () => {
  const runs = [
    withAccuracy(1, 0.5),
    withAccuracy(2, null),
    withAccuracy(3, Number.NaN),
    withAccuracy(4, 0.9),
    withAccuracy(5, 0.5),
  ];
  const order = (isDescending: boolean) =>
    arrangeRuns(runs, {
      view: 'current',
      filter: null,
      sort: [{ id: 'validationAccuracy', isDescending }],
      settingOf: noSettings,
    }).map(({ id }) => id);
  expect(order(true)).toEqual([4, 5, 1, 3, 2]);
  expect(order(false)).toEqual([5, 1, 4, 3, 2]);
});

test('sorting keeps every item and puts none before one that should come first', () => {
  const value = fc.option(
    fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('a', 'B', 'b', 'a2', 'a10')),
    {
      nil: undefined,
    },
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value), { maxLength: 30 }),
      fc.boolean(),
      fc.boolean(),
      (items, one, other) => {
        const keys = [
          { values: items.map(([first]) => first), isDescending: one },
          { values: items.map(([, second]) => second), isDescending: other },
        ];
        const places = sortPlaces(keys, items.length);
        expect(places.toSorted((a, b) => a - b)).toEqual(items.map((_, place) => place));
        const missing = places.map((place) => items[place]![0] === undefined);
        expect(!missing.includes(true) || missing.slice(missing.indexOf(true)).every(Boolean)).toBe(true);
        // Sorting what is sorted changes nothing.
        const sorted = places.map((place) => items[place]!);
        const again = sortPlaces(
          [
            { values: sorted.map(([first]) => first), isDescending: one },
            { values: sorted.map(([, second]) => second), isDescending: other },
          ],
          sorted.length,
        );
        expect(again).toEqual(sorted.map((_, place) => place));
      },
    ),
  );
  expect(sortPlaces([{ values: ['trial 10', 'trial 9', 'Trial 1'], isDescending: false }], 3)).toEqual([
    2, 1, 0,
  ]);
});

test('headers sort by one column, turn it round, and add others', () => {
  const [accuracy, name] = [find('validationAccuracy')!, find('name')!];
  const once = toggleSort([], accuracy, false);
  expect(once).toEqual([{ id: 'validationAccuracy', isDescending: true }]);
  expect(toggleSort(once, accuracy, false)).toEqual([{ id: 'validationAccuracy', isDescending: false }]);
  expect(toggleSort(once, name, true)).toEqual([...once, { id: 'name', isDescending: false }]);
});

test('mean and deviation are those of the textbook, however large the numbers', () => {
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ count: 8, mean: 5, deviation: Math.sqrt(32 / 7) });
  expect(spreadOf([undefined, 3])).toEqual({ count: 1, mean: 3, deviation: null });
  expect(spreadOf([undefined, 'x'])).toBeNull();
  const numbers = fc.array(fc.double({ noNaN: true, min: -1e3, max: 1e3 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(numbers, fc.constantFrom(0, 1e6), (values, shift) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const spread = spreadOf(values.map((value) => value + shift))!;
      expect(spread.mean - shift).toBeCloseTo(mean, 6);
      expect(spread.deviation).toBeCloseTo(Math.sqrt(squares / (values.length - 1)), 5);
    }),
  );
});

test('groups hold every run once and are sorted by their means', () => {
  const runs = [
    withAccuracy(1, 0.5, 1),
    withAccuracy(2, 0.9, 2),
    withAccuracy(3, 0.6, 1),
    withAccuracy(4, null, 3),
  ];
  const groups = groupRuns(runs, ({ seed }) => String(seed));
  expect(groups.flatMap(({ runs: members }) => members.map(({ id }) => id)).sort()).toEqual([1, 2, 3, 4]);
  const sorted = sortGroups(groups, [{ id: 'validationAccuracy', isDescending: true }], find);
  expect(sorted.map(({ key }) => key)).toEqual(['2', '1', '3']);
  const shown = describeGroup(sorted[1]!.runs, find('validationAccuracy')!);
  expect(shown.text).toBe('0.550 ± 0.071');
  expect(shown.title).toMatch(/Mean of 2 of 2 runs, standard deviation 0\.071 \(n - 1\)/);
  expect(describeGroup(sorted[1]!.runs, find('seed')!).text).toBe('1');
  expect(describeGroup(runs, find('name')!).text).toBe('4 values');
});

test('the best of a column is the highest accuracy or the lowest loss, and none where all are alike', () => {
  const accuracy = find('validationAccuracy')!;
  expect(bestValues([withAccuracy(1, 0.5), withAccuracy(2, 0.9)], [accuracy]).get('validationAccuracy')).toBe(
    0.9,
  );
  expect(bestValues([withAccuracy(1, 0.5), withAccuracy(2, 0.5)], [accuracy]).size).toBe(0);
  const lasting = (seconds: number) => ({ ...withAccuracy(seconds, 0.5), seconds });
  expect(bestValues([lasting(1), lasting(60)], [columnNamed('time', noSettings)!]).size).toBe(0);
});

test('an address says all that decides what is shown, and says it back', () => {
  const id = fc.constantFrom('id', 'name', 'learningRate', 'training.optimiser.beta1');
  const places: fc.Arbitrary<RunsPlace> = fc.record({
    view: fc.constantFrom('current', 'archived', 'bin'),
    filter: fc.string(),
    sort: fc.uniqueArray(fc.record({ id, isDescending: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ id: name }) => name,
    }),
    group: fc.option(id),
    columns: fc
      .uniqueArray(id, { minLength: 1 })
      .chain((ids) =>
        fc
          .nat(ids.length)
          .map((pinned) => ids.map((name, place) => ({ id: name, isPinned: place < pinned }))),
      ),
    baseline: fc.option(fc.integer({ min: 1, max: 1e6 })),
  });
  fc.assert(
    fc.property(places, (place) => {
      const query = Object.fromEntries(
        new URLSearchParams(new URLSearchParams(writePlace(place)).toString()),
      );
      expect(readPlace(query)).toEqual(place);
    }),
  );
  expect(readPlace({ view: 'x', baseline: '-1', sort: ',,', columns: 7 })).toEqual(usualPlace);
  expect(writePlace(usualPlace)).toEqual({ view: 'current' });
});

test('a column moves among its own kind: pinned ones stay in front', () => {
  const ids = moveColumn(usualColumns, 'testAccuracy', 0).map(({ id }) => id);
  expect(ids.slice(0, 4)).toEqual(['star', 'id', 'name', 'testAccuracy']);
  expect(ids.toSorted()).toEqual(usualColumns.map(({ id }) => id).sort());
});

test('the probes of checks are with the other runs only where the filter asks for them', () => {
  const ordinary = makeRun(1, quickStart, 'ordinary').detail;
  const probe = { ...ordinary, id: 2, check: { walk: 7, probe: 'trial', label: 'Trial' } };
  const shown = (text: string, view: RunsPlace['view'] = 'current', runs = [ordinary, probe]) =>
    arrangeRuns(runs, { view, filter: readFilter(text).filter!, sort: [], settingOf: noSettings }).map(
      ({ id }) => id,
    );
  expect(shown('')).toEqual([1]);
  expect(shown('-is:check')).toEqual([1]);
  expect(shown('is:check')).toEqual([2]);
  expect(shown('is:check "walk 7"')).toEqual([2]);
  const deleted = { ...probe, deletedAt: '2026-01-02T03:04:05.000Z' };
  expect(shown('', 'bin', [ordinary, deleted])).toEqual([2]);
});
