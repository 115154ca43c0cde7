import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../../main/store/migrations.ts';
import { openStore } from '../../main/store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment, tinySource } from '../support/tiny-data.ts';

test('a write-ahead log cut off anywhere leaves a sound database with the first part of what was written', () => {
  const folder = temporaryFolder();
  const store = openStore(folder);
  const run = { name: 'a run', recipe: null, engine: 'auto', dataSource: tinySource, spec: tinyExperiment() };
  const { id } = store.createRun(run, { processId: 1, processStarted: 'then' });
  for (let step = 1; step <= 60; step += 1) {
    const record = { step, epoch: 1, dataLoss: 1 / step, regularisationLoss: 0, accuracy: 0.5 };
    store.recordEvents(id, [{ type: 'steps', steps: [record] }]);
  }
  const file = join(folder, 'netsitter.sqlite');
  const log = readFileSync(`${file}-wal`);
  const counts: number[] = [];
  for (let cut = 0; cut <= 40; cut += 1) {
    const broken = join(temporaryFolder(), 'netsitter.sqlite');
    copyFileSync(file, broken);
    writeFileSync(`${broken}-wal`, log.subarray(0, Math.round((log.length * cut) / 40)));
    const database = new Database(broken);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const hasSchema = database.pragma('user_version', { simple: true }) === migrations.length;
    const steps = hasSchema ? database.prepare('SELECT step FROM steps ORDER BY step').pluck().all() : [];
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    counts.push(steps.length);
    database.close();
  }
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts.at(-1)).toBe(60);
  store.close();
});
