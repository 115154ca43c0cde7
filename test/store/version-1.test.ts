import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
import { migrations } from '../../main/store/migrations.ts';
import { openDatabase, openStore } from '../../main/store/open-store.ts';
import { runDetailSchema } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';
import { experimentSpecSchema } from '../../shared/specs/recipe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { epochRecord } from '../support/stored-run.ts';

/** A database as the first version wrote it: a finished run, a stopped one and a data set. */
const written = readFileSync(new URL('version-1.sql', import.meta.url), 'utf8');

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  const database = new Database(join(folder, 'netsitter.sqlite'));
  database.exec(written);
  database.close();
});

interface Row {
  readonly probabilities?: Buffer;
}

function readTables(file: string) {
  const database = new Database(file, { readonly: true });
  const names = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const rows = names.map((name) => [name, database.prepare<[], Row>(`SELECT * FROM ${name}`).all()] as const);
  const version = database.pragma('user_version', { simple: true });
  database.close();
  return { version, rows: new Map(rows) };
}

/** What the runs of the first version have in the columns that came later; the lowest loss follows from the epochs. */
const laterColumns: Readonly<Record<string, unknown>> = {
  ...{ search_id: null, trial: null, threads: null, walk_id: null, probe: null },
  ...{ notes: '', starred: 0, archived_at: null, deleted_at: null },
  lowest_validation_loss: expect.anything(),
};

/** What this version makes of a row of the first: new columns, and half the digits of predictions. */
function upgrade(table: string, row: Row): Row {
  if (table === 'runs') return { ...row, ...laterColumns };
  if (table === 'checkpoints') return { ...row, removed: 0 } as Row;
  if (row.probabilities === undefined) return row;
  const { buffer, byteOffset, length } = Buffer.from(row.probabilities);
  const doubles = new Float64Array(buffer.slice(byteOffset, byteOffset + length));
  return { ...row, probabilities: Buffer.from(Float32Array.from(doubles).buffer) };
}

test.each([1, 2])('a file of version %i opens with everything in it, and a copy of it is kept', (version) => {
  const file = join(folder, 'netsitter.sqlite');
  openDatabase(file, migrations.slice(0, version)).close();
  const before = readTables(file);
  expect(before.version).toBe(version);
  openStore(folder).close();
  const after = readTables(file);
  expect(after.version).toBe(migrations.length);
  for (const [name, rows] of before.rows) {
    expect([name, after.rows.get(name)]).toEqual([name, rows.map((row) => upgrade(name, row))]);
  }
  expect(readTables(`${file}.version-${version}.backup`)).toEqual(before);
});

test('its runs read back as they were, with defaults for settings that came later', () => {
  const store = openStore(folder);
  const [finished, stopped] = store.listRuns();
  expect(finished).toMatchObject({
    id: 1,
    name: 'Small',
    state: 'finished',
    reason: 'epochs done',
    seconds: 2.1,
    ...{ train: epochRecord(3, 3).train, validation: epochRecord(3, 3).validation },
    test: epochRecord(3, 3).test,
  });
  expect(stopped).toMatchObject({ id: 2, state: 'stopped', stepsDone: 4, epochsDone: 1 });
  expect(finished?.lowestValidationLoss).toBe(
    Math.min(...[1, 2, 3].map((epoch) => epochRecord(epoch, 3).validation!.loss.data)),
  );
  expect(store.matrixEpochs(1)).toEqual(
    splits
      .toSorted()
      .map((split) => ({ split, epochs: store.confusionMatrices(1).filter((kept) => kept.split === split) }))
      .filter(({ epochs }) => epochs.length > 0)
      .map(({ split, epochs }) => ({ split, epochs: [...new Set(epochs.map(({ epoch }) => epoch))].sort() })),
  );
  const kept = store.confusionMatrices(1)[0]!;
  expect(store.matrixAt(1, kept.split, kept.epoch)?.counts).toEqual(kept.counts);
  expect(store.curves(1).epochs).toEqual([0, 1, 2, 3].map((epoch) => epochRecord(epoch, 3)));
  expect(store.curves(2).steps.map(({ dataLoss }) => dataLoss)).toEqual([1, 0.5, NaN, Infinity]);
  expect(store.predictions(1, 'test', 'best')).toEqual([
    { sample: 'a at 1,2 8x8', label: 0, predicted: 1, probabilities: [1 / 3, 2 / 3].map(Math.fround) },
  ]);
  expect(store.watches(1)).toEqual([]);
  expect(store.listDataSets().map(({ name }) => name)).toEqual(['set']);
  const detail = runDetailSchema.parse(store.findRunDetail(1));
  expect(detail.spec.training).toMatchObject({
    schedule: { type: 'constant' },
    evaluateEachEpoch: ['train', 'validation'],
    watchEverySteps: 0,
  });
  expect(detail.spec).toEqual(experimentSpecSchema.parse(detail.spec));
  store.close();
});

test('a run that the first version stopped can go on, and be watched', () => {
  const store = openStore(folder);
  const owner = { processId: 1, processStarted: 'now' };
  expect(store.requeueRun(2, owner)).toMatchObject({ state: 'queued', stepsDone: 4 });
  const layers = [{ layer: 'dense_1', squaredGradientNorm: 2, updateRatio: 0.1, deadShare: null }];
  store.recordEvents(2, [{ type: 'watches', watches: [{ step: 5, epoch: 2, layers }] }]);
  expect(store.watches(2)).toEqual([{ step: 5, epoch: 2, layers }]);
  store.close();
});

test('an upgraded file is opened again without another copy', () => {
  openStore(folder).close();
  openStore(folder).close();
  expect(existsSync(join(folder, 'netsitter.sqlite.version-2.backup'))).toBe(false);
});
