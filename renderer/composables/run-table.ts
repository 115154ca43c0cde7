import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/vue-table';
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { z } from 'zod';
import type { RunSummary } from '../../shared/runs.ts';
import { runColumns } from '../runs/columns.ts';
import { keepPlaces } from '../runs/keep-places.ts';
import { remembered } from './remembered.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

const helper = createColumnHelper<typeof features, RunSummary>();

const columns = runColumns.map((column) =>
  helper.accessor((run: RunSummary): unknown => column.value(run), {
    id: column.id,
    header: column.header,
    size: column.width,
    minSize: 40,
    sortFn: 'basic',
    sortUndefined: 'last',
    sortDescFirst: column.isNumber,
  }),
);

const sortingSchema = z.array(z.object({ id: z.string(), desc: z.boolean() }));

type Updater<Value> = Value | ((value: Value) => Value);

/** Gives TanStack's callbacks a ref to write to. */
function writeTo<Value>(target: Ref<Value>): (updater: Updater<Value>) => void {
  return (updater) => {
    target.value = updater instanceof Function ? updater(target.value) : updater;
  };
}

/**
 * The run table's engine: sorting, columns and their widths, all remembered. Rows keep their places while
 * `isHeld` is true, until the reader sorts or filters or a run comes or goes.
 */
export function useRunTable(runs: Ref<readonly RunSummary[]>, isHeld: Readonly<Ref<boolean>>) {
  const sorting = remembered('runs.sorting', sortingSchema, [{ id: 'startedAt', desc: true }]);
  const columnVisibility = remembered(
    'runs.columns',
    z.record(z.string(), z.boolean()),
    Object.fromEntries(runColumns.map((column) => [column.id, column.isShown])),
  );
  const columnSizing = remembered('runs.widths', z.record(z.string(), z.number()), {});

  const table = useTable({
    features,
    columns,
    data: runs,
    getRowId: (run: RunSummary) => String(run.id),
    enableMultiSort: true,
    enableSortingRemoval: false,
    columnResizeMode: 'onChange',
    state: computed(() => ({
      sorting: sorting.value,
      columnVisibility: columnVisibility.value,
      columnSizing: columnSizing.value,
    })),
    onSortingChange: writeTo(sorting),
    onColumnVisibilityChange: writeTo(columnVisibility),
    onColumnSizingChange: writeTo(columnSizing),
  });

  const sorted = computed(() => table.getRowModel().rows.map((row) => row.original));
  const rows = shallowRef<readonly RunSummary[]>(sorted.value);
  const heldFor = ref('');
  watch([sorted, isHeld], ([latest, held]) => {
    const arrangement = JSON.stringify(sorting.value);
    const mayHold = held && heldFor.value === arrangement && rows.value.length === latest.length;
    heldFor.value = arrangement;
    rows.value = mayHold ? (keepPlaces(rows.value, latest) ?? latest) : latest;
  });

  return { table, rows };
}
