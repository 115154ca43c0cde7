import { setTimeout as wait } from 'node:timers/promises';
import type { SearchEvent, SearchSummary } from '../../shared/searches/records.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import { currentOwner, isAlive } from '../jobs/process-identity.ts';
import type { Supervisor } from '../jobs/supervisor.ts';
import type { Store } from '../store/store.ts';
import { ActiveSearch } from './active-search.ts';
import type { Searches, SearchMeans } from './searches.ts';

/** Milliseconds between looks at what has changed, for watchers. */
const watchInterval = 250;
/** Milliseconds for which closing waits for what cannot be stored: longer than workers are given to end. */
const defaultPatience = 12_000;

export interface SearchesOptions {
  readonly store: Store;
  readonly supervisor: Supervisor;
  /** Bytes of memory that are free. */
  readonly availableMemory?: () => number;
  /** How long closing waits for searches whose end cannot be stored, in milliseconds. */
  readonly closePatience?: number;
}

export function createSearches(options: SearchesOptions): Searches {
  const { store, supervisor, closePatience = defaultPatience } = options;
  const { availableMemory = () => process.availableMemory() } = options;
  const owner = currentOwner();
  const active = new Map<number, ActiveSearch>();
  const closed = new AbortController();

  function conduct(id: number, means: SearchMeans): void {
    const search = new ActiveSearch({ store, supervisor, availableMemory, id, means });
    active.set(id, search);
    void search
      .conduct()
      .catch((error: unknown) => {
        console.error(`Search ${id} broke off: ${describeError(error)}`);
      })
      .finally(() => active.delete(id));
  }

  function find(id: number): SearchSummary {
    const search = store.searches.find(id);
    if (search) return search;
    throw new UserError('request', `There is no search ${id}.`, 'List the searches to see their numbers.');
  }

  function refuseWhenClosing(): void {
    if (!closed.signal.aborted) return;
    throw new UserError(
      'request',
      'Netsitter is closing; no search can be started.',
      'Start it again first.',
    );
  }

  return {
    start(search, means) {
      refuseWhenClosing();
      const { id } = store.searches.create({ ...search, plan: means.planFor(search.engine) }, owner);
      conduct(id, means);
      return find(id);
    },

    resume(id, means) {
      refuseWhenClosing();
      store.interruptOrphans(isAlive);
      store.searches.takeUp(id, owner, means.planFor(find(id).engine));
      conduct(id, means);
      return find(id);
    },

    stop(id) {
      store.interruptOrphans(isAlive);
      const here = active.get(id);
      if (here) void here.stop('user');
      else store.searches.requestStop(id);
      return find(id);
    },

    async *watch(id, signal): AsyncGenerator<SearchEvent, void, void> {
      const until = AbortSignal.any([closed.signal, ...(signal ? [signal] : [])]);
      let seen = -1;
      for (;;) {
        // The revision first: what is written between the two looks is seen again, and not missed.
        const revision = store.revision();
        if (revision !== seen) {
          const search = find(id);
          yield { search, changed: store.searches.trials(id, seen) };
          seen = revision;
          if (search.state !== 'running') return;
        }
        if (until.aborted) return;
        await wait(watchInterval, undefined, { signal: until }).catch(() => undefined);
      }
    },

    get busy() {
      return active.size > 0;
    },

    async close() {
      const ending = [...active.values()].map((search) => search.stop('Netsitter was closed'));
      const patience = new AbortController();
      await Promise.race([
        Promise.all(ending),
        wait(closePatience, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      for (const search of active.values()) search.abandon();
      closed.abort();
    },
  };
}
