import { computed, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { mostCompared } from '../../shared/comparison/most-compared.ts';
import type { RunEdit } from '../../shared/run-edits.ts';
import { endedStates, type RunSummary } from '../../shared/runs.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { useChosenRuns } from './chosen-runs.ts';
import { useCommands } from './commands.ts';
import { useRunEdits } from './edit-runs.ts';
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
  /** Leads to a walk through the checks of what it trains. */
  readonly check: () => Promise<void>;
  readonly edit: (edit: RunEdit) => Promise<void>;
  readonly setArchived: (isArchived: boolean) => Promise<void>;
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
  const edits = useRunEdits();
  const run = () => toValue(source);
  const fault = shallowRef<CallError | null>(null);
  const isAsking = shallowRef(false);
  const isStopping = shallowRef(false);
  const canStop = computed(() => run().state === 'running' || run().state === 'queued');
  const canResume = computed(
    () => (run().state === 'stopped' || run().state === 'interrupted') && run().deletedAt === null,
  );
  const hasEnded = computed(() => endedStates.includes(run().state));
  const isChosen = computed(() => chosen.ids.value.includes(run().id));

  async function ask(call: () => Promise<RunSummary>): Promise<RunSummary | null> {
    isAsking.value = true;
    fault.value = null;
    try {
      const row = await call();
      list.put(row);
      return row;
    } catch (cause) {
      fault.value = describeCallError(cause);
      return null;
    } finally {
      isAsking.value = false;
    }
  }

  watch(canStop, () => {
    isStopping.value = false;
  });

  const ids = () => [run().id];
  async function afresh(work: () => Promise<void>): Promise<void> {
    fault.value = null;
    await work();
  }
  const actions: RunActions = {
    canStop,
    canResume,
    hasEnded,
    isChosen,
    isStopping,
    isAsking: computed(() => isAsking.value || edits.isBusy.value),
    error: computed(() => fault.value ?? edits.error.value),
    stop: async () => {
      isStopping.value = true;
      const stopped = await ask(() => client.runs.stop({ id: run().id }));
      if (stopped === null) isStopping.value = false;
    },
    resume: async () => {
      await ask(() => client.runs.resume({ id: run().id }));
    },
    repeat: async () => {
      const started = await ask(() => client.runs.repeat({ id: run().id }));
      if (started) await router.push({ name: 'run', params: { id: started.id } });
    },
    repeatWithChanges: async () => {
      await router.push({ name: 'new-run', query: { from: run().id } });
    },
    check: async () => {
      await router.push({ name: 'babysit', query: { from: run().id } });
    },
    edit: (edit) => afresh(() => edits.edit(ids(), edit)),
    setArchived: (isArchived) => afresh(() => edits.setArchived(ids(), isArchived)),
    remove: () => afresh(() => edits.moveToBin(ids())),
    restore: () => afresh(() => edits.restore(ids())),
    choose: () => {
      if (!isChosen.value && chosen.ids.value.length >= mostCompared) {
        say(`${mostCompared} runs are marked already: as many as are compared at once.`);
        return;
      }
      chosen.toggle(run().id);
    },
  };

  const isFree = () => !actions.isAsking.value;
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
    { id: 'run.check', title: 'Walk through the checks of what the run trains', run: actions.check },
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
      run: () => actions.setArchived(run().archivedAt === null),
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
