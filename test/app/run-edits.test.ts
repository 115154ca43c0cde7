import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../main/store/open-store.ts';
import { quickStart } from '../renderer/made-up-runs.ts';
import { createCommandLine } from '../support/command-line.ts';
import { storeMadeUpRun } from '../support/made-up-home.ts';
import { storeMadeUpSearch } from '../support/made-up-search.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('runs are tagged, filtered, written as a table, deleted and restored on the command line', async () => {
  const home = temporaryFolder();
  const store = openStore(home);
  for (const seed of [1, 2, 3]) storeMadeUpRun(store, quickStart, { seed, name: `trial ${seed}` });
  const accuracies = store.listRuns().map((run) => run.validation!.accuracy);
  store.close();
  const { netsitter } = createCommandLine(home, join(home, 'other'));
  const ids = async (...parameters: string[]) => {
    const { runs } = JSON.parse((await netsitter('runs', '--json', ...parameters)).stdout) as {
      runs: { id: number }[];
    };
    return runs.map(({ id }) => id);
  };

  expect((await netsitter('edit', '1', '3', '--tag', 'paper', '--tag', 'ü', '--star')).code).toBe(0);
  expect(await ids('--filter', 'tag:ü is:starred', '--sort=-seed')).toEqual([3, 1]);
  const nothing = await netsitter('edit', '1');
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('nothing to change')]);
  const unread = await netsitter('runs', '--filter', 'x accc>1');
  expect(unread.code).toBe(2);
  expect(unread.stderr).toMatch(/Character 3 of the filter: There is no field named accc.*Did you mean acc/s);

  const file = join(home, 'table.csv');
  await netsitter('runs', '--filter', 'tag:paper', '--columns', 'id,acc', '--to', file);
  expect(await readFile(file, 'utf8')).toBe(
    `id,validationAccuracy\r\n3,${accuracies[2]!}\r\n1,${accuracies[0]!}\r\n`,
  );
  expect((await netsitter('runs', '--to', file)).code).toBe(2);

  const early = await netsitter('delete', '2', '--for-good');
  expect([early.code, early.stderr]).toEqual([2, expect.stringContaining('not in the bin')]);
  await netsitter('delete', '2', '3');
  expect([await ids(), await ids('--bin')]).toEqual([[1], [2, 3]]);
  await netsitter('restore', '3');
  await netsitter('delete', '2', '--for-good');
  await netsitter('edit', '3', '--archive');
  expect([await ids(), await ids('--bin'), await ids('--archived')]).toEqual([[1], [], [3]]);
});

test('a search is named, noted, deleted with its runs and restored on the command line', async () => {
  const home = temporaryFolder();
  const store = openStore(home);
  const id = String(storeMadeUpSearch(store, () => 0.5));
  store.searches.end(Number(id), 'finished', 'all trials done');
  store.close();
  const { netsitter } = createCommandLine(home, join(home, 'other'));
  const listed = async (...parameters: string[]) => {
    const { searches } = JSON.parse((await netsitter('searches', '--json', ...parameters)).stdout) as {
      searches: { name: string; notes: string }[];
    };
    return searches.map(({ name, notes }) => [name, notes]);
  };
  expect((await netsitter('edit-search', id, '--name', 'Größe', '--notes', 'Try lower.')).code).toBe(0);
  expect(await listed()).toEqual([['Größe', 'Try lower.']]);
  const [nothing, blank] = [
    await netsitter('edit-search', id),
    await netsitter('edit-search', id, '--name', ' '),
  ];
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('nothing to change')]);
  expect([blank.code, blank.stderr]).toEqual([2, expect.stringContaining('--name cannot be used')]);
  const unknown = await netsitter('delete-search', id, '99');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('There is no search 99')]);
  expect((await listed()).length).toBe(1);
  const deleted = await netsitter('delete-search', id);
  expect([deleted.code, deleted.stdout]).toEqual([0, expect.stringContaining('in the bin with all runs')]);
  expect([await listed(), (await listed('--bin')).length]).toEqual([[], 1]);
  await netsitter('restore-search', id);
  expect((await listed()).length).toBe(1);
});
