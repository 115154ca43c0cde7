import { computed, type Ref } from 'vue';
import { useChosenRuns } from './chosen-runs.ts';
import type { TableRow } from './run-table.ts';

/** Marks on rows: one by one, from one to another, all that are shown, all of a group. */
export function useRunMarks(rows: Readonly<Ref<readonly TableRow[]>>) {
  const chosen = useChosenRuns();
  const marked = computed<ReadonlySet<number>>(() => new Set(chosen.ids.value));
  /** Where a range begins: the row that was marked last. */
  let anchor: string | null = null;

  const idsOf = (row: TableRow) => (row.kind === 'run' ? [row.run.id] : row.group.runs.map(({ id }) => id));

  function setAll(ids: readonly number[], isMarked: boolean): void {
    const changed = new Set(ids);
    const others = chosen.ids.value.filter((id) => !changed.has(id));
    chosen.set(isMarked ? [...chosen.ids.value, ...ids] : others);
  }

  /** Marks a row, or takes its mark away; with `isRange`, marks all from the last one on. */
  function mark(row: TableRow, isRange: boolean): void {
    const from = rows.value.findIndex(({ key }) => key === anchor);
    const to = rows.value.findIndex(({ key }) => key === row.key);
    anchor = row.key;
    if (isRange && from >= 0 && to >= 0) {
      const range = rows.value.slice(Math.min(from, to), Math.max(from, to) + 1);
      setAll(range.flatMap(idsOf), true);
      return;
    }
    const ids = idsOf(row);
    setAll(ids, !ids.every((id) => marked.value.has(id)));
  }

  return { marked, mark, setAll };
}
