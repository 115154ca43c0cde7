import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../main/store/open-store.ts';
import { findBestTrial } from '../../shared/searches/ranking.ts';
import { storeMadeUpSearch, type MadeUpResult } from '../support/made-up-search.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function openExample(resultOf: (trial: number) => MadeUpResult = (trial) => trial / 20) {
  const store = openStore(temporaryFolder());
  onTestFinished(() => {
    store.close();
  });
  return { store, id: storeMadeUpSearch(store, ({ trial }) => resultOf(trial)) };
}

test('a search goes into the bin with its runs, and comes back with those that went with it', () => {
  const { store, id } = openExample();
  const [first, second] = store.listRuns();
  store.setDeleted([first!.id], true);
  expect(store.searches.setDeleted([id], true)[0]!.deletedAt).not.toBeNull();
  expect(store.listRuns().every(({ deletedAt }) => deletedAt !== null)).toBe(true);
  expect(store.searches.setDeleted([id], false)[0]!.deletedAt).toBeNull();
  expect(store.findRun(first!.id)!.deletedAt).not.toBeNull();
  expect(store.findRun(second!.id)!.deletedAt).toBeNull();
});

test('nothing of a search that goes on is deleted', () => {
  const { store, id } = openExample();
  store.searches.takeUp(
    id,
    { processId: process.pid, processStarted: 'a test' },
    { atOnce: 1, threads: 1, account: 'One.' },
  );
  expect(() => store.searches.setDeleted([id], true)).toThrow(/is running and cannot be deleted/);
  store.searches.end(id, 'stopped', 'user');
  expect(store.listRuns().every(({ deletedAt }) => deletedAt === null)).toBe(true);
});

test('with the last of its runs a search in the bin is gone; one that is not in the bin stays', () => {
  const { store, id } = openExample();
  const ids = store.listRuns().map((run) => run.id);
  store.setDeleted(ids.slice(0, 2), true);
  store.forgetRuns(ids.slice(0, 2));
  expect(store.searches.find(id)).toBeDefined();
  store.searches.setDeleted([id], true);
  store.forgetRuns(ids.slice(2));
  expect(store.searches.find(id)).toBeUndefined();
  expect(store.searches.list()).toEqual([]);
});

test('a search that never made a run leaves the bin by its date, one with runs with them', () => {
  const { store, id } = openExample(() => null);
  const withRuns = storeMadeUpSearch(store, () => 0.5);
  for (const search of [id, withRuns]) store.searches.end(search, 'stopped', 'user');
  const before = new Date(Date.now() - 1000).toISOString();
  const after = new Date(Date.now() + 1000).toISOString();
  store.searches.forgetDeletedBefore(after);
  expect(store.searches.list()).toHaveLength(2);
  store.searches.setDeleted([id, withRuns], true);
  store.searches.forgetDeletedBefore(before);
  expect(store.searches.list()).toHaveLength(2);
  store.searches.forgetDeletedBefore(after);
  expect(store.searches.list().map((search) => search.id)).toEqual([withRuns]);
});

test('a name and notes are kept, each by itself', () => {
  const { store, id } = openExample();
  expect(store.searches.edit([id], { name: 'Ünïcode 🌊' })[0]).toMatchObject({
    name: 'Ünïcode 🌊',
    notes: '',
  });
  expect(store.searches.edit([id], { notes: 'Try lower.' })[0]).toMatchObject({
    name: 'Ünïcode 🌊',
    notes: 'Try lower.',
  });
  expect(store.searches.edit([id], { notes: '' })[0]).toMatchObject({ notes: '' });
});

test('the list names the best trial that the ranking names', () => {
  for (const results of [
    (trial: number) => (trial % 5) / 5,
    () => 'diverged at step 14' as const,
    () => null,
  ]) {
    const { store, id } = openExample(results);
    const best = findBestTrial(store.searches.trials(id), 'validation-accuracy');
    expect(store.searches.find(id)!.best).toEqual(
      best && { trial: best.trial, run: best.run!.id, rankBy: 'validation-accuracy', ...best.best! },
    );
  }
});
