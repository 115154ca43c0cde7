export const addWalks = `
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
`;
