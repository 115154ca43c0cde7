import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { Estimate, EstimateEvent, EstimateRequest } from '../../shared/contract/estimates.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';

/** What was estimated while the window is open, by what was asked. */
const kept = new Map<string, Estimate>();

/** The estimate of what would be started. It is asked for by hand; another request shows what is known of it, if anything is. */
export function useEstimate(request: Readonly<Ref<EstimateRequest | null>>): {
  readonly estimate: Readonly<Ref<Estimate | null>>;
  readonly progress: Readonly<Ref<string | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
  readonly ask: () => Promise<void>;
  readonly giveUp: () => void;
} {
  const client = useClient();
  const estimate = shallowRef<Estimate | null>(null);
  const error = shallowRef<CallError | null>(null);
  const progress = ref<string | null>(null);
  let controller = new AbortController();

  function giveUp(): void {
    controller.abort();
    progress.value = null;
  }

  watch(
    () => JSON.stringify(request.value),
    (key) => {
      giveUp();
      error.value = null;
      estimate.value = kept.get(key) ?? null;
    },
    { immediate: true },
  );
  onScopeDispose(giveUp);

  async function ask(): Promise<void> {
    if (request.value === null) return;
    giveUp();
    controller = new AbortController();
    const { signal } = controller;
    const key = JSON.stringify(request.value);
    error.value = null;
    progress.value = 'Starting to measure';
    try {
      const events: AsyncIterable<EstimateEvent> = await client.estimates.create(request.value, { signal });
      for await (const event of events) {
        if (signal.aborted) return;
        if (event.type === 'progress') {
          progress.value = event.activity;
        } else {
          kept.set(key, event.estimate);
          estimate.value = event.estimate;
        }
      }
    } catch (cause) {
      if (!signal.aborted) error.value = describeCallError(cause);
    } finally {
      if (!signal.aborted) progress.value = null;
    }
  }

  return { estimate, progress, error, ask, giveUp };
}
