/** What was watched of layers: gradients, updates and dead units. */
export const addWatches = `
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
`;
