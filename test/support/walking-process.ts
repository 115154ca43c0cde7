import { join } from 'node:path';
import { createWalks } from '../../main/checks/create-walks.ts';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import { tinyWalk } from './tiny-walk.ts';

/** Looks after one walk in the home folder until it has ended. */
const [home, engine, names] = process.argv.slice(2) as [string, string, string];
const store = openStore(home);
const startWorker = createNodeWorkers(join(import.meta.dirname, 'tiny-worker.ts'));
const supervisor = createSupervisor({ store, home, startWorker });
const searches = createSearches({ store, supervisor });
const walks = createWalks({ store, supervisor, searches, startWorker, home });
const { id } = walks.start(tinyWalk(engine, JSON.parse(names) as CheckName[]));
for await (const walk of walks.watch(id)) if (walk.state !== 'running') break;
await walks.close();
await searches.close();
await supervisor.close();
store.close();
