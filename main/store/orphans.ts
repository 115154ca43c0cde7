import type { Database } from 'better-sqlite3';
import type { RunOwner } from './store.ts';

interface OwnerRow {
  readonly kind: 'run' | 'search' | 'walk';
  readonly id: number;
  readonly processId: number;
  readonly processStarted: string;
}

const reason = 'the process that looked after it ended unexpectedly';

/** Runs, searches and walks that go on by what is written of them, but whose process is gone. */
export function findOrphans(database: Database, isAlive: (owner: RunOwner) => boolean): OwnerRow[] {
  return database
    .prepare<[], OwnerRow>(
      `SELECT 'run' AS kind, id, owner_process_id AS processId, owner_process_started AS processStarted
         FROM runs WHERE state IN ('queued', 'running')
       UNION ALL
       SELECT 'search', id, owner_process_id, owner_process_started FROM searches WHERE state = 'running'
       UNION ALL
       SELECT 'walk', id, owner_process_id, owner_process_started FROM walks WHERE state = 'running'`,
    )
    .all()
    .filter((owner) => !isAlive(owner));
}

/** Marks orphans as interrupted. Returns the numbers of the runs among them. Call it within a transaction. */
export function interrupt(database: Database, orphans: readonly OwnerRow[], revision: number): number[] {
  const now = new Date().toISOString();
  const run = database.prepare(
    `UPDATE runs SET state = 'interrupted', reason = ?, ended_at = ?, stop_requested = 0, revision = ?,
       ended_revision = ? WHERE id = ?`,
  );
  const end = (table: 'searches' | 'walks') =>
    database.prepare(
      `UPDATE ${table} SET state = 'interrupted', reason = ?, ended_at = ?, stop_requested = 0, revision = ?
       WHERE id = ?`,
    );
  const others = { search: end('searches'), walk: end('walks') };
  // What a walk was at is to be done again.
  const step = database.prepare(
    `UPDATE walk_steps SET state = 'waiting' WHERE walk_id = ? AND state = 'running'`,
  );
  for (const { kind, id } of orphans) {
    if (kind === 'run') run.run(reason, now, revision, revision, id);
    else others[kind].run(reason, now, revision, id);
    if (kind === 'walk') step.run(id);
  }
  return orphans.filter(({ kind }) => kind === 'run').map(({ id }) => id);
}
