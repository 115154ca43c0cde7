import type { Database } from 'better-sqlite3';
import { addEdits, addRemovedCheckpoints, copyMatricesToEpochs } from './migrations/edits.ts';
import { createRuns } from './migrations/runs.ts';
import { addSearchEdits, addSearches } from './migrations/searches.ts';
import { addWalks } from './migrations/walks.ts';
import { addWatches } from './migrations/watches.ts';

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
  createRuns,
  addWatches,
  addSearches,
  addRemovedCheckpoints,
  addEdits,
  copyMatricesToEpochs,
  addSearchEdits,
  addWalks,
];
