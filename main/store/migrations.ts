import type { Database } from 'better-sqlite3';

/** SQL, or what SQL cannot say. It runs within a transaction. */
export type Migration = string | ((database: Database) => void);

/**
 * The schema, as the steps that lead to it. A released step is never edited: a change is a new step at the
 * end. `PRAGMA user_version` counts the steps a file has taken.
 *
 * Measured numbers (losses, accuracies) are REAL columns in which NULL stands for NaN: SQLite has no NaN, and
 * infinity it keeps. What was not measured has no row. `revision` is the value of the counter in `changes` at
 * the last write, so that a reader finds what is new since it last looked.
 */
export const migrations: readonly Migration[] = [
  `
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
  `,
  `
  CREATE TABLE watches (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (run_id, step)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE watched_layers (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    position INTEGER NOT NULL,
    layer TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;

  -- A quantity that a layer does not have has no row.
  CREATE TABLE watched_quantities (
    run_id INTEGER NOT NULL,
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    quantity TEXT NOT NULL CHECK (quantity IN ('gradient', 'update', 'dead')),
    value REAL,
    PRIMARY KEY (run_id, step, position, quantity),
    FOREIGN KEY (run_id, step) REFERENCES watches ON DELETE CASCADE,
    FOREIGN KEY (run_id, position) REFERENCES watched_layers ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  `,
  addSearches,
  `
  -- A removed checkpoint's row still says of which epoch the parameters were that a run ended with.
  ALTER TABLE checkpoints ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
  `,
  `
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
  `,
  copyMatricesToEpochs,
  `
  -- Searches are named, noted and put into the bin as runs are.
  ALTER TABLE searches ADD COLUMN notes TEXT NOT NULL DEFAULT '';
  ALTER TABLE searches ADD COLUMN deleted_at TEXT;
  `,
  `
  -- Walks through the checks of an experiment. What verdicts rest on stands here or in the runs of its probes.
  CREATE TABLE walks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    recipe TEXT,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed', 'interrupted')),
    reason TEXT,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    engine TEXT NOT NULL,
    data_name TEXT,
    data_path TEXT NOT NULL,
    data_format TEXT NOT NULL,
    spec TEXT NOT NULL,
    spec_hash TEXT NOT NULL,
    -- The same without seed and probe: what makes it this very experiment.
    experiment_hash TEXT NOT NULL,
    seed INTEGER NOT NULL,
    -- Why no engine takes the experiment; NULL where one does.
    refusal TEXT,
    fingerprint TEXT,
    -- JSON; NULL until the data were looked at.
    facts TEXT,
    findings TEXT,
    squared_kernels REAL,
    leakage REAL,
    at_once INTEGER NOT NULL,
    threads INTEGER NOT NULL,
    owner_process_id INTEGER NOT NULL,
    owner_process_started TEXT NOT NULL,
    stop_requested INTEGER NOT NULL DEFAULT 0 CHECK (stop_requested IN (0, 1)),
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX walks_by_experiment ON walks (experiment_hash);

  -- Samples as the network sees them, as JSON; apart, since they are large and rarely looked at.
  CREATE TABLE walk_samples (
    walk_id INTEGER PRIMARY KEY REFERENCES walks ON DELETE CASCADE,
    grid TEXT NOT NULL
  ) STRICT;

  CREATE TABLE walk_steps (
    walk_id INTEGER NOT NULL REFERENCES walks ON DELETE CASCADE,
    check_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'skipped')),
    -- Of a repeated check: only runs with a higher number count.
    since INTEGER,
    fault TEXT,
    -- JSON: what it told, before consequences are told from causes, and the runs it was judged by.
    result TEXT,
    runs TEXT NOT NULL DEFAULT '[]',
    seconds REAL,
    search_id INTEGER REFERENCES searches ON DELETE SET NULL,
    PRIMARY KEY (walk_id, check_name)
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE runs ADD COLUMN walk_id INTEGER REFERENCES walks ON DELETE SET NULL;
  ALTER TABLE runs ADD COLUMN probe TEXT;
  CREATE INDEX runs_by_walk ON runs (walk_id) WHERE walk_id IS NOT NULL;
  `,
];

/** Of runs of before, the epochs of their checkpoints are known. */
function copyMatricesToEpochs(database: Database): void {
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

/** Searches and their trials; and predictions take half the space, since engines compute them as float32. */
function addSearches(database: Database): void {
  database.exec(`
    CREATE TABLE searches (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      recipe TEXT,
      state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed', 'interrupted')),
      reason TEXT,
      created_at TEXT NOT NULL,
      ended_at TEXT,
      engine TEXT NOT NULL,
      data_name TEXT,
      data_path TEXT NOT NULL,
      data_format TEXT NOT NULL,
      -- What the trials have in common, and what is varied; each trial's settings are in trials.
      spec TEXT NOT NULL,
      search TEXT NOT NULL,
      at_once INTEGER NOT NULL,
      threads INTEGER NOT NULL,
      account TEXT NOT NULL,
      owner_process_id INTEGER NOT NULL,
      owner_process_started TEXT NOT NULL,
      stop_requested INTEGER NOT NULL DEFAULT 0 CHECK (stop_requested IN (0, 1)),
      revision INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE trials (
      search_id INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
      trial INTEGER NOT NULL,
      label TEXT NOT NULL,
      settings TEXT NOT NULL,
      PRIMARY KEY (search_id, trial)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE runs ADD COLUMN search_id INTEGER REFERENCES searches ON DELETE SET NULL;
    ALTER TABLE runs ADD COLUMN trial INTEGER;
    -- Threads an operator may use; NULL leaves it to the engine.
    ALTER TABLE runs ADD COLUMN threads INTEGER;
    CREATE UNIQUE INDEX runs_by_trial ON runs (search_id, trial) WHERE search_id IS NOT NULL;
  `);
  // From here on predictions.probabilities holds one float32 for each class, little-endian.
  database.function('as_float32', { deterministic: true }, (doubles: unknown) => {
    const bytes = doubles as Buffer;
    const singles = Buffer.alloc(bytes.length / 2);
    for (let at = 0; at < bytes.length; at += 8) singles.writeFloatLE(bytes.readDoubleLE(at), at / 2);
    return singles;
  });
  database.exec('UPDATE predictions SET probabilities = as_float32(probabilities)');
}
