import type { RunSettings } from '../contract/run-table.ts';
import type { SettingOf } from './column.ts';

/** What runs set, by run and path. */
export function settingLookUp({ ids, columns }: RunSettings): SettingOf {
  const rows = new Map(ids.map((id, row) => [id, row]));
  const values = new Map(columns.map((column) => [column.path, column.values]));
  return (id, path) => values.get(path)?.[rows.get(id) ?? -1];
}
