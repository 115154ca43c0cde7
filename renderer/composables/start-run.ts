import { ref, shallowRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { StartRun } from '../../shared/contract/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { useRunList } from './run-list.ts';

/** Starts a run and goes to its page; says what was wrong where it could not be started. */
export function useStartRun(): {
  start: (request: StartRun) => Promise<void>;
  isStarting: Readonly<Ref<boolean>>;
  error: Readonly<Ref<CallError | null>>;
} {
  const client = useClient();
  const list = useRunList();
  const router = useRouter();
  const isStarting = ref(false);
  const error = shallowRef<CallError | null>(null);

  async function start(request: StartRun): Promise<void> {
    isStarting.value = true;
    error.value = null;
    try {
      const run = await client.runs.start(request);
      list.put(run);
      await router.push({ name: 'run', params: { id: run.id } });
    } catch (cause) {
      error.value = describeCallError(cause);
    } finally {
      isStarting.value = false;
    }
  }

  return { start, isStarting, error };
}
