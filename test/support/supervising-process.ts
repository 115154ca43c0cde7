import { join } from 'node:path';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { openStore } from '../../main/store/open-store.ts';
import { tinyExperiment, tinySource } from './tiny-data.ts';

/** Supervises one run in the home folder and tells the process that started it all that it watches. */
const [home, engine, epochs] = process.argv.slice(2) as [string, string, string];
const store = openStore(home);
const startWorker = createNodeWorkers(join(import.meta.dirname, 'tiny-worker.ts'));
const supervisor = createSupervisor({ store, home, startWorker });
const spec = tinyExperiment({ epochs: Number(epochs) });
const run = supervisor.submit({ name: engine, recipe: null, engine, dataSource: tinySource, spec });
for await (const event of supervisor.watch(run.id)) process.send?.(event);
await supervisor.close();
store.close();
process.disconnect();
