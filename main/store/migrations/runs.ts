/** Runs, what they measured and what they left behind; and registered data sets. */
export const createRuns = `
CREATE TABLE changes (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO changes (only, revision) VALUES (1, 0);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  recipe TEXT,
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'running', 'finished', 'stopped', 'failed', 'interrupted')),
  reason TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  engine TEXT NOT NULL,
  device TEXT,
  seed INTEGER NOT NULL,
  data_name TEXT,
  data_path TEXT NOT NULL,
  data_format TEXT NOT NULL,
  learning_rate REAL NOT NULL,
  l2_regularisation REAL NOT NULL,
  batch_size INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  spec TEXT NOT NULL,
  spec_hash TEXT NOT NULL,
  parameters INTEGER,
  steps INTEGER,
  steps_done INTEGER NOT NULL DEFAULT 0,
  epochs_done INTEGER NOT NULL DEFAULT 0,
  best_validation_accuracy REAL,
  seconds REAL,
  layers TEXT,
  environment TEXT,
  data_overview TEXT,
  data_fingerprint TEXT,
  owner_process_id INTEGER NOT NULL,
  owner_process_started TEXT NOT NULL,
  stop_requested INTEGER NOT NULL DEFAULT 0 CHECK (stop_requested IN (0, 1)),
  prepared_revision INTEGER,
  started_revision INTEGER,
  ended_revision INTEGER,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_revision ON runs (revision);
CREATE INDEX runs_alive ON runs (state) WHERE state IN ('queued', 'running');

CREATE TABLE steps (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  data_loss REAL,
  regularisation_loss REAL,
  accuracy REAL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE epochs (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  learning_rate REAL NOT NULL,
  seconds REAL NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch_metrics (
  run_id INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  epoch INTEGER NOT NULL,
  data_loss REAL,
  regularisation_loss REAL,
  total_loss REAL,
  accuracy REAL,
  PRIMARY KEY (run_id, split, epoch),
  FOREIGN KEY (run_id, epoch) REFERENCES epochs ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX epoch_metrics_by_epoch ON epoch_metrics (run_id, epoch);

CREATE TABLE confusion_matrices (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  checkpoint TEXT NOT NULL CHECK (checkpoint IN ('last', 'best')),
  epoch INTEGER NOT NULL,
  classes TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (run_id, split, checkpoint)
) STRICT, WITHOUT ROWID;

CREATE TABLE confusion_counts (
  run_id INTEGER NOT NULL,
  split TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  true_class INTEGER NOT NULL,
  predicted_class INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  PRIMARY KEY (run_id, split, checkpoint, true_class, predicted_class),
  FOREIGN KEY (run_id, split, checkpoint) REFERENCES confusion_matrices ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  run_id INTEGER NOT NULL,
  split TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  position INTEGER NOT NULL,
  sample TEXT NOT NULL,
  label INTEGER NOT NULL,
  predicted INTEGER NOT NULL,
  -- One float64 for each class, little-endian.
  probabilities BLOB NOT NULL,
  PRIMARY KEY (run_id, split, checkpoint, position),
  FOREIGN KEY (run_id, split, checkpoint) REFERENCES confusion_matrices ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('last', 'best')),
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (run_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  time TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('information', 'warning', 'error')),
  text TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX log_by_run ON log (run_id, id);

CREATE TABLE data_sets (
  name TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  format TEXT NOT NULL,
  synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
  description TEXT NOT NULL
) STRICT;
`;
