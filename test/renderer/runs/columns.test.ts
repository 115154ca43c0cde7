import { expect, test } from 'vitest';
import { filterRuns, runColumns } from '../../../renderer/runs/columns.ts';
import { makeRun, model1, quickStart } from '../made-up-runs.ts';

const runs = [
  makeRun(1, model1, 'Model one').detail,
  { ...makeRun(2, quickStart, 'Overnight').detail, state: 'failed' as const, reason: 'diverged at step 14' },
];

test('every word of a filter has to be found, in any field and in any case', () => {
  const found = (filter: string) => filterRuns(runs, filter).map((run) => run.id);
  expect(found('')).toEqual([1, 2]);
  expect(found('MODEL')).toEqual([1]);
  expect(found('failed quick')).toEqual([2]);
  expect(found('diverged')).toEqual([2]);
  expect(found('#1')).toEqual([1]);
  expect(found('failed model')).toEqual([]);
});

test('trials are told by their search, sorted by it and found by what they set', () => {
  const column = runColumns.find(({ id }) => id === 'search')!;
  const [one, other] = runs;
  const search = { id: 3, trial: 17, label: 'learningRate 5.840e-4' };
  expect([one!, { ...other!, search }].map((run) => column.text(run))).toEqual(['', '3, trial 17']);
  const places = [2, 3].flatMap((id) =>
    [1, 10_000].map((trial) => column.value({ ...one!, search: { ...search, id, trial } })),
  );
  expect(places).toEqual(places.toSorted((first, second) => Number(first) - Number(second)));
  expect(column.value(one!)).toBeUndefined();
  expect(filterRuns([one!, { ...other!, search }], '5.840e-4').map(({ id }) => id)).toEqual([2]);
});

test('columns have one name each, and what is missing or not finite sorts as missing', () => {
  expect(new Set(runColumns.map((column) => column.id)).size).toBe(runColumns.length);
  const column = runColumns.find(({ id }) => id === 'validationAccuracy')!;
  const loss = { data: 1, regularisation: 0, total: 1 };
  expect(column.value(runs[0]!)).toBeUndefined();
  expect(column.text(runs[0]!)).toBe('-');
  expect(column.value({ ...runs[0]!, validation: { loss, accuracy: Number.NaN } })).toBeUndefined();
  expect(column.value({ ...runs[0]!, validation: { loss, accuracy: 0.9 } })).toBe(0.9);
});
