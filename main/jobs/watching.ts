import type { EventCursor, Store } from '../store/store.ts';
import type { RunEvent, RunListEvent, TrainingEvent } from '../../shared/events.ts';
import { endedStates } from '../../shared/runs.ts';
import type { Changes } from './changes.ts';

interface Following {
  readonly store: Store;
  readonly changes: Changes;
  readonly signal: AbortSignal;
}

interface RunFollowing extends Following {
  /** How far the preparation of the data is, the one thing that is not stored. */
  readonly preparing: () => TrainingEvent | null;
}

/**
 * Follows a run through the store: what is told is on disk, and a watcher that takes its time holds nothing
 * in memory, since it reads on from where it is. Ends when the run has ended or the signal is aborted.
 */
export async function* watchRun(id: number, following: RunFollowing): AsyncGenerator<RunEvent, void, void> {
  const { store, changes, signal } = following;
  const revision = store.revision();
  const run = store.findRun(id);
  if (!run) return;
  let cursor: EventCursor = { revision, step: run.stepsDone };
  let preparing: TrainingEvent | null = null;
  yield { event: null, run };
  if (endedStates.includes(run.state)) return;
  while (!signal.aborted) {
    const stored = store.eventsSince(id, cursor);
    cursor = stored.cursor;
    const events = [...stored.events];
    if (following.preparing() !== preparing) {
      preparing = following.preparing();
      if (preparing) events.unshift(preparing);
    }
    const row = store.findRun(id) ?? run;
    for (const event of events) {
      yield { event, run: row };
      if (event.type === 'ended') return;
    }
    // Between looking and waiting nothing is awaited, so that no change is missed.
    if (events.length === 0) await changes.next(signal);
  }
}

/** Tells which rows are new, have changed or are gone for good, from now on, until the signal is aborted. */
export async function* watchRunList({
  store,
  changes,
  signal,
}: Following): AsyncGenerator<RunListEvent, void, void> {
  let seen = store.revision();
  const known = new Set(store.runIds());
  while (!signal.aborted) {
    const revision = store.revision();
    const changed = revision === seen ? [] : store.runsSince(seen);
    seen = revision;
    for (const { id } of changed) known.add(id);
    // A run that is gone has no row to tell of it, but is missing from the count.
    const gone = store.countRuns() === known.size ? [] : takeGone(known, store.runIds());
    if (changed.length > 0 || gone.length > 0) yield { changed, gone };
    else await changes.next(signal);
  }
}

/** Takes what is there no longer out of what is known. */
function takeGone(known: Set<number>, present: readonly number[]): number[] {
  const there = new Set(present);
  const gone = [...known].filter((id) => !there.has(id));
  for (const id of gone) known.delete(id);
  // A run that appeared since is told of next, by its revision.
  return gone;
}
