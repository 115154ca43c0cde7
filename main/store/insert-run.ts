import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { NewRun, RunOwner } from './store.ts';

/** Adds a queued run; returns its number. */
export function insertRun(database: Database, run: NewRun, owner: RunOwner, revision: number): number {
  const { training } = run.spec;
  const spec = canonicalJson(run.spec);
  const { lastInsertRowid } = database
    .prepare(
      `INSERT INTO runs (name, recipe, state, created_at, engine, seed, data_name, data_path, data_format,
             learning_rate, l2_regularisation, batch_size, epochs, spec, spec_hash, search_id, trial,
             walk_id, probe, threads, owner_process_id, owner_process_started, revision)
           VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      run.name,
      run.recipe,
      new Date().toISOString(),
      run.engine,
      training.seed,
      run.dataSource.name,
      run.dataSource.path,
      run.dataSource.format,
      training.optimiser.learningRate,
      training.l2Regularisation,
      training.batchSize,
      training.epochs,
      spec,
      createHash('sha256').update(spec).digest('hex'),
      run.search?.id ?? null,
      run.search?.trial ?? null,
      run.check?.walk ?? null,
      run.check?.probe ?? null,
      run.threads ?? null,
      owner.processId,
      owner.processStarted,
      revision,
    );
  return Number(lastInsertRowid);
}
