import { computed, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { mostCompared } from '../../shared/comparison/most-compared.ts';
import type { RunEdit } from '../../shared/run-edits.ts';
import { endedStates, type RunSummary } from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { useChosenRuns } from './chosen-runs.ts';
import { useCommands } from './commands.ts';
import { useNotice } from './notice.ts';
import { useRunList } from './run-list.ts';

export interface RunActions {
  readonly canStop: ComputedRef<boolean>;
  readonly canResume: ComputedRef<boolean>;
  readonly hasEnded: ComputedRef<boolean>;
  readonly isChosen: ComputedRef<boolean>;
  /** The worker ends its step and writes a checkpoint before the run counts as stopped. */
  readonly isStopping: Readonly<Ref<boolean>>;
  readonly isAsking: Readonly<Ref<boolean>>;
  readonly error: Readonly<Ref<CallError | null>>;
  readonly stop: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly repeat: () => Promise<void>;
  readonly repeatWithChanges: () => Promise<void>;
  readonly edit: (edit: RunEdit) => Promise<void>;
  readonly remove: () => Promise<void>;
  readonly restore: () => Promise<void>;
  /** Marks the run for comparing, or takes the mark away. */
  readonly choose: () => void;
}

/** Everything that can be done with one run, on its page; the keys and the palette offer the same. */
export function useRunActions(source: MaybeRefOrGetter<RunSummary>, rename: () => void): RunActions {
  const client = useClient();
  const list = useRunList();
  const router = useRouter();
  const chosen = useChosenRuns();
  const { say } = useNotice();
  const run = () => toValue(source);
  const error = shallowRef<CallError | null>(null);
  const isAsking = shallowRef(false);
  const isStopping = shallowRef(false);
  const canStop = computed(() => run().state === 'running' || run().state === 'queued');
  const canResume = computed(
    () => (run().state === 'stopped' || run().state === 'interrupted') && run().deletedAt === null,
  );
  const hasEnded = computed(() => endedStates.includes(run().state));
  const isChosen = computed(() => chosen.ids.value.includes(run().id));

  async function ask(call: () => Promise<readonly RunSummary[]>): Promise<readonly RunSummary[]> {
    isAsking.value = true;
    error.value = null;
    try {
      const rows = await call();
      list.put(...rows);
      return rows;
    } catch (cause) {
      error.value = describeCallError(cause);
      return [];
    } finally {
      isAsking.value = false;
    }
  }

  watch(canStop, () => {
    isStopping.value = false;
  });

  const ids = () => ({ ids: [run().id] });
  const actions: RunActions = {
    canStop,
    canResume,
    hasEnded,
    isChosen,
    isStopping,
    isAsking,
    error,
    stop: async () => {
      isStopping.value = true;
      const rows = await ask(async () => [await client.runs.stop({ id: run().id })]);
      if (rows.length === 0) isStopping.value = false;
    },
    resume: async () => {
      await ask(async () => [await client.runs.resume({ id: run().id })]);
    },
    repeat: async () => {
      const [started] = await ask(async () => [await client.runs.repeat({ id: run().id })]);
      if (started) await router.push({ name: 'run', params: { id: started.id } });
    },
    repeatWithChanges: async () => {
      await router.push({ name: 'new-run', query: { from: run().id } });
    },
    edit: async (edit) => {
      await ask(() => client.runs.edit({ ...ids(), edit }));
    },
    remove: async () => {
      await ask(() => client.runs.delete(ids()));
    },
    restore: async () => {
      await ask(() => client.runs.restore(ids()));
    },
    choose: () => {
      if (!isChosen.value && chosen.ids.value.length >= mostCompared) {
        say(`${mostCompared} runs are marked already: as many as are compared at once.`);
        return;
      }
      chosen.toggle(run().id);
    },
  };

  const isFree = () => !isAsking.value;
  useCommands('Run', () => [
    {
      id: 'run.stop',
      title: 'Stop the run',
      keys: ['s'],
      run: actions.stop,
      isEnabled: () => canStop.value && isFree() && !isStopping.value,
    },
    {
      id: 'run.resume',
      title: 'Resume the run',
      run: actions.resume,
      isEnabled: () => canResume.value && isFree(),
    },
    { id: 'run.repeat', title: 'Repeat the run as it is', run: actions.repeat, isEnabled: isFree },
    { id: 'run.repeat-changed', title: 'Repeat the run with changes', run: actions.repeatWithChanges },
    { id: 'run.rename', title: 'Rename the run', keys: ['F2'], run: rename },
    {
      id: 'run.star',
      title: run().isStarred ? 'Take the star off the run' : 'Star the run',
      run: () => actions.edit({ isStarred: !run().isStarred }),
    },
    {
      id: 'run.choose',
      title: isChosen.value ? 'Take the run out of the comparison' : 'Add the run to the comparison',
      keys: ['x'],
      run: actions.choose,
    },
    {
      id: 'run.archive',
      title: run().archivedAt === null ? 'Archive the run' : 'Take the run out of the archive',
      run: () => actions.edit({ isArchived: run().archivedAt === null }),
    },
    {
      id: 'run.delete',
      title: 'Delete the run',
      run: actions.remove,
      isEnabled: () => hasEnded.value && run().deletedAt === null,
    },
    {
      id: 'run.restore',
      title: 'Restore the run from the bin',
      run: actions.restore,
      isEnabled: () => run().deletedAt !== null,
    },
  ]);
  return actions;
}
