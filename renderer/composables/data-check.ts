import { ref, shallowRef, type Ref } from 'vue';
import type { DataCheckEvent, DataCheckRequest } from '../../shared/contract/data-checks.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useConnection } from '../client/connection.ts';
import { whileConnected } from './while-connected.ts';

export type Progress = Extract<DataCheckEvent, { type: 'progress' }>;
export type Checked = Extract<DataCheckEvent, { type: 'checked' }>;

/** Looks at a data set at once, and again by other settings when asked to; leaving the page gives it up. */
export function useDataCheck(first: DataCheckRequest): {
  check: (request: DataCheckRequest) => void;
  progress: Readonly<Ref<Progress | null>>;
  checked: Readonly<Ref<Checked | null>>;
  isChecking: Readonly<Ref<boolean>>;
  error: Readonly<Ref<CallError | null>>;
} {
  const connection = useConnection();
  const progress = shallowRef<Progress | null>(null);
  const checked = shallowRef<Checked | null>(null);
  const error = shallowRef<CallError | null>(null);
  const isChecking = ref(true);
  let request = first;

  const { restart } = whileConnected(
    connection,
    async (signal) => {
      // A connection that returns finds a check that was done before it was lost.
      if (!isChecking.value) return;
      for await (const event of await connection.client.datasets.check(request, { signal })) {
        if (signal.aborted) return;
        if (event.type === 'progress') progress.value = event;
        else checked.value = event;
      }
      isChecking.value = false;
    },
    (cause) => {
      isChecking.value = false;
      error.value = describeCallError(cause);
    },
  );

  function check(other: DataCheckRequest): void {
    request = other;
    error.value = null;
    progress.value = null;
    isChecking.value = true;
    restart();
  }

  return { check, progress, checked, isChecking, error };
}
