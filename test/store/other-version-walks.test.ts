import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { listWalks } from '../../main/api/walks.ts';
import { openStore } from '../../main/store/open-store.ts';
import { storeMadeUpWalk } from '../support/made-up-walk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A home with two walks, changed as another version might have stored them. */
function openChanged(change: string) {
  const home = temporaryFolder();
  const filled = openStore(home);
  const ids = ['first', 'second'].map((name) => storeMadeUpWalk(filled, { gradients: 'fail' }, name));
  filled.close();
  const database = new Database(join(home, 'netsitter.sqlite'));
  expect(database.prepare(`${change} = ?`).run(ids[0]).changes).toBeGreaterThan(0);
  database.close();
  const store = openStore(home);
  onTestFinished(() => {
    store.close();
  });
  return { store, first: ids[0]!, second: ids[1]! };
}

test('a walk with settings of another version is listed, and refused by itself', () => {
  const { store, first, second } = openChanged(
    `UPDATE walks SET spec = json_set(spec, '$.training.loss', 'hinge') WHERE id`,
  );
  expect(listWalks(store)).toMatchObject([
    { id: first, name: 'first', verdict: 'fail', steps: 12 },
    { id: second, name: 'second', verdict: 'fail', steps: 12 },
  ]);
  expect(() => store.walks.find(first)).toThrow(
    `The settings of walk ${first} were stored by another version`,
  );
  expect(store.walks.find(second)!.steps).toHaveLength(12);
});

test('a check of another version is left out of its walk', () => {
  const { store, first } = openChanged(
    `UPDATE walk_steps SET check_name = 'telepathy' WHERE check_name = 'gradients' AND walk_id`,
  );
  expect(listWalks(store)[0]).toMatchObject({ id: first, verdict: 'pass', steps: 11 });
  expect(store.walks.find(first)!.steps.map(({ check }) => check)).not.toContain('telepathy');
});

test('a verdict in words of another version cannot tell, and says that it can be repeated', () => {
  const { store, first } = openChanged(
    `UPDATE walk_steps SET result = json_set(result, '$.verdict', 'splendid') WHERE check_name = 'data' AND walk_id`,
  );
  const [step] = store.walks.find(first)!.steps;
  expect(step).toMatchObject({ check: 'data', result: { verdict: 'cannot tell' } });
  expect(step!.result!.measured).toContain('Repeated, it tells anew.');
});

test('the list leaves out what is long, and has the verdicts that the walks have', () => {
  const { store, second } = openChanged(`UPDATE walks SET reason = 'all done' WHERE id`);
  const listed = store.walks.list().find(({ id }) => id === second)!;
  const whole = store.walks.find(second)!;
  expect(listed.steps.map(({ result }) => result!.verdict)).toEqual(
    whole.steps.map(({ result }) => result!.verdict),
  );
  expect(listed.steps.every(({ result }) => result!.chart === null)).toBe(true);
  expect(whole.steps.some(({ result }) => result!.chart !== null)).toBe(true);
});
