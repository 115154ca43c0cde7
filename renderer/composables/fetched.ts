import { shallowRef, type Ref } from 'vue';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useConnection, type Client } from '../client/connection.ts';
import { whileConnected } from './while-connected.ts';

export interface Fetched<Value> {
  readonly value: Readonly<Ref<Value | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

/**
 * Asks when the connection opens, and again every `pause` milliseconds for as long as `isAwaited` says that
 * the answer will still change.
 */
export function useFetched<Value>(
  ask: (client: Client, signal: AbortSignal) => Promise<Value>,
  isAwaited: (value: Value) => boolean = () => false,
  pause = 1000,
): Fetched<Value> {
  const connection = useConnection();
  const value = shallowRef<Value | null>(null);
  const error = shallowRef<CallError | null>(null);
  whileConnected(
    connection,
    async (signal) => {
      for (;;) {
        const answer = await ask(connection.client, signal);
        if (signal.aborted) return;
        value.value = answer;
        error.value = null;
        if (!isAwaited(answer)) return;
        await new Promise((resolve) => setTimeout(resolve, pause));
        signal.throwIfAborted();
      }
    },
    (cause) => {
      error.value = describeCallError(cause);
    },
  );
  return { value, error };
}
