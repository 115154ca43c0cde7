import type { RunTableExport } from '../../shared/contract/run-table.ts';
import { UserError } from '../../shared/errors.ts';
import { arrangeRuns } from '../../shared/run-table/arrange.ts';
import type { RunColumn, SettingOf } from '../../shared/run-table/column.ts';
import { runColumns } from '../../shared/run-table/columns.ts';
import { readFilter } from '../../shared/run-table/filter.ts';
import { columnNamed, isSettingPath } from '../../shared/run-table/named-columns.ts';
import { usualSort, type RunsView } from '../../shared/run-table/place.ts';
import { settingLookUp } from '../../shared/run-table/setting-look-up.ts';
import type { SortBy } from '../../shared/run-table/sort.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import { exportRunTable } from '../exports/run-table.ts';
import type { Store } from '../store/store.ts';
import { settingsOfRuns } from './run-settings.ts';
import { findRun } from './runs.ts';

/** The runs of a view as a filter and a sorting in words have them. `UserError` names what cannot be read. */
export async function findRuns(
  store: Store,
  { view, filter: text, sort }: { view: RunsView; filter: string; sort: readonly SortBy[] },
): Promise<RunSummary[]> {
  const { filter, fault } = readFilter(text);
  if (fault)
    throw new UserError('request', `Character ${fault.at + 1} of the filter: ${fault.message}`, fault.remedy);
  const sorted = sort.map(({ id, isDescending }) => ({ id: findColumn(id).id, isDescending }));
  const paths = [...filter.paths, ...sorted.map(({ id }) => id).filter(isSettingPath)];
  const settingOf = await settingsAt(store, paths);
  const arranged = arrangeRuns(store.listRuns(), {
    view,
    filter,
    sort: sorted.length > 0 ? sorted : usualSort,
    settingOf,
  });
  return [...arranged];
}

/** A table of runs in the order of `ids`, as the window shows it. `UserError` where a run or a column does not exist. */
export async function exportRuns(
  store: Store,
  { ids, columns, format }: RunTableExport,
): Promise<ExportedFile> {
  const settingOf = await settingsAt(store, columns.filter(isSettingPath));
  const chosen = columns.map((name) => findColumn(name, settingOf));
  const byId = new Map(store.listRuns().map((run) => [run.id, run]));
  return exportRunTable(
    ids.map((id) => byId.get(id) ?? findRun(store, id)),
    chosen,
    format,
  );
}

/** Settings are asked for only where they are needed: reading all specs takes a while. */
async function settingsAt(store: Store, paths: readonly string[]): Promise<SettingOf> {
  if (paths.length === 0) return () => undefined;
  const settings = await settingsOfRuns(store, paths);
  const unknown = settings.columns.find(({ values }) => values.every((value) => value === null));
  if (unknown && settings.ids.length > 0) {
    const known = didYouMean(nearestNames(unknown.path, settings.differing));
    throw new UserError(
      'request',
      `No run has a setting ${unknown.path}.`,
      known || '`netsitter show RUN` lists them.',
    );
  }
  return settingLookUp(settings);
}

function findColumn(name: string, settingOf: SettingOf = () => undefined): RunColumn {
  const column = columnNamed(name, settingOf);
  if (column) return column;
  const names = runColumns.flatMap(({ id, names: others }) => [id, ...others]);
  const guess = didYouMean(nearestNames(name, names));
  throw new UserError(
    'request',
    `There is no column ${name}.`,
    guess ||
      `There are ${[...new Set(runColumns.map(({ names: [first] }) => first!))].join(', ')}, and settings by their dotted paths.`,
  );
}
