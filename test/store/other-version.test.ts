import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { readComparison } from '../../main/api/comparison.ts';
import { settingsOfRuns } from '../../main/api/run-settings.ts';
import { openStore } from '../../main/store/open-store.ts';
import { describeLeftOut } from '../../shared/comparison/compared-run.ts';
import { quickStart } from '../renderer/made-up-runs.ts';
import { storeMadeUpRun } from '../support/made-up-home.ts';
import { storeMadeUpSearch } from '../support/made-up-search.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Spec = Record<string, Record<string, unknown>>;

/** A home with three runs and a search, of which another version stored the first two runs and the search. */
function openExample() {
  const home = temporaryFolder();
  const filled = openStore(home);
  const ids = [1, 2, 3].map((seed) => storeMadeUpRun(filled, quickStart, { seed }).id);
  const search = storeMadeUpSearch(filled, () => 0.5);
  filled.close();
  const database = new Database(join(home, 'netsitter.sqlite'));
  const change = (id: number, edit: (spec: Spec) => void) => {
    const spec = JSON.parse(
      database.prepare<[number], string>('SELECT spec FROM runs WHERE id = ?').pluck().get(id)!,
    ) as Spec;
    edit(spec);
    database
      .prepare('UPDATE runs SET spec = ?, spec_hash = ? WHERE id = ?')
      .run(JSON.stringify(spec), String(id), id);
  };
  change(ids[0]!, ({ training }) => {
    training!['warmth'] = 9;
  });
  change(ids[1]!, ({ training }) => {
    training!['optimiser'] = { type: 'lion', learningRate: 0.5 };
  });
  database.prepare(`UPDATE searches SET search = json_set(search, '$.rankBy', 'f1')`).run();
  database.close();
  const store = openStore(home);
  onTestFinished(() => {
    store.close();
  });
  return { store, ids, search };
}

test('what another version stored is refused by itself, with the settings that are not known', () => {
  const { store, ids, search } = openExample();
  const [first, second, third] = ids;
  expect(() => store.findRunDetail(first!)).toThrow(
    /^The settings of run \d+ were stored by another version.*no setting training\.warmth/,
  );
  expect(() => store.findRunDetail(second!)).toThrow(
    /training\.optimiser\.type is "lion": expected one of sgd/,
  );
  expect(() => store.searches.findDetail(search)).toThrow(/rankBy is "f1"/);
  expect(store.findRunDetail(third!)?.id).toBe(third);
});

test('lists, settings and comparisons of the other runs go on beside it', async () => {
  const { store, ids, search } = openExample();
  expect(store.listRuns().map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect(store.searches.list()).toMatchObject([{ id: search, best: null }]);
  const { columns, ids: listed } = await settingsOfRuns(store, ['training.optimiser.type']);
  const types = ids.map((id) => columns[0]!.values[listed.indexOf(id)]);
  expect(types[1]).toBe('lion');
  expect(types[0]).toBe(types[2]);
  const { runs, leftOut } = readComparison(store, ids);
  expect(runs.map(({ run }) => run.id)).toEqual([ids[2]]);
  expect(describeLeftOut(leftOut)).toMatch(/^Run \d+ was stored by another version of Netsitter; run/);
});
