import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useConnection, type Client } from '../client/connection.ts';
import { whileConnected } from './while-connected.ts';

export interface Asked<Value> {
  /** The latest answer; it stays until the next is there. */
  readonly value: Readonly<Ref<Value | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

/**
 * Asks whenever the question becomes another, when the connection returns, and, where `news` changes, at most once in
 * `pause` milliseconds. A question of null is not asked. The answer shown is always that of the latest question.
 */
export function useAsked<Question, Value>(
  question: () => Question | null,
  ask: (client: Client, question: Question, signal: AbortSignal) => Promise<Value>,
  news: () => unknown = () => null,
  pause = 1000,
): Asked<Value> {
  const connection = useConnection();
  const value = shallowRef<Value | null>(null);
  const error = shallowRef<CallError | null>(null);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isAsking = false;

  const { restart } = whileConnected(
    connection,
    async (signal) => {
      const asked = question();
      isAsking = false;
      if (asked === null) {
        value.value = null;
        error.value = null;
        return;
      }
      isAsking = true;
      const answer = await ask(connection.client, asked, signal).finally(() => {
        if (!signal.aborted) isAsking = false;
      });
      if (signal.aborted) return;
      value.value = answer;
      error.value = null;
    },
    (cause) => {
      error.value = describeCallError(cause);
    },
  );

  watch(() => JSON.stringify(question()), restart);
  watch(() => JSON.stringify(news()), askSoon);
  function askSoon(): void {
    timer ??= setTimeout(() => {
      timer = null;
      // News that keep coming must not keep calling off the answer.
      if (isAsking) askSoon();
      else restart();
    }, pause);
  }
  onScopeDispose(() => {
    if (timer !== null) clearTimeout(timer);
  });
  return { value, error };
}
