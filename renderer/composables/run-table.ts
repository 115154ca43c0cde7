import { computed, ref, shallowRef, watch, watchEffect, type Ref } from 'vue';
import { z } from 'zod';
import { arrangeRuns } from '../../shared/run-table/arrange.ts';
import type { RunColumn, SettingOf } from '../../shared/run-table/column.ts';
import type { RunFilter } from '../../shared/run-table/filter.ts';
import { groupRuns, sortGroups, type RunGroup } from '../../shared/run-table/group.ts';
import { columnOf } from '../../shared/run-table/named-columns.ts';
import { sameSettings, type RunsPlace } from '../../shared/run-table/place.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { keepPlaces } from '../runs/keep-places.ts';
import { remembered } from './remembered.ts';
import { keepShownRuns } from './shown-order.ts';

/** A row of the table: a run, or the head of a group of them. */
export type TableRow =
  | { readonly key: string; readonly kind: 'run'; readonly run: RunSummary }
  | { readonly key: string; readonly kind: 'group'; readonly group: RunGroup; readonly isOpen: boolean };

/** A column as it is shown. */
export interface PlacedColumn {
  readonly column: RunColumn;
  readonly width: number;
  /** How much of the width is for a second figure. */
  readonly extra: number;
  readonly isPinned: boolean;
  /** From the left edge, where it is pinned. */
  readonly left: number;
}

/** The width of the column of marks, in pixels. */
export const markWidth = 30;
/** What a delta to the baseline, or the spread of a group, takes beside a figure. */
const secondFigureWidth = 56;
const narrowest = 28;

export interface RunTableInput {
  readonly runs: Readonly<Ref<readonly RunSummary[]>>;
  readonly place: Readonly<Ref<RunsPlace>>;
  readonly filter: Readonly<Ref<RunFilter | null>>;
  readonly settingOf: Readonly<Ref<SettingOf>>;
  readonly settingsGroup: Readonly<Ref<(id: number) => number | undefined>>;
  /** While it is so, rows keep their places. */
  readonly isHeld: Readonly<Ref<boolean>>;
}

/** What the run table shows: runs filtered, sorted and grouped, and its columns with their widths. */
export function useRunTable({ runs, place, filter, settingOf, settingsGroup, isHeld }: RunTableInput) {
  const widths = remembered('runs.widths', z.record(z.string(), z.number()), {});
  const openGroups = ref<ReadonlySet<string>>(new Set());

  const arranged = computed(() =>
    arrangeRuns(runs.value, {
      view: place.value.view,
      filter: filter.value,
      sort: place.value.sort,
      settingOf: settingOf.value,
    }),
  );

  const columns = computed<readonly PlacedColumn[]>(() => {
    let left = markWidth;
    return place.value.columns.flatMap(({ id, isPinned }) => {
      const column = columnOf(id, settingOf.value);
      if (!column) return [];
      const hasDelta = place.value.baseline !== null && column.better !== null;
      const hasSpread = place.value.group !== null && column.format !== null;
      const width = (widths.value[id] ?? column.width) + (hasDelta || hasSpread ? secondFigureWidth : 0);
      const placed = { column, width, isPinned, left, extra: width - (widths.value[id] ?? column.width) };
      if (isPinned) left += width;
      return [placed];
    });
  });

  const groups = computed<readonly RunGroup[] | null>(() => {
    const { group, sort } = place.value;
    if (group === null) return null;
    const column = columnOf(group, settingOf.value);
    const keyOf =
      group === sameSettings
        ? ({ id }: RunSummary) => String(settingsGroup.value(id) ?? '')
        : (run: RunSummary) => column?.text(run) ?? '';
    return sortGroups(groupRuns(arranged.value, keyOf), sort, (id) => columnOf(id, settingOf.value));
  });

  const toRow = (run: RunSummary): TableRow => ({ key: `run ${run.id}`, kind: 'run', run });
  const latest = computed<readonly TableRow[]>(() => {
    if (groups.value === null) return arranged.value.map(toRow);
    return groups.value.flatMap((group) => {
      const isOpen = openGroups.value.has(group.key);
      const head: TableRow = { key: `group ${group.key}`, kind: 'group', group, isOpen };
      return isOpen ? [head, ...group.runs.map(toRow)] : [head];
    });
  });

  const rows = shallowRef(latest.value);
  let shownPlace = place.value;
  let shownFilter = filter.value;
  watch([latest, isHeld], ([now, held]) => {
    const isSamePlace = shownPlace === place.value && shownFilter === filter.value;
    shownPlace = place.value;
    shownFilter = filter.value;
    // Runs of groups have their places within them, which new runs must not leave.
    const mayHold = held && isSamePlace && (groups.value === null || sameRows(rows.value, now));
    rows.value = mayHold ? keepPlaces(rows.value, now) : now;
  });

  /** Of groups, also those that are closed: who opened a run goes on to the next of them. */
  watchEffect(() => {
    const shown =
      groups.value?.flatMap((group) => group.runs) ??
      rows.value.flatMap((row) => (row.kind === 'run' ? [row.run] : []));
    keepShownRuns(shown.map(({ id }) => id));
  });

  return {
    rows,
    arranged,
    groups,
    columns,
    toggleGroup: (key: string) => {
      const open = new Set(openGroups.value);
      if (!open.delete(key)) open.add(key);
      openGroups.value = open;
    },
    setWidth: (id: string, width: number) => {
      widths.value = { ...widths.value, [id]: Math.max(narrowest, Math.round(width)) };
    },
    resetWidth: (id: string) => {
      widths.value = Object.fromEntries(Object.entries(widths.value).filter(([name]) => name !== id));
    },
    resetWidths: () => {
      widths.value = {};
    },
  };
}

function sameRows(some: readonly TableRow[], others: readonly TableRow[]): boolean {
  const keys = new Set(some.map(({ key }) => key));
  return some.length === others.length && others.every(({ key }) => keys.has(key));
}
