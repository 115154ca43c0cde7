import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BestCheckpoints } from '../../main/searches/best-checkpoints.ts';
import { openStore } from '../../main/store/open-store.ts';
import { collect } from '../support/collect.ts';
import { newRun, openLab } from '../support/supervisor-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment, tinySource } from '../support/tiny-data.ts';
import { tinySearch } from '../support/tiny-search.ts';

const owner = { processId: 1, processStarted: 'now' };

/** A search over as many trials as there are accuracies, whose trials come to their ends as a test says. */
function openSearch(accuracies: readonly number[]) {
  const store = openStore(temporaryFolder());
  onTestFinished(() => {
    store.close();
  });
  const { search } = tinySearch('quick', accuracies);
  const plan = { atOnce: 1, threads: 1, account: '' };
  const { id } = store.searches.create({ ...search, plan }, owner);
  const removed: number[] = [];
  const checkpoints = new BestCheckpoints(store, { removeCheckpoints: (run) => removed.push(run) });
  const measure = (trial: number) => {
    const run = { name: 'a trial', recipe: null, engine: 'quick', dataSource: tinySource };
    const created = store.createRun({ ...run, spec: tinyExperiment(), search: { id, trial } }, owner);
    const validation = { loss: { data: 1, regularisation: 0, total: 1 }, accuracy: accuracies[trial - 1]! };
    const epoch = { epoch: 1, step: 1, learningRate: 1, seconds: 1, train: null, validation, test: null };
    store.recordEvents(created.id, [{ type: 'epoch', epoch }]);
    return created.id;
  };
  const end = (run: number, state: 'finished' | 'stopped' | 'failed', reason = 'epochs done') => {
    store.recordEvents(run, [{ type: 'ended', state, reason, seconds: 1 }]);
    checkpoints.keep(id, 'validation-accuracy');
  };
  return { removed, measure, end };
}

test('the ten best trials keep their checkpoints, and so does whatever can still be gone on with', () => {
  const accuracies = [0.1, 0.9, 0.8, 0.7, 0.6, 0.85, 0.75, 0.65, 0.95, 0.55, 0.5, 0.4, 0.3, 0.2];
  const { removed, measure, end } = openSearch(accuracies);
  // The worst of all is stopped by hand: it can be gone on with.
  end(measure(1), 'stopped', 'user');
  for (let trial = 2; trial <= accuracies.length; trial += 1) end(measure(trial), 'finished');
  // Among the best ten when they ended, or worse than ten others by then: 0.4, 0.3 and 0.2.
  expect(removed).toEqual([12, 13, 14]);
});

test('a trial that goes on costs no other its checkpoints: it may still diverge', () => {
  const accuracies = [0.99, 0.9, 0.8, 0.7, 0.6, 0.85, 0.75, 0.65, 0.95, 0.55, 0.5, 0.4];
  const { removed, measure, end } = openSearch(accuracies);
  const promising = measure(1);
  for (let trial = 2; trial <= 11; trial += 1) end(measure(trial), 'finished');
  expect(removed).toEqual([]);
  end(promising, 'failed', 'diverged at step 9: the loss is not finite');
  expect(removed).toEqual([promising]);
  end(measure(12), 'finished');
  expect(removed).toEqual([promising, 12]);
});

test('removed checkpoints are gone from the disk; what was measured stays, and the run says why', async () => {
  const { home, store, supervisor } = openLab();
  const training = {
    epochs: 6,
    earlyStopping: { monitor: 'validation-loss', patience: 1, restoreBest: true },
  } as const;
  const spec = tinyExperiment(training, 0.5);
  const { id } = supervisor.submit({ ...newRun('quick'), spec });
  supervisor.removeCheckpoints(id, 'not while it goes on');
  await collect(supervisor.watch(id));
  const before = store.findRun(id);
  const folder = join(home, 'checkpoints', `run-${id}`);
  await expect.poll(() => readdirSync(folder)).toHaveLength(2);
  supervisor.removeCheckpoints(id, 'A test has no use for them.');
  await expect.poll(() => readdirSync(folder)).toEqual([]);
  const { checkpoints, log } = store.findRunDetail(id)!;
  expect(checkpoints).toEqual([]);
  expect(log.at(-1)!.text).toBe('A test has no use for them.');
  expect(log.map(({ text }) => text)).not.toContain('not while it goes on');
  expect(store.findRun(id)).toEqual(before);
  supervisor.removeCheckpoints(id, 'Nothing is left to remove.');
  expect(store.findRunDetail(id)!.log).toHaveLength(log.length);
});

test('a trial without checkpoints that is gone on with begins again, and keeps those it makes', async () => {
  const { store, supervisor } = openLab();
  const { id } = supervisor.submit(newRun('slow'));
  for await (const { event } of supervisor.watch(id)) if (event?.type === 'epoch') supervisor.stop(id);
  supervisor.removeCheckpoints(id, 'It fell behind.');
  supervisor.resume(id);
  await collect(supervisor.watch(id));
  expect(store.findRun(id)).toMatchObject({ state: 'finished', stepsDone: 156 });
  expect(store.curves(id).steps).toHaveLength(156);
  expect(store.findRunDetail(id)!.checkpoints).toHaveLength(2);
});
