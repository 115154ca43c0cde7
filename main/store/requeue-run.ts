import type { Database } from 'better-sqlite3';
import { UserError } from '../../shared/errors.ts';
import type { Checkpoint, RunSummary } from '../../shared/runs.ts';
import { forgetAfter } from './forget.ts';
import { latestCheckpoint } from './latest-checkpoint.ts';
import type { RunOwner } from './store.ts';

/**
 * Queues a run that has ended so that it goes on from its latest checkpoint; what it measured after that is forgotten.
 *
 * @throws UserError where it has not ended, or is done.
 */
export function requeue(
  database: Database,
  run: RunSummary,
  checkpoints: readonly Checkpoint[],
  owner: RunOwner,
  threads?: number,
): void {
  const { id } = run;
  if (run.state === 'queued' || run.state === 'running' || run.state === 'finished') {
    throw new UserError(
      'request',
      `Run ${id} is ${run.state} and cannot be resumed.`,
      'Only a run that was stopped or interrupted, or that failed, can go on.',
    );
  }
  const checkpoint = latestCheckpoint(checkpoints);
  forgetAfter(database, id, checkpoint?.step ?? -1);
  // What goes on from a checkpoint keeps its threads: with others the last bits would differ.
  const newThreads = checkpoint === undefined ? threads : undefined;
  database
    .prepare(
      `UPDATE runs SET state = 'queued', reason = NULL, ended_at = NULL, stop_requested = 0,
         owner_process_id = ?, owner_process_started = ?, threads = coalesce(?, threads) WHERE id = ?`,
    )
    .run(owner.processId, owner.processStarted, newThreads ?? null, id);
}
