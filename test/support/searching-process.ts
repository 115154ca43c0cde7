import { join } from 'node:path';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import { tinySearch } from './tiny-search.ts';

/** Looks after one search in the home folder until it has ended. */
const [home, engine, rates] = process.argv.slice(2) as [string, string, string];
const store = openStore(home);
const startWorker = createNodeWorkers(join(import.meta.dirname, 'tiny-worker.ts'));
const supervisor = createSupervisor({ store, home, startWorker });
const searches = createSearches({ store, supervisor });
const { search, means } = tinySearch(engine, JSON.parse(rates) as number[], { atOnce: 2 });
const { id } = searches.start(search, means);
for await (const event of searches.watch(id)) if (event.search.state !== 'running') break;
await searches.close();
await supervisor.close();
store.close();
