import type { RunSummary } from '../runs.ts';
import type { SettingOf } from './column.ts';
import type { RunFilter } from './filter.ts';
import { columnOf } from './named-columns.ts';
import type { RunsView } from './place.ts';
import { sortRuns, type SortBy } from './sort.ts';

/**
 * Whether a run belongs to a view: what is in the bin is nowhere else. The probes of checks, a dozen for each walk,
 * are with the others only where a filter asks for them.
 */
export function isInView(
  { deletedAt, archivedAt, check }: RunSummary,
  view: RunsView,
  filter: RunFilter | null = null,
): boolean {
  if (view === 'bin') return deletedAt !== null;
  const isWanted = check === null || (filter?.asksForChecks ?? false);
  return isWanted && deletedAt === null && (archivedAt !== null) === (view === 'archived');
}

/** The runs of a view that a filter lets through, in order: what the window shows, the command line lists and an export holds. */
export function arrangeRuns(
  runs: readonly RunSummary[],
  {
    view,
    filter,
    sort,
    settingOf,
  }: {
    readonly view: RunsView;
    readonly filter: RunFilter | null;
    readonly sort: readonly SortBy[];
    readonly settingOf: SettingOf;
  },
): readonly RunSummary[] {
  const found = runs.filter(
    (run) => isInView(run, view, filter) && (filter?.matches(run, settingOf) ?? true),
  );
  return sortRuns(found, sort, (id) => columnOf(id, settingOf));
}
