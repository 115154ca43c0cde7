import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createWalks } from '../../main/checks/create-walks.ts';
import type { Walks } from '../../main/checks/walks.ts';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import type { Supervisor } from '../../main/jobs/supervisor.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import type { NewWalk } from '../../main/store/walk-store.ts';

const walkingProcess = join(import.meta.dirname, 'walking-process.ts');
const tinyWorker = join(import.meta.dirname, 'tiny-worker.ts');

/** What looks after walks, in a home folder: its probes train in real worker processes. */
export interface WalkLab {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly walks: Walks;
  readonly close: () => Promise<void>;
}

export function openWalkLab(home: string, worker = tinyWorker): WalkLab {
  const store = openStore(home);
  const startWorker = createNodeWorkers(worker);
  const supervisor = createSupervisor({ store, home, startWorker });
  const searches = createSearches({ store, supervisor });
  const walks = createWalks({ store, supervisor, searches, startWorker, home });
  const close = async () => {
    await walks.close();
    await searches.close();
    await supervisor.close();
    store.close();
  };
  return { store, supervisor, walks, close };
}

/** A process of its own that looks after one walk until that has ended. */
export function forkWalk(home: string, walk: NewWalk): ChildProcess {
  return fork(walkingProcess, [home, JSON.stringify(walk)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
