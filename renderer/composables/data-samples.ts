import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { describeCallError, type CallError } from '../client/call-error.ts';

interface ProgressEvent {
  readonly type: 'progress';
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

/** Something that is answered by a stream of progress and one last event. */
export interface Followed<Last> {
  readonly last: Readonly<Ref<Last | null>>;
  readonly progress: Readonly<Ref<ProgressEvent | null>>;
  readonly isAsking: Readonly<Ref<boolean>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

/** Asks whenever the request changes; what was asked before is given up, and what was answered stays until then. */
export function useFollowed<Request, Event extends { readonly type: string }>(
  request: () => Request | null,
  ask: (request: Request, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
): Followed<Exclude<Event, ProgressEvent>> {
  type Last = Exclude<Event, ProgressEvent>;
  const last = shallowRef<Last | null>(null) as Ref<Last | null>;
  const progress = shallowRef<ProgressEvent | null>(null);
  const error = shallowRef<CallError | null>(null);
  const isAsking = ref(false);
  let controller = new AbortController();
  onScopeDispose(() => {
    controller.abort();
  });

  async function follow(wanted: Request, signal: AbortSignal): Promise<void> {
    isAsking.value = true;
    error.value = null;
    progress.value = null;
    try {
      for await (const event of await ask(wanted, signal)) {
        if (signal.aborted) return;
        if (isProgress(event)) progress.value = event;
        else last.value = event as Last;
      }
    } catch (cause) {
      if (signal.aborted) return;
      last.value = null;
      error.value = describeCallError(cause);
    } finally {
      if (!signal.aborted) isAsking.value = false;
    }
  }

  watch(
    () => JSON.stringify(request()),
    () => {
      controller.abort();
      controller = new AbortController();
      const wanted = request();
      isAsking.value = false;
      if (wanted !== null) void follow(wanted, controller.signal);
    },
    { immediate: true },
  );
  return { last, progress, isAsking, error };
}

function isProgress(event: { readonly type: string }): event is ProgressEvent {
  return event.type === 'progress';
}
