import { shallowRef, type Ref } from 'vue';
import type { WalkDetail } from '../../shared/checks/walk/walks.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import type { Connection } from '../client/connection.ts';
import { whileConnected } from './while-connected.ts';

/** A walk as its page shows it. Each is null until the first answer. */
export interface FollowedWalk {
  readonly walk: Readonly<Ref<WalkDetail | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
  /** Asks at once, as after something was asked of the walk. */
  readonly refresh: () => void;
}

/** Milliseconds after which a walk that has ended is looked at again: another window may have it go on. */
const pause = 2000;

/** Follows a walk for as long as the page is there. */
export function followWalk(connection: Connection, id: number): FollowedWalk {
  const { client } = connection;
  const walk = shallowRef<WalkDetail | null>(null);
  const error = shallowRef<CallError | null>(null);
  let seen = '';

  function take(told: WalkDetail): void {
    const text = JSON.stringify(told);
    if (text === seen) return;
    seen = text;
    walk.value = told;
  }

  const { restart } = whileConnected(
    connection,
    async (signal) => {
      for (;;) {
        for await (const told of await client.walks.watch({ id }, { signal })) {
          if (signal.aborted) return;
          error.value = null;
          take(told);
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
        signal.throwIfAborted();
      }
    },
    (cause) => {
      error.value = describeCallError(cause);
    },
  );
  return { walk, error, refresh: restart };
}
