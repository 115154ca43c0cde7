import Database from 'better-sqlite3';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settingsOfRuns } from '../../main/api/run-settings.ts';
import { exportRuns, findRuns } from '../../main/api/run-table.ts';
import { deleteRuns, editRuns, forgetRuns, restoreRuns } from '../../main/api/run-edits.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { model1, quickStart } from '../renderer/made-up-runs.ts';
import { storeMadeUpRun } from '../support/made-up-home.ts';
import { storeManyRuns } from '../support/many-runs.ts';
import { openLab } from '../support/supervisor-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function openHome(): { home: string; store: Store } {
  const home = temporaryFolder();
  const store = openStore(home);
  onTestFinished(() => {
    store.close();
  });
  return { home, store };
}

/** As if runs had been put into the bin so many days ago. */
function ageBin(home: string, days: number): void {
  const database = new Database(join(home, 'netsitter.sqlite'));
  const moment = new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
  database.prepare('UPDATE runs SET deleted_at = ? WHERE deleted_at IS NOT NULL').run(moment);
  database.close();
}

test('settings that differ are told, with null where a run has none, and alike are runs that differ in the seed alone', async () => {
  const { store } = openHome();
  storeMadeUpRun(store, quickStart, { seed: 1 });
  storeMadeUpRun(store, quickStart, { seed: 2 });
  storeMadeUpRun(store, quickStart, { seed: 2, learningRate: 0.5 });
  const path = 'training.optimiser.learningRate';
  const settings = await settingsOfRuns(store, [path, 'no.such']);
  expect(settings.ids).toEqual([1, 2, 3]);
  expect(settings.differing).toEqual([path, 'training.seed']);
  const [one, two, three] = settings.sameSettings;
  expect([one === two, two === three]).toEqual([true, false]);
  expect(settings.columns[0]!.values.at(-1)).toBe(0.5);
  expect(settings.columns[1]!.values).toEqual([null, null, null]);
  storeMadeUpRun(store, model1, { seed: 1 });
  expect((await settingsOfRuns(store, [])).ids).toHaveLength(4);
});

test('filter, sorting and views on the command line are those of the window', async () => {
  const { store } = openHome();
  for (const seed of [1, 2, 3, 4]) storeMadeUpRun(store, quickStart, { seed, name: `trial ${seed}` });
  store.editRuns([2], { isArchived: true });
  store.setDeleted([3], true);
  const ids = async (
    view: 'current' | 'archived' | 'bin',
    filter = '',
    sort = [{ id: 'seed', isDescending: true }],
  ) => (await findRuns(store, { view, filter, sort })).map(({ id }) => id);
  expect(await ids('current')).toEqual([4, 1]);
  expect(await ids('archived')).toEqual([2]);
  expect(await ids('bin')).toEqual([3]);
  expect(await ids('current', 'training.seed<2')).toEqual([1]);
  await expect(ids('current', 'sead:1')).rejects.toThrow(/no field named sead/);
  await expect(ids('current', '', [{ id: 'accc', isDescending: true }])).rejects.toThrow(/no column accc/);
});

test('a table has every digit of what is stored, in the order it was asked for', async () => {
  const { store } = openHome();
  for (const seed of [1, 2]) storeMadeUpRun(store, quickStart, { seed, name: `a "${seed}", b` });
  const columns = ['id', 'name', 'validationAccuracy', 'training.seed'];
  const { content } = await exportRuns(store, { ids: [2, 1], columns, format: 'csv' });
  const accuracy = (id: number) => store.findRun(id)!.validation!.accuracy;
  expect(content).toBe(
    `id,name,validationAccuracy,training.seed\r\n2,"a ""2"", b",${accuracy(2)},2\r\n1,"a ""1"", b",${accuracy(1)},1\r\n`,
  );
  const json = await exportRuns(store, { ids: [1], columns, format: 'json' });
  expect(JSON.parse(String(json.content))).toMatchObject({
    runs: [{ id: 1, validationAccuracy: accuracy(1), 'training.seed': 1 }],
  });
  const latex = await exportRuns(store, { ids: [1], columns, format: 'latex' });
  expect(latex.fileName).toBe('runs.tex');
  expect(String(latex.content)).toContain(accuracy(1).toFixed(3));
  await expect(exportRuns(store, { ids: [9], columns, format: 'csv' })).rejects.toThrow(/no run 9/);
});

test('figures that are not finite are named in files, as they are stored', async () => {
  const { store } = openHome();
  storeMadeUpRun(store, quickStart, { learningRate: 1 });
  const { loss } = store.findRun(1)!.validation!;
  expect([loss.data, loss.regularisation]).toEqual([NaN, Infinity]);
  const columns = ['id', 'validationLoss', 'bestValidationAccuracy'];
  const csv = await exportRuns(store, { ids: [1], columns, format: 'csv' });
  expect(String(csv.content).split('\r\n')[1]).toMatch(/^1,NaN,/);
  const json = await exportRuns(store, { ids: [1], columns, format: 'json' });
  expect(JSON.parse(String(json.content))).toMatchObject({ runs: [{ validationLoss: 'NaN' }] });
});

test('deleting many runs happens to all or to none, and restoring brings them back whole', () => {
  const lab = openLab();
  for (const seed of [1, 2]) storeMadeUpRun(lab.store, quickStart, { seed });
  storeMadeUpRun(lab.store, quickStart, { seed: 3, epochs: 1 });
  const before = lab.store.listRuns();
  expect(() => deleteRuns(lab, [1, 3])).toThrow(/Run 3 is running/);
  expect(lab.store.listRuns()).toEqual(before);
  deleteRuns(lab, [1, 2]);
  expect(() => forgetRuns(lab, [1, 3])).toThrow(/not in the bin/);
  restoreRuns(lab, [1, 2]);
  expect(lab.store.listRuns()).toEqual(before);
  expect(() => editRuns(lab, [1, 99], { isStarred: true })).toThrow(/no run 99/);
  expect(lab.store.findRun(1)!.isStarred).toBe(false);
});

test('what was in the bin for more than 30 days goes when a home is opened, with its checkpoints, and nothing else', async () => {
  const { home, store } = openHome();
  for (const seed of [1, 2]) storeMadeUpRun(store, quickStart, { seed });
  store.setDeleted([1], true);
  ageBin(home, 29);
  const young = openLab({ home });
  expect(young.store.runIds()).toEqual([1, 2]);
  const [checkpoint] = store.findRunDetail(1)!.checkpoints;
  const folder = join(home, 'checkpoints', checkpoint!.path);
  mkdirSync(folder, { recursive: true });
  ageBin(home, 31);
  const old = openLab({ home });
  expect(old.store.runIds()).toEqual([2]);
  await expect.poll(() => existsSync(folder)).toBe(false);
});

test('every watcher, in whichever process, is told of runs that are gone for good', async () => {
  const { home, store } = openHome();
  for (const seed of [1, 2, 3]) storeMadeUpRun(store, quickStart, { seed });
  const watching = openLab({ home });
  const news = watching.supervisor.watchList();
  const next = news.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  store.setDeleted([1, 2], true);
  expect((await next).value).toMatchObject({ changed: [{ id: 1 }, { id: 2 }], gone: [] });
  const after = news.next();
  store.forgetRuns([1, 2]);
  expect((await after).value).toEqual({ changed: [], gone: [1, 2] });
  await news.return();
});

test('ten thousand runs are listed, told apart by their settings and filtered', async () => {
  const { home, store } = openHome();
  storeManyRuns(store, home, 10_000);
  const found = await findRuns(store, {
    view: 'current',
    filter: 'training.optimiser.learningRate<0.001 best>0.9',
    sort: [{ id: 'best', isDescending: true }],
  });
  expect(found.length).toBe(found.filter(({ learningRate }) => learningRate < 0.001).length);
  expect(found[0]!.bestValidationAccuracy).toBe(0.999);
  const { sameSettings } = await settingsOfRuns(store, []);
  expect(new Set(sameSettings).size).toBe(10_000);
});
