import { missing } from '../metrics/format.ts';
import { formatShort } from '../metrics/short-format.ts';
import type { RunSummary } from '../runs.ts';
import { finite } from './column-kinds.ts';
import type { RunColumn, SettingOf } from './column.ts';
import { runColumns } from './columns.ts';

const byId = new Map(runColumns.map((column) => [column.id, column]));
const byName = new Map(
  runColumns.flatMap((column) =>
    [column.id, ...column.names].map((name) => [name.toLowerCase(), column] as const),
  ),
);

/** Settings are named by their dotted paths, e.g. `training.optimiser.beta1`. */
export function isSettingPath(name: string): boolean {
  return /^[A-Za-z]\w*(\.\w+)+$/.test(name);
}

/** The column of that id: a field of the row, or a setting. Undefined where there is none. */
export function columnOf(id: string, settingOf: SettingOf): RunColumn | undefined {
  return byId.get(id) ?? (isSettingPath(id) ? settingColumn(id, settingOf) : undefined);
}

/** The column that a filter or the command line calls by this name, in any case. */
export function columnNamed(name: string, settingOf: SettingOf): RunColumn | undefined {
  return byName.get(name.toLowerCase()) ?? (isSettingPath(name) ? settingColumn(name, settingOf) : undefined);
}

/** A setting as a column; numbers where the runs have numbers there. */
function settingColumn(path: string, settingOf: SettingOf): RunColumn {
  const read = (run: RunSummary) => settingOf(run.id, path);
  return {
    id: path,
    header: path.split('.').slice(-2).join('.'),
    title: path,
    names: [path],
    kind: 'number',
    width: 110,
    isShown: false,
    better: null,
    value: (run) => {
      const value = read(run);
      return typeof value === 'number'
        ? finite(value)
        : value === undefined || value === null
          ? undefined
          : String(value);
    },
    text: (run) => {
      const value = read(run);
      if (value === undefined || value === null) return missing;
      return typeof value === 'number' ? formatShort(value) : String(value);
    },
    format: formatShort,
  };
}
