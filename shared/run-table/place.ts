import { z } from 'zod';
import { runColumns } from './columns.ts';
import type { SortBy } from './sort.ts';

/** Which runs: those at hand, those put aside, those in the bin. */
export const runsViewSchema = z.enum(['current', 'archived', 'bin']);
export type RunsView = z.infer<typeof runsViewSchema>;

/** A column that is shown; pinned ones come first and stay where the others scroll. */
export interface ShownColumn {
  readonly id: string;
  readonly isPinned: boolean;
}

/** All that decides what the run table shows, as its address has it. */
export interface RunsPlace {
  readonly view: RunsView;
  readonly filter: string;
  readonly sort: readonly SortBy[];
  /** A column's id, or `sameSettings`. */
  readonly group: string | null;
  readonly columns: readonly ShownColumn[];
  /** The run to which the others' figures are compared. */
  readonly baseline: number | null;
}

/** Groups runs whose settings differ in nothing but the seed. */
export const sameSettings = 'same-settings';

const pinnedAtFirst = new Set(['star', 'id', 'name']);

export const usualColumns: readonly ShownColumn[] = runColumns
  .filter(({ isShown }) => isShown)
  .map(({ id }) => ({ id, isPinned: pinnedAtFirst.has(id) }));

export const usualSort: readonly SortBy[] = [{ id: 'startedAt', isDescending: true }];

export const usualPlace: RunsPlace = {
  view: 'current',
  filter: '',
  sort: usualSort,
  group: null,
  columns: usualColumns,
  baseline: null,
};

const pinMark = '*';
const descendingMark = '-';

/** What an address says; what it does not say, or says wrongly, is as usual. */
export function readPlace(query: Readonly<Record<string, unknown>>): RunsPlace {
  const read = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  const sort = readSort(read('sort'));
  const columns = list(read('columns')).map((text) =>
    text.startsWith(pinMark) ? { id: text.slice(1), isPinned: true } : { id: text, isPinned: false },
  );
  const baseline = Number(read('baseline'));
  return {
    view: runsViewSchema.safeParse(read('view')).data ?? usualPlace.view,
    filter: read('filter'),
    sort: sort.length > 0 ? sort : usualSort,
    group: read('group') || null,
    columns: columns.length > 0 ? pinnedFirst(columns) : usualColumns,
    baseline: Number.isInteger(baseline) && baseline >= 1 ? baseline : null,
  };
}

/** The same as an address; the view is always said, so that an address that says nothing is told from the usual place. */
export function writePlace(place: RunsPlace): Record<string, string> {
  const { view, filter, sort, group, columns, baseline } = place;
  const columnsText = columns.map(({ id, isPinned }) => (isPinned ? pinMark : '') + id).join(',');
  const usualText = usualColumns.map(({ id, isPinned }) => (isPinned ? pinMark : '') + id).join(',');
  return {
    view,
    ...(filter === '' ? {} : { filter }),
    ...(writeSort(sort) === writeSort(usualSort) ? {} : { sort: writeSort(sort) }),
    ...(group === null ? {} : { group }),
    ...(columnsText === usualText ? {} : { columns: columnsText }),
    ...(baseline === null ? {} : { baseline: String(baseline) }),
  };
}

/** `-validationAccuracy,id`: by the first, then by the next; a minus for descending. */
export function readSort(text: string): SortBy[] {
  return list(text).map((part) =>
    part.startsWith(descendingMark)
      ? { id: part.slice(1), isDescending: true }
      : { id: part, isDescending: false },
  );
}

function writeSort(sort: readonly SortBy[]): string {
  return sort.map(({ id, isDescending }) => (isDescending ? descendingMark : '') + id).join(',');
}

function list(text: string): string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '');
}

/** Pinned columns before the others, each in their order. */
export function pinnedFirst(columns: readonly ShownColumn[]): ShownColumn[] {
  return [...columns.filter(({ isPinned }) => isPinned), ...columns.filter(({ isPinned }) => !isPinned)];
}

/** Moves a column one place or more; a pinned one stays among the pinned. */
export function moveColumn(columns: readonly ShownColumn[], id: string, to: number): ShownColumn[] {
  const moved = columns.find((column) => column.id === id);
  if (!moved) return [...columns];
  const others = columns.filter((column) => column !== moved);
  return pinnedFirst(others.toSpliced(Math.max(0, Math.min(others.length, to)), 0, moved));
}
