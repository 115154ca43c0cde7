import type { Database } from 'better-sqlite3';

/** Searches and their trials; and predictions take half the space, since engines compute them as float32. */
export function addSearches(database: Database): void {
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

export const addSearchEdits = `
-- Searches are named, noted and put into the bin as runs are.
ALTER TABLE searches ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE searches ADD COLUMN deleted_at TEXT;
`;
