import type { Database } from 'better-sqlite3';

/** Looks over all runs that need no more than a column or two. */

export function readRunIds(database: Database): number[] {
  return database.prepare<[], number>('SELECT id FROM runs ORDER BY id').pluck().all();
}

export function countRuns(database: Database): number {
  return database.prepare<[], number>('SELECT count(*) FROM runs').pluck().get()!;
}

export function readSpecHashes(database: Database): { id: number; specHash: string; dataPath: string }[] {
  return database
    .prepare<[], { id: number; specHash: string; dataPath: string }>(
      'SELECT id, spec_hash AS specHash, data_path AS dataPath FROM runs ORDER BY id',
    )
    .all();
}

/** A run's spec, parsed from its JSON and no more. */
export function readSpec(database: Database, id: number): unknown {
  const spec = database.prepare<[number], string>('SELECT spec FROM runs WHERE id = ?').pluck().get(id);
  return spec === undefined ? undefined : (JSON.parse(spec) as unknown);
}
