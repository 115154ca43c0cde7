import type { Database } from 'better-sqlite3';

export const addRemovedCheckpoints = `
-- A removed checkpoint's row still says of which epoch the parameters were that a run ended with.
ALTER TABLE checkpoints ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
`;

/** Notes, tags, stars, the archive and the bin; and the matrices of every evaluated epoch. */
export const addEdits = `
-- What people say about a run, and where they put it.
ALTER TABLE runs ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1));
ALTER TABLE runs ADD COLUMN archived_at TEXT;
ALTER TABLE runs ADD COLUMN deleted_at TEXT;
CREATE INDEX runs_in_bin ON runs (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tags (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN lowest_validation_loss REAL;
UPDATE runs SET lowest_validation_loss =
  (SELECT min(data_loss) FROM epoch_metrics
   WHERE run_id = runs.id AND split = 'validation' AND epoch >= 1);

-- The counts of every evaluated epoch, row by row, each an unsigned integer of four bytes, little-endian.
CREATE TABLE epoch_matrices (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  epoch INTEGER NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (run_id, split, epoch)
) STRICT, WITHOUT ROWID;
`;

/** Of runs of before, the epochs of their checkpoints are known. */
export function copyMatricesToEpochs(database: Database): void {
  const matrices = database
    .prepare<[], { run_id: number; split: string; checkpoint: string; epoch: number }>(
      'SELECT run_id, split, checkpoint, epoch FROM confusion_matrices',
    )
    .all();
  const counts = database
    .prepare<[number, string, string], number>(
      `SELECT samples FROM confusion_counts WHERE run_id = ? AND split = ? AND checkpoint = ?
       ORDER BY true_class, predicted_class`,
    )
    .pluck();
  const insert = database.prepare(
    'INSERT OR IGNORE INTO epoch_matrices (run_id, split, epoch, counts) VALUES (?, ?, ?, ?)',
  );
  for (const { run_id: id, split, checkpoint, epoch } of matrices) {
    insert.run(id, split, epoch, Buffer.from(Uint32Array.from(counts.all(id, split, checkpoint)).buffer));
  }
}
