import { computed, type Ref } from 'vue';
import { isInView } from '../../shared/run-table/arrange.ts';
import type { RunFilter } from '../../shared/run-table/filter.ts';
import type { RunsPlace } from '../../shared/run-table/place.ts';
import type { RunSummary } from '../../shared/runs.ts';
import type { TableRow } from './run-table.ts';

/** Of all runs, those that the run table is about: the runs of its view, the marked ones, the one the keyboard is on. */
export function useRunsInView({
  runs,
  place,
  filter,
  arranged,
  rows,
  activeKey,
  marked,
}: {
  readonly runs: Readonly<Ref<readonly RunSummary[]>>;
  readonly place: Readonly<Ref<RunsPlace>>;
  readonly filter: Readonly<Ref<RunFilter | null>>;
  /** Those of the view that the filter lets through. */
  readonly arranged: Readonly<Ref<readonly RunSummary[]>>;
  readonly rows: Readonly<Ref<readonly TableRow[]>>;
  readonly activeKey: Readonly<Ref<string | null>>;
  readonly marked: Readonly<Ref<ReadonlySet<number>>>;
}) {
  const inView = computed(() => runs.value.filter((run) => isInView(run, place.value.view, filter.value)));
  const markedInView = computed(() => inView.value.filter(({ id }) => marked.value.has(id)));
  const hiddenCount = computed(() => {
    if (markedInView.value.length === 0) return 0;
    const shown = new Set(arranged.value.map(({ id }) => id));
    return markedInView.value.filter(({ id }) => !shown.has(id)).length;
  });
  const baseline = computed(() => runs.value.find(({ id }) => id === place.value.baseline) ?? null);
  const knownTags = computed(() => [...new Set(runs.value.flatMap(({ tags }) => tags))].sort());
  const counts = computed(() => ({
    archived: runs.value.filter((run) => isInView(run, 'archived')).length,
    bin: runs.value.filter((run) => isInView(run, 'bin')).length,
  }));
  const shownCount = computed(() => {
    const [shown, total] = [arranged.value.length, inView.value.length];
    return shown === total ? '' : `${shown.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')}`;
  });

  const active = computed(() => {
    const row = rows.value.find(({ key }) => key === activeKey.value);
    return row?.kind === 'run' ? row.run : null;
  });
  /** What keys act on: the marked runs, or the one the keyboard is on. */
  const subjects = computed(() =>
    markedInView.value.length > 0 ? markedInView.value : active.value ? [active.value] : [],
  );

  return {
    ...{ inView, hiddenCount, baseline, knownTags, counts, shownCount, active, subjects },
    marked: markedInView,
  };
}
