import type { Core } from '../../api/core.ts';
import { homeFolder } from '../../api/home.ts';
import type { Store } from '../../store/store.ts';
import { workerFile } from '../worker-file.ts';

/** Opens the database, does `work` with it and closes it again. */
export async function withStore<Result>(
  home: string | undefined,
  work: (store: Store, home: string) => Promise<Result> | Result,
): Promise<Result> {
  const [{ openStore }, { isAlive }] = await Promise.all([
    import('../../store/open-store.ts'),
    import('../../jobs/process-identity.ts'),
  ]);
  const folder = homeFolder(home);
  const store = openStore(folder);
  try {
    // A run whose process died is shown as interrupted, not as running.
    store.interruptOrphans(isAlive);
    return await work(store, folder);
  } finally {
    store.close();
  }
}

/** As `withStore`, with a supervisor that starts each run in a worker process of its own. */
export function withCore<Result>(
  home: string | undefined,
  work: (core: Core) => Promise<Result> | Result,
): Promise<Result> {
  return withStore(home, async (store, folder) => {
    const [{ createSupervisor }, { createSearches }, { createWalks }, { createNodeWorkers }] =
      await Promise.all([
        import('../../jobs/create-supervisor.ts'),
        import('../../searches/create-searches.ts'),
        import('../../checks/create-walks.ts'),
        import('../../jobs/node-worker.ts'),
      ]);
    const startWorker = createNodeWorkers(workerFile());
    const supervisor = createSupervisor({ store, home: folder, startWorker });
    const searches = createSearches({ store, supervisor });
    const walks = createWalks({ store, supervisor, searches, startWorker, home: folder });
    try {
      return await work({ store, supervisor, searches, walks, home: folder });
    } finally {
      await walks.close();
      await searches.close();
      await supervisor.close();
    }
  });
}
