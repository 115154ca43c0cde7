import { onScopeDispose, watch } from 'vue';
import { isAborted } from '../client/call-error.ts';
import type { Connection } from '../client/connection.ts';

/**
 * Does `work` each time the connection opens, and calls off what an earlier opening started. `restart` does it
 * anew on the same connection. Failures other than a closed connection go to `onFailure`.
 */
export function whileConnected(
  connection: Connection,
  work: (signal: AbortSignal) => Promise<void>,
  onFailure: (error: unknown) => void,
): { restart: () => void } {
  let controller = new AbortController();

  function restart(): void {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    if (connection.state.value !== 'open') return;
    work(signal).catch((error: unknown) => {
      if (!signal.aborted && !isAborted(error)) onFailure(error);
    });
  }

  watch(connection.openings, restart, { immediate: true });
  onScopeDispose(() => {
    controller.abort();
  });
  return { restart };
}
