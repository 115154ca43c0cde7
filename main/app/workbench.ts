import { createApi, type Api } from '../api/index.ts';
import { drawFirstDataSet } from '../api/synthetic-data-sets.ts';
import { createWalks } from '../checks/create-walks.ts';
import { createSupervisor } from '../jobs/create-supervisor.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import { createSearches } from '../searches/create-searches.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { describeError } from '../../shared/errors.ts';
import { version } from './version.ts';

export interface WorkbenchOptions {
  /** The folder of database, checkpoints and caches; made where it is missing. */
  readonly home: string;
  readonly host: 'electron' | 'browser';
  readonly startWorker: StartWorker;
  /** Asks for a folder or a table by the system's dialog; absent where there is none. */
  readonly choosePath?: (kind: 'folder' | 'table') => Promise<string | null>;
  /** Told what goes wrong behind the window; standard error where left out. */
  readonly report?: (text: string) => void;
}

/** What the desktop app and the server have in common: everything but how the window reaches it. */
export interface Workbench {
  readonly api: Api;
  readonly store: Store;
  readonly supervisor: Supervisor;
  /** Stops the runs that go on here, each with a checkpoint, and closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the home folder and starts drawing the synthetic data set of a new one; the window sees it in the list of
 * data sets once it is whole. `UserError` where the folder cannot be used.
 */
export function openWorkbench({
  home,
  host,
  startWorker,
  choosePath,
  report = console.error,
}: WorkbenchOptions): Workbench {
  const store = openStore(home);
  const supervisor = createSupervisor({ store, home, startWorker });
  const searches = createSearches({ store, supervisor });
  const walks = createWalks({ store, supervisor, searches, startWorker, home });
  const reportUnexpected = (error: unknown) => {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const closing = new AbortController();
  const { signal } = closing;
  const api = createApi({
    store,
    supervisor,
    searches,
    walks,
    home,
    host,
    version,
    startWorker,
    ...(choosePath === undefined ? {} : { choosePath }),
    closing: signal,
    onUnexpectedError: reportUnexpected,
  });
  const drawing = drawFirstDataSet({ store, home }, { signal }).catch((error: unknown) => {
    if (!signal.aborted) report(`The synthetic data set could not be made: ${describeError(error)}`);
  });

  return {
    api,
    store,
    supervisor,
    async close() {
      closing.abort();
      await walks.close();
      await searches.close();
      await supervisor.close();
      await drawing;
      store.close();
    },
  };
}
