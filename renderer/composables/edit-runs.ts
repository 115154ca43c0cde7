import { readonly, ref, shallowReadonly, shallowRef, type Ref } from 'vue';
import type { RunEdit } from '../../shared/run-edits.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { useChosenRuns } from './chosen-runs.ts';
import { useRunList } from './run-list.ts';

/** What was done to runs last, and how it is undone. */
export interface DoneToRuns {
  readonly text: string;
  readonly undo: () => Promise<void>;
}

/** Kept while other pages are shown, so that there is time to think again. */
const done = shallowRef<DoneToRuns | null>(null);

export interface RunEdits {
  readonly done: Readonly<Ref<DoneToRuns | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
  readonly isBusy: Readonly<Ref<boolean>>;
  readonly edit: (ids: readonly number[], edit: RunEdit) => Promise<void>;
  readonly setArchived: (ids: readonly number[], isArchived: boolean) => Promise<void>;
  readonly moveToBin: (ids: readonly number[]) => Promise<void>;
  readonly restore: (ids: readonly number[]) => Promise<void>;
  readonly forget: (ids: readonly number[]) => Promise<void>;
  readonly undo: () => Promise<void>;
  /** Puts away what is said about what was done last. */
  readonly dismiss: () => void;
}

/** Edits of one or many runs at once; each happens to all of them or to none, and what went wrong is said. */
export function useRunEdits(): RunEdits {
  const client = useClient();
  const list = useRunList();
  const chosen = useChosenRuns();
  const error = shallowRef<CallError | null>(null);
  const isBusy = ref(false);

  async function attempt(work: () => Promise<DoneToRuns | null>): Promise<void> {
    isBusy.value = true;
    error.value = null;
    try {
      done.value = await work();
    } catch (cause) {
      error.value = describeCallError(cause);
    } finally {
      isBusy.value = false;
    }
  }

  const put = (changed: readonly RunSummary[]) => {
    list.put(...changed);
  };
  const unmark = (ids: readonly number[]) => {
    const gone = new Set(ids);
    chosen.set(chosen.ids.value.filter((id) => !gone.has(id)));
  };

  async function restore(ids: readonly number[]): Promise<void> {
    await attempt(async () => {
      put(await client.runs.restore({ ids: [...ids] }));
      return { text: `${countRuns(ids.length)} restored.`, undo: () => moveToBin(ids) };
    });
  }

  async function moveToBin(ids: readonly number[]): Promise<void> {
    await attempt(async () => {
      put(await client.runs.delete({ ids: [...ids] }));
      unmark(ids);
      return { text: `${countRuns(ids.length)} deleted.`, undo: () => restore(ids) };
    });
  }

  async function setArchived(ids: readonly number[], isArchived: boolean): Promise<void> {
    await attempt(async () => {
      put(await client.runs.edit({ ids: [...ids], edit: { isArchived } }));
      unmark(ids);
      const text = `${countRuns(ids.length)} ${isArchived ? 'archived' : 'taken out of the archive'}.`;
      return { text, undo: () => setArchived(ids, !isArchived) };
    });
  }

  return {
    done,
    error: shallowReadonly(error),
    isBusy: readonly(isBusy),
    edit: (ids, edit) =>
      attempt(async () => {
        put(await client.runs.edit({ ids: [...ids], edit }));
        return done.value;
      }),
    setArchived,
    moveToBin,
    restore,
    forget: (ids) =>
      attempt(async () => {
        await client.runs.forget({ ids: [...ids] });
        list.drop(ids);
        unmark(ids);
        return null;
      }),
    undo: async () => {
      await done.value?.undo();
    },
    dismiss: () => {
      done.value = null;
      error.value = null;
    },
  };
}

/** "1 run", "3 runs". */
export function countRuns(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'run' : 'runs'}`;
}
