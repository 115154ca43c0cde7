import { effectScope, inject, shallowRef, type InjectionKey, type Ref } from 'vue';
import type { RunSummary } from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import type { Connection } from '../client/connection.ts';
import { whileConnected } from './while-connected.ts';

/** Every run, kept up to date for the whole window. */
export interface RunList {
  /** In order of their numbers. Null until the first answer. */
  readonly runs: Readonly<Ref<readonly RunSummary[] | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
  /** Takes in what a call has answered, ahead of the event that will tell the same. */
  readonly put: (...changed: readonly RunSummary[]) => void;
  /** Takes out runs that are gone for good, ahead of the event that will tell the same. */
  readonly drop: (ids: readonly number[]) => void;
}

export const runListKey: InjectionKey<RunList> = Symbol('run list');

/** Rows change many times a second while runs train; the table takes them in at most this often, in milliseconds. */
const shortestInterval = 200;

/**
 * Subscribes first, then asks for all rows, then takes in what came in between: no change is lost, and the
 * last word on a row is the latest event.
 */
export function createRunList(connection: Connection): RunList {
  const runs = shallowRef<readonly RunSummary[] | null>(null);
  const error = shallowRef<CallError | null>(null);
  const byId = new Map<number, RunSummary>();
  let listed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function publish(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    runs.value = [...byId.values()].sort((a, b) => a.id - b.id);
  }

  function take({
    changed,
    gone,
  }: {
    readonly changed: readonly RunSummary[];
    readonly gone: readonly number[];
  }): void {
    for (const run of changed) byId.set(run.id, run);
    for (const id of gone) byId.delete(id);
    if (listed) timer ??= setTimeout(publish, shortestInterval);
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const changes = await connection.client.runs.watchList(undefined, { signal });
    const early: { changed: readonly RunSummary[]; gone: readonly number[] }[] = [];
    let complete = false;
    async function takeChanges(): Promise<void> {
      for await (const news of changes) {
        if (complete) take(news);
        else early.push(news);
      }
    }
    const following = takeChanges();
    // Rejections surface below; without this an early one would count as unhandled.
    following.catch(() => undefined);
    const all = await connection.client.runs.list(undefined, { signal });
    byId.clear();
    listed = true;
    complete = true;
    take({ changed: all, gone: [] });
    early.forEach(take);
    publish();
    error.value = null;
    await following;
  }

  // Lives as long as the window.
  effectScope(true).run(() => {
    whileConnected(connection, follow, (cause) => {
      error.value = describeCallError(cause);
    });
  });

  return {
    runs,
    error,
    put: (...changed) => {
      take({ changed, gone: [] });
      if (listed) publish();
    },
    drop: (gone) => {
      take({ changed: [], gone });
      if (listed) publish();
    },
  };
}

export function useRunList(): RunList {
  const list = inject(runListKey);
  if (!list) throw new Error('No run list has been provided to this component.');
  return list;
}
