import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import { rankTrials } from '../../shared/searches/ranking.ts';
import { collect } from '../support/collect.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinySearch } from '../support/tiny-search.ts';

test('a search goes on being read and ranked when trials of it are deleted, for good as well', async () => {
  const home = temporaryFolder();
  const store = openStore(home);
  const startWorker = createNodeWorkers(join(import.meta.dirname, '../support/tiny-worker.ts'));
  const supervisor = createSupervisor({ store, home, startWorker });
  const searches = createSearches({ store, supervisor });
  onTestFinished(async () => {
    await searches.close();
    await supervisor.close();
    store.close();
  });
  const { search, means } = tinySearch('quick', [1e-7, 0.02, 0.001]);
  const { id } = searches.start(search, means);
  await collect(searches.watch(id));
  const runs = store.listRuns();
  const best = rankTrials(store.searches.trials(id), search.search.rankBy)[0]!.run!.id;

  store.setDeleted([best], true);
  expect(store.searches.trials(id)).toHaveLength(3);
  store.forgetRuns([best]);
  const trials = store.searches.trials(id);
  expect(trials.map(({ run }) => run?.id ?? null)).toEqual(
    runs.map((run) => (run.id === best ? null : run.id)),
  );
  expect(rankTrials(trials, search.search.rankBy)[0]!.run!.id).not.toBe(best);
  expect(store.searches.find(id)).toMatchObject({ state: 'finished', trials: 3 });
  const events = await collect(searches.watch(id));
  expect(events.at(-1)!.search.state).toBe('finished');
});
