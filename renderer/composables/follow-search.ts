import { computed, shallowRef, watch, type Ref } from 'vue';
import type { SearchDetail, SearchSummary, TrialRecord } from '../../shared/searches/records.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import type { Connection } from '../client/connection.ts';
import type { RunList } from './run-list.ts';
import { whileConnected } from './while-connected.ts';

/** One search as its page shows it. Each is null until the first answer. */
export interface FollowedSearch {
  readonly search: Readonly<Ref<SearchDetail | null>>;
  /** In their order. */
  readonly trials: Readonly<Ref<readonly TrialRecord[]>>;
  readonly error: Readonly<Ref<CallError | null>>;
  /** Takes in what a call has answered. */
  readonly put: (search: SearchSummary) => void;
}

/** Milliseconds; trials change many times a second, and are taken in at most this often. */
const shortestInterval = 200;

/** Follows a search with its trials; begins again when the connection returns and when an ended search goes on. */
export function followSearch(connection: Connection, list: RunList, id: number): FollowedSearch {
  const { client } = connection;
  const detail = shallowRef<SearchDetail | null>(null);
  const summary = shallowRef<SearchSummary | null>(null);
  const trials = shallowRef<readonly TrialRecord[]>([]);
  const error = shallowRef<CallError | null>(null);
  const byNumber = new Map<number, TrialRecord>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function publish(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    trials.value = [...byNumber.values()].sort((one, other) => one.trial - other.trial);
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const fetched = await client.searches.get({ id }, { signal });
    byNumber.clear();
    for (const trial of fetched.trials) byNumber.set(trial.trial, trial);
    detail.value = fetched.search;
    summary.value = fetched.search;
    error.value = null;
    publish();
    if (fetched.search.state !== 'running') return;
    for await (const { search, changed } of await client.searches.watch({ id }, { signal })) {
      for (const trial of changed) byNumber.set(trial.trial, trial);
      summary.value = search;
      timer ??= setTimeout(publish, shortestInterval);
    }
    publish();
  }

  const { restart } = whileConnected(connection, follow, (cause) => {
    error.value = describeCallError(cause);
  });

  /** The watch ends with the search; its runs tell when it goes on, and when they go to the bin or return. */
  const fingerprint = computed(() =>
    (list.runs.value ?? [])
      .filter(({ search }) => search?.id === id)
      .map(({ state, deletedAt }) => `${state}${deletedAt ?? ''}`)
      .join(),
  );
  watch(fingerprint, () => {
    if (summary.value !== null && summary.value.state !== 'running') restart();
  });

  const search = computed(() =>
    detail.value === null ? null : { ...detail.value, ...(summary.value ?? {}) },
  );
  return {
    search,
    trials,
    error,
    put: (changed) => {
      summary.value = changed;
      if (changed.state === 'running') restart();
    },
  };
}
