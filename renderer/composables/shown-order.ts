import { computed, shallowRef } from 'vue';
import type { Router } from 'vue-router';
import { useCommands } from './commands.ts';
import type { RunList } from './run-list.ts';

/** The runs of the run table as it showed them last: filtered, sorted, group after group. Null before it was shown. */
const shownRuns = shallowRef<readonly number[] | null>(null);

export function keepShownRuns(ids: readonly number[]): void {
  shownRuns.value = ids;
}

/** Keys that lead from a run to those beside it: as the run table showed them, else by their numbers. */
export function useRunsBeside(list: RunList, router: Router, id: number): void {
  const order = computed(() => {
    const runs = list.runs.value ?? [];
    const known = new Set(runs.map((run) => run.id));
    const shown = (shownRuns.value ?? []).filter((run) => known.has(run));
    if (shown.includes(id)) return shown;
    return runs
      .filter((run) => run.id === id || (run.deletedAt === null && run.archivedAt === null))
      .map((run) => run.id);
  });
  const beside = (distance: 1 | -1) => order.value[order.value.indexOf(id) + distance];

  function goBeside(distance: 1 | -1): void {
    const run = beside(distance);
    if (run === undefined) return;
    void router.replace({ name: 'run', params: { id: run }, query: router.currentRoute.value.query });
  }

  useCommands('Run', [
    {
      id: 'run.previous',
      title: 'Previous run',
      keys: ['['],
      run: () => {
        goBeside(-1);
      },
      isEnabled: () => beside(-1) !== undefined,
    },
    {
      id: 'run.next',
      title: 'Next run',
      keys: [']'],
      run: () => {
        goBeside(1);
      },
      isEnabled: () => beside(1) !== undefined,
    },
  ]);
}
