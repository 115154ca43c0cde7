import type { Database } from 'better-sqlite3';
import { UserError } from '../../shared/errors.ts';
import type { RunEdit } from '../../shared/run-edits.ts';
import { endedStates, type RunSummary } from '../../shared/runs.ts';

/** Writes what people say of runs. Call within a transaction. */
export function writeEdit(database: Database, ids: readonly number[], edit: RunEdit): void {
  const { name, notes, isStarred, isArchived, addTags = [], removeTags = [] } = edit;
  const set = (assignment: string, ...values: readonly (string | number | null)[]) => {
    const update = database.prepare(`UPDATE runs SET ${assignment} WHERE id = ?`);
    for (const id of ids) update.run(...values, id);
  };
  if (name !== undefined) set('name = ?', name);
  if (notes !== undefined) set('notes = ?', notes);
  if (isStarred !== undefined) set('starred = ?', Number(isStarred));
  // Archived once more, it keeps its first date.
  if (isArchived === true) set('archived_at = coalesce(archived_at, ?)', new Date().toISOString());
  if (isArchived === false) set('archived_at = NULL');
  const add = database.prepare('INSERT OR IGNORE INTO tags (run_id, tag) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM tags WHERE run_id = ? AND tag = ?');
  for (const id of ids) {
    for (const tag of removeTags) remove.run(id, tag);
    for (const tag of addTags) add.run(id, tag);
  }
}

/**
 * Puts runs into the bin or takes them out. Call within a transaction.
 *
 * @throws UserError when a run that has not ended is to go into the bin
 */
export function setDeleted(database: Database, runs: readonly RunSummary[], isDeleted: boolean): void {
  const going = runs.find(({ state }) => !endedStates.includes(state));
  if (isDeleted && going) {
    throw new UserError(
      'request',
      `Run ${going.id} is ${going.state} and cannot be deleted.`,
      'Stop it first.',
    );
  }
  const update = database.prepare(
    'UPDATE runs SET deleted_at = CASE ? WHEN 1 THEN coalesce(deleted_at, ?) END WHERE id = ?',
  );
  const now = new Date().toISOString();
  for (const { id } of runs) update.run(Number(isDeleted), now, id);
}

/**
 * Removes a run in the bin with everything stored of it; returns the folders of its checkpoints. Call within a
 * transaction.
 *
 * @throws UserError when the run is not in the bin
 */
export function forgetRun(database: Database, { id, deletedAt, search }: RunSummary): string[] {
  if (deletedAt === null) {
    throw new UserError('request', `Run ${id} is not in the bin.`, 'Delete it first.');
  }
  const folders = database
    .prepare<[number], string>('SELECT path FROM checkpoints WHERE run_id = ? AND removed = 0')
    .pluck()
    .all(id);
  database.prepare('DELETE FROM runs WHERE id = ?').run(id);
  // A search in the bin goes with the last of its runs.
  database
    .prepare(
      `DELETE FROM searches WHERE id = ? AND deleted_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM runs WHERE search_id = searches.id)`,
    )
    .run(search?.id ?? null);
  return folders;
}

/** Runs that were put into the bin before that moment. */
export function findDeletedBefore(database: Database, moment: string): number[] {
  return database
    .prepare<[string], number>('SELECT id FROM runs WHERE deleted_at < ? ORDER BY id')
    .pluck()
    .all(moment);
}
