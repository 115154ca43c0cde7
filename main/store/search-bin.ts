import type { Database } from 'better-sqlite3';
import { UserError } from '../../shared/errors.ts';
import { endedStates, type RunSummary } from '../../shared/runs.ts';
import type { SearchState } from '../../shared/searches/records.ts';

/** Puts a search with its runs into the bin. The same moment for both says which runs went with it. */
export function moveToBin(database: Database, id: number, state: SearchState, revision: number): void {
  const run = database
    .prepare<[number], Pick<RunSummary, 'id' | 'state'>>('SELECT id, state FROM runs WHERE search_id = ?')
    .all(id)
    .find((candidate) => !endedStates.includes(candidate.state));
  if (state === 'running' || run !== undefined) {
    const what = state === 'running' ? `Search ${id} is running` : `Run ${run!.id} of it is ${run!.state}`;
    throw new UserError('request', `${what} and cannot be deleted.`, 'Stop it first.');
  }
  const now = new Date().toISOString();
  const change = { id, now, revision };
  database.prepare('UPDATE searches SET deleted_at = :now, revision = :revision WHERE id = :id').run(change);
  database
    .prepare(
      `UPDATE runs SET deleted_at = :now, revision = :revision WHERE search_id = :id AND deleted_at IS NULL`,
    )
    .run(change);
}

/** Takes a search out of the bin, with the runs that went with it. */
export function takeOutOfBin(database: Database, id: number, deletedAt: string, revision: number): void {
  const change = { id, deletedAt, revision };
  database
    .prepare(
      'UPDATE runs SET deleted_at = NULL, revision = :revision WHERE search_id = :id AND deleted_at = :deletedAt',
    )
    .run(change);
  database
    .prepare('UPDATE searches SET deleted_at = NULL, revision = :revision WHERE id = :id')
    .run({ id, revision });
}

/** Old searches without runs; the others go with the last of their runs. */
const forgotten = `deleted_at < ? AND NOT EXISTS (SELECT 1 FROM runs WHERE search_id = searches.id)`;

export function isAnyDeletedBefore(database: Database, moment: string): boolean {
  const found = database.prepare<[string]>(`SELECT 1 FROM searches WHERE ${forgotten}`);
  return found.get(moment) !== undefined;
}

export function forgetDeletedBefore(database: Database, moment: string): void {
  database.prepare(`DELETE FROM searches WHERE ${forgotten}`).run(moment);
}
