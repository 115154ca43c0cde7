import type { Database } from 'better-sqlite3';

/**
 * Drops what was recorded of a run after the step of the checkpoint it goes on from (-1: everything): it is
 * about to be measured again. Call it within a transaction.
 */
export function forgetAfter(database: Database, id: number, step: number): void {
  for (const table of ['steps', 'watches', 'epochs']) {
    database.prepare(`DELETE FROM ${table} WHERE run_id = ? AND step > ?`).run(id, step);
  }
  database
    .prepare(
      `DELETE FROM confusion_matrices WHERE run_id = :id AND epoch >
         coalesce((SELECT max(epoch) FROM epochs WHERE run_id = :id), -1)`,
    )
    .run({ id });
  database
    .prepare(
      `DELETE FROM epoch_matrices WHERE run_id = :id AND epoch >
         coalesce((SELECT max(epoch) FROM epochs WHERE run_id = :id), -1)`,
    )
    .run({ id });
  database
    .prepare(
      `UPDATE runs SET steps_done = :step,
         epochs_done = coalesce((SELECT max(epoch) FROM epochs WHERE run_id = :id), 0),
         best_validation_accuracy = (SELECT max(accuracy) FROM epoch_metrics
           WHERE run_id = :id AND split = 'validation' AND epoch >= 1),
         lowest_validation_loss = (SELECT min(data_loss) FROM epoch_metrics
           WHERE run_id = :id AND split = 'validation' AND epoch >= 1)
       WHERE id = :id`,
    )
    .run({ id, step: Math.max(0, step) });
}
