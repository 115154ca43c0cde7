import { ref, shallowRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { CreateDataSetEvent } from '../../shared/contract/data-sets.ts';
import type { StartRun } from '../../shared/contract/runs.ts';
import type { StartWalk } from '../../shared/contract/walks.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { useRunList } from './run-list.ts';

/** What is under way before a run is started, with how far it is. */
export type Drawing = Extract<CreateDataSetEvent, { type: 'progress' }>;

/**
 * Starts runs, or a walk through checks, drawing the synthetic set first where it is not there yet, and goes to where
 * they can be watched: the page of a single one, else the run table. Says what was wrong where one could not be
 * started.
 */
export function useStartRuns(): {
  readonly start: (requests: readonly StartRun[], drawn?: DataFormat | null) => Promise<void>;
  readonly startWalk: (request: StartWalk, drawn?: DataFormat | null) => Promise<void>;
  readonly giveUp: () => void;
  readonly isStarting: Readonly<Ref<boolean>>;
  readonly drawing: Readonly<Ref<Drawing | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
} {
  const client = useClient();
  const list = useRunList();
  const router = useRouter();
  const isStarting = ref(false);
  const drawing = shallowRef<Drawing | null>(null);
  const error = shallowRef<CallError | null>(null);
  let controller = new AbortController();

  /** Draws what has to be drawn, then does the work; `before` says what of it was done when it failed. */
  async function begin(
    drawn: DataFormat | null,
    work: () => Promise<void>,
    before: () => string = () => '',
  ): Promise<void> {
    controller = new AbortController();
    const { signal } = controller;
    isStarting.value = true;
    error.value = null;
    try {
      if (drawn !== null) {
        for await (const event of await client.datasets.draw({ format: drawn }, { signal }))
          if (event.type === 'progress') drawing.value = event;
        drawing.value = null;
        signal.throwIfAborted();
      }
      await work();
    } catch (cause) {
      if (signal.aborted) return;
      const { message, remedy } = describeCallError(cause);
      error.value = { message: `${before()}${message}`, remedy };
    } finally {
      isStarting.value = false;
      drawing.value = null;
    }
  }

  async function start(requests: readonly StartRun[], drawn: DataFormat | null = null): Promise<void> {
    const started: number[] = [];
    await begin(
      drawn,
      async () => {
        for (const request of requests) {
          const run = await client.runs.start(request);
          started.push(run.id);
          list.put(run);
        }
        const [only] = started;
        await router.push(started.length === 1 ? { name: 'run', params: { id: only } } : { name: 'runs' });
      },
      () => (started.length === 0 ? '' : `${started.length} of ${requests.length} runs were started. `),
    );
  }

  return {
    start,
    startWalk: (request, drawn = null) =>
      begin(drawn, async () => {
        const { id } = await client.walks.start(request);
        await router.push({ name: 'walk', params: { id } });
      }),
    giveUp: () => {
      controller.abort();
    },
    isStarting,
    drawing,
    error,
  };
}
