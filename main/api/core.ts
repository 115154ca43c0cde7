import type { Walks } from '../checks/walks.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { Searches } from '../searches/searches.ts';
import type { Store } from '../store/store.ts';

/** What the functions behind the calls work with, from the window and from the command line alike. */
export interface Core {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly searches: Searches;
  readonly walks: Walks;
  /** The folder of database, checkpoints, caches and the synthetic data sets. */
  readonly home: string;
}
