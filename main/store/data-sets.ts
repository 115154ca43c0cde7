import type { Database } from 'better-sqlite3';
import type { DataSet } from '../../shared/contract/data-sets.ts';

type DataSetRow = Omit<DataSet, 'synthetic'> & { readonly synthetic: number };

/** Every registered data set, by name. */
export function readDataSets(database: Database): DataSet[] {
  return database
    .prepare<[], DataSetRow>('SELECT name, path, format, synthetic, description FROM data_sets ORDER BY name')
    .all()
    .map((row) => ({ ...row, synthetic: row.synthetic === 1 }));
}

/** Registers a data set, in the place of one of the same name. Call it within a transaction. */
export function writeDataSet(
  database: Database,
  { name, path, format, synthetic, description }: DataSet,
): void {
  database
    .prepare(
      `INSERT INTO data_sets (name, path, format, synthetic, description) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET path = excluded.path, format = excluded.format,
         synthetic = excluded.synthetic, description = excluded.description`,
    )
    .run(name, path, format, synthetic ? 1 : 0, description);
}

/** Forgets a data set's name, if it is known. Call it within a transaction. */
export function deleteDataSet(database: Database, name: string): void {
  database.prepare('DELETE FROM data_sets WHERE name = ?').run(name);
}
