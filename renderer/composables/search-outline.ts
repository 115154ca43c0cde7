import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { SearchOutline, StartSearch } from '../../shared/contract/searches.ts';
import { describeCallError, isAborted, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';

/** Milliseconds for which nothing has been typed before the core is asked. */
const pause = 250;
const longerPause = 900;

/**
 * What the search that is being written would do, asked for as it changes: whether each trial can be trained and how
 * many there are, and, measured by a few real steps, how long one takes.
 */
export function useSearchOutline(
  request: Readonly<Ref<StartSearch | null>>,
  /** The request for the first of the trials as a run of its own. */
  firstTrial: () => Parameters<ReturnType<typeof useClient>['estimates']['create']>[0] | null,
): {
  outline: Readonly<Ref<SearchOutline | null>>;
  problem: Readonly<Ref<CallError | null>>;
  /** Of one trial; null while it is not known. */
  secondsEach: Readonly<Ref<number | null>>;
  isMeasuring: Readonly<Ref<boolean>>;
} {
  const client = useClient();
  const outline = shallowRef<SearchOutline | null>(null);
  const problem = shallowRef<CallError | null>(null);
  const secondsEach = shallowRef<number | null>(null);
  const isMeasuring = shallowRef(false);
  let controller = new AbortController();

  async function ask(asked: StartSearch, signal: AbortSignal): Promise<void> {
    await wait(pause, signal);
    try {
      outline.value = await client.searches.outline(asked, { signal });
      problem.value = null;
    } catch (error) {
      if (signal.aborted || isAborted(error)) return;
      outline.value = null;
      problem.value = describeCallError(error);
      return;
    }
    const trial = firstTrial();
    if (trial === null) return;
    await wait(longerPause, signal);
    isMeasuring.value = true;
    try {
      for await (const event of await client.estimates.create(trial, { signal })) {
        if (event.type === 'estimated') secondsEach.value = event.estimate.engines[0]?.totalSeconds ?? null;
      }
    } finally {
      if (!signal.aborted) isMeasuring.value = false;
    }
  }

  watch(
    request,
    (asked) => {
      controller.abort();
      controller = new AbortController();
      secondsEach.value = null;
      isMeasuring.value = false;
      problem.value = null;
      if (asked === null) outline.value = null;
      // Called off, or a time that cannot be measured: neither keeps anybody from starting.
      else ask(asked, controller.signal).catch(() => undefined);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    controller.abort();
  });
  return { outline, problem, secondsEach, isMeasuring };
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
