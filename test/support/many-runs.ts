import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { Store } from '../../main/store/store.ts';
import { quickStart } from '../renderer/made-up-runs.ts';
import { storeMadeUpRun } from './made-up-home.ts';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.ts';

/**
 * Fills a home with `count` ended runs: one with made-up figures, written anew with other numbers, so that ten
 * thousand take seconds. Learning rates and seeds differ from run to run.
 */
export function storeManyRuns(store: Store, home: string, count: number): void {
  const { id } = storeMadeUpRun(store, quickStart, { name: 'trial 1' });
  const database = new Database(join(home, 'netsitter.sqlite'));
  try {
    const names = database
      .prepare<[], { name: string }>('PRAGMA table_info(runs)')
      .all()
      .map(({ name }) => name);
    const changed: Readonly<Record<string, string>> = {
      id: '@id',
      name: '@name',
      seed: '@seed',
      learning_rate: '@learningRate',
      spec: '@spec',
      spec_hash: '@hash',
      best_validation_accuracy: '@best',
      revision: 'revision',
    };
    const copyRun = database.prepare(
      `INSERT INTO runs (${names.join(', ')}) SELECT ${names.map((name) => changed[name] ?? name).join(', ')}
       FROM runs WHERE id = ${id}`,
    );
    const copies = ['epochs', 'epoch_metrics', 'checkpoints'].map((table) => {
      const columns = database
        .prepare<[], { name: string }>(`PRAGMA table_info(${table})`)
        .all()
        .map(({ name }) => name);
      const values = columns.map((name) => (name === 'run_id' ? '@id' : name));
      return database.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE run_id = ${id}`,
      );
    });
    const { network, training, data } = quickStart;
    database.transaction(() => {
      for (let trial = 2; trial <= count; trial += 1) {
        const run = id + trial - 1;
        const learningRate = trial / 1e6;
        const seed = trial % 5;
        const optimiser = { ...training.optimiser, learningRate };
        const spec = canonicalJson({ network, training: { ...training, seed, optimiser }, data });
        const hash = createHash('sha256').update(spec).digest('hex');
        copyRun.run({
          id: run,
          name: `trial ${trial}`,
          seed,
          learningRate,
          spec,
          hash,
          best: (trial % 1000) / 1000,
        });
        for (const copy of copies) copy.run({ id: run });
      }
    })();
  } finally {
    database.close();
  }
}
