import type { Recorded } from '../../shared/curves/series.ts';
import type { Database } from 'better-sqlite3';
import type { DataSet } from '../../shared/contract/data-sets.ts';
import { UserError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { RunEdit } from '../../shared/run-edits.ts';
import { endedStates } from '../../shared/runs.ts';
import type {
  CheckpointKind,
  ConfusionMatrix,
  EpochMatrix,
  EpochRecord,
  Prediction,
  RunCurves,
  RunDetail,
  RunSummary,
  WatchRecord,
} from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { deleteDataSet, readDataSets, writeDataSet } from './data-sets.ts';
import { insertRun } from './insert-run.ts';
import { findDeletedBefore, forgetRun, setDeleted, writeEdit } from './edits.ts';
import { countRuns, readRunIds, readSpec, readSpecHashes } from './spec-rows.ts';
import { findOrphans, interrupt } from './orphans.ts';
import { requeue } from './requeue-run.ts';
import { prepareReadings, type Readings } from './readings.ts';
import { mustSurvivePowerLoss, prepareRecordings } from './recordings.ts';
import {
  selectRunDetails,
  selectRuns,
  toDetail,
  toSummary,
  type DetailRow,
  type SummaryRow,
} from './run-rows.ts';
import type { SearchStore } from './search-store.ts';
import { SqliteSearches } from './sqlite-searches.ts';
import { SqliteWalks } from './sqlite-walks.ts';
import type { EventCursor, NewRun, RunOwner, Store } from './store.ts';
import { storedEvents } from './stored-events.ts';
import { createTransactions, type Transactions } from './transactions.ts';
import type { WalkStore } from './walk-store.ts';

/** The store on an open database. */
export class SqliteStore implements Store {
  private readonly database: Database;
  private readonly read: Transactions['read'];
  private readonly write: Transactions['write'];
  private readonly readings: Readings;
  private readonly record: ReturnType<typeof prepareRecordings>;
  readonly searches: SearchStore;
  readonly walks: WalkStore;

  constructor(database: Database, file: string) {
    this.database = database;
    const transactions = createTransactions(database, file);
    this.read = transactions.read;
    this.write = transactions.write;
    this.readings = prepareReadings(database);
    this.record = prepareRecordings(database);
    this.searches = new SqliteSearches(database, transactions);
    this.walks = new SqliteWalks(database, transactions);
  }

  createRun(run: NewRun, owner: RunOwner): RunSummary {
    return this.write({ durable: true }, (revision) =>
      this.requireRun(insertRun(this.database, run, owner, revision)),
    );
  }

  listRuns(): RunSummary[] {
    return this.read(() =>
      this.database.prepare<[], SummaryRow>(`${selectRuns} ORDER BY runs.id`).all().map(toSummary),
    );
  }

  findRun(id: number): RunSummary | undefined {
    return this.read(() => {
      const row = this.database.prepare<[number], SummaryRow>(`${selectRuns} WHERE runs.id = ?`).get(id);
      return row && toSummary(row);
    });
  }

  findRunDetail(id: number): RunDetail | undefined {
    return this.read(() => {
      const row = this.database.prepare<[number], DetailRow>(`${selectRunDetails} WHERE runs.id = ?`).get(id);
      return row && toDetail(row, this.readings.checkpoints(id, 0), this.readings.log(id, 0));
    });
  }

  epochs(id: number): EpochRecord[] {
    return this.read(() => this.readings.epochs(id, 0));
  }

  curves(id: number): RunCurves {
    return this.read(() => ({
      steps: this.readings.steps(id, 0),
      epochs: this.readings.epochs(id, 0),
    }));
  }

  recorded(id: number): Recorded {
    return this.read(() => ({
      steps: this.readings.stepColumns(id),
      epochs: this.readings.epochs(id, 0),
    }));
  }

  watches(id: number): WatchRecord[] {
    return this.read(() => this.readings.watches(id, 0));
  }

  confusionMatrices(id: number): ConfusionMatrix[] {
    return this.read(() => this.readings.matrices(id, 0));
  }

  matrixEpochs(id: number): { split: Split; epochs: number[] }[] {
    return this.read(() => this.readings.matrixEpochs(id));
  }

  matrixAt(id: number, split: Split, epoch: number): EpochMatrix | undefined {
    return this.read(() => this.readings.matrixAt(id, split, epoch));
  }

  predictions(id: number, split: Split, checkpoint: CheckpointKind): Prediction[] {
    return this.read(() => this.readings.predictions(id, split, checkpoint));
  }

  editRuns(ids: readonly number[], edit: RunEdit): RunSummary[] {
    return this.write({ durable: true }, (revision) => {
      for (const id of ids) this.touch(id, revision);
      writeEdit(this.database, ids, edit);
      return this.requireRuns(ids);
    });
  }

  setDeleted(ids: readonly number[], isDeleted: boolean): RunSummary[] {
    return this.write({ durable: true }, (revision) => {
      for (const id of ids) this.touch(id, revision);
      setDeleted(this.database, this.requireRuns(ids), isDeleted);
      return this.requireRuns(ids);
    });
  }

  forgetRuns(ids: readonly number[]): string[] {
    return this.write({ durable: true }, () =>
      this.requireRuns(ids).flatMap((run) => forgetRun(this.database, run)),
    );
  }

  forgetDeletedBefore(moment: string): string[] {
    const find = () => findDeletedBefore(this.database, moment);
    if (this.read(find).length === 0) return [];
    return this.write({ durable: true }, () =>
      this.requireRuns(find()).flatMap((run) => forgetRun(this.database, run)),
    );
  }

  runIds(): number[] {
    return this.read(() => readRunIds(this.database));
  }

  countRuns(): number {
    return this.read(() => countRuns(this.database));
  }

  specHashes(): { id: number; specHash: string; dataPath: string }[] {
    return this.read(() => readSpecHashes(this.database));
  }

  specOf(id: number): unknown {
    return this.read(() => readSpec(this.database, id));
  }

  recordEvents(id: number, events: readonly TrainingEvent[]): RunSummary {
    return this.write({ durable: events.some(mustSurvivePowerLoss) }, (revision) => {
      this.touch(id, revision);
      for (const event of events) this.record(id, event, revision);
      return this.requireRun(id);
    });
  }

  requestStop(id: number): void {
    this.write({ durable: false }, () => {
      this.database
        .prepare(`UPDATE runs SET stop_requested = 1 WHERE id = ? AND state IN ('queued', 'running')`)
        .run(id);
    });
  }

  stopRequests(ids: readonly number[]): number[] {
    return this.read(() =>
      this.database
        .prepare<[string], number>(
          `SELECT id FROM runs WHERE stop_requested = 1 AND id IN (SELECT value FROM json_each(?))`,
        )
        .pluck()
        .all(JSON.stringify(ids)),
    );
  }

  requeueRun(id: number, owner: RunOwner, threads?: number): RunSummary {
    return this.write({ durable: true }, (revision) => {
      requeue(this.database, this.requireRun(id), this.readings.checkpoints(id, 0), owner, threads);
      this.touch(id, revision);
      return this.requireRun(id);
    });
  }

  removeCheckpoints(id: number): string[] {
    return this.write({ durable: false }, (revision) => {
      const { state } = this.requireRun(id);
      const paths = this.readings.checkpoints(id, 0).map(({ path }) => path);
      if (paths.length === 0 || !endedStates.includes(state)) return [];
      this.touch(id, revision);
      this.database.prepare('UPDATE checkpoints SET removed = 1 WHERE run_id = ?').run(id);
      return paths;
    });
  }

  interruptOrphans(isAlive: (owner: RunOwner) => boolean): RunSummary[] {
    const find = () => findOrphans(this.database, isAlive);
    if (this.read(find).length === 0) return [];
    return this.write({ durable: true }, (revision) =>
      interrupt(this.database, find(), revision).map((id) => this.requireRun(id)),
    );
  }

  dataVersion(): number {
    return this.read(() => this.database.pragma('data_version', { simple: true }) as number);
  }

  revision(): number {
    return this.read(() => this.database.prepare('SELECT revision FROM changes').pluck().get() as number);
  }

  runsSince(revision: number): RunSummary[] {
    return this.read(() =>
      this.database
        .prepare<[number], SummaryRow>(`${selectRuns} WHERE runs.revision > ? ORDER BY runs.id`)
        .all(revision)
        .map(toSummary),
    );
  }

  eventsSince(id: number, cursor: EventCursor): { events: TrainingEvent[]; cursor: EventCursor } {
    return this.read(() => storedEvents(this.database, this.readings, id, cursor));
  }

  listDataSets(): DataSet[] {
    return this.read(() => readDataSets(this.database));
  }

  addDataSet(dataSet: DataSet): void {
    this.write({ durable: true }, () => {
      writeDataSet(this.database, dataSet);
    });
  }

  replaceDataSet(name: string, dataSet: DataSet): void {
    this.write({ durable: true }, () => {
      deleteDataSet(this.database, name);
      writeDataSet(this.database, dataSet);
    });
  }

  removeDataSet(name: string): void {
    this.write({ durable: true }, () => {
      deleteDataSet(this.database, name);
    });
  }

  close(): void {
    this.database.close();
  }

  private requireRun(id: number): RunSummary {
    const run = this.findRun(id);
    if (run) return run;
    throw unknownRun(id);
  }

  /** In the order of `ids`; in one query, since there may be ten thousand. */
  private requireRuns(ids: readonly number[]): RunSummary[] {
    const rows = this.database
      .prepare<[string], SummaryRow>(`${selectRuns} WHERE runs.id IN (SELECT value FROM json_each(?))`)
      .all(JSON.stringify(ids));
    const byId = new Map(rows.map((row) => [row.id, toSummary(row)]));
    return ids.map((id) => byId.get(id) ?? this.requireRun(id));
  }

  private touch(id: number, revision: number): void {
    const { changes } = this.database.prepare('UPDATE runs SET revision = ? WHERE id = ?').run(revision, id);
    if (changes === 0) throw unknownRun(id);
  }
}

function unknownRun(id: number): UserError {
  return new UserError('request', `There is no run ${id}.`, 'List the runs to see their numbers.');
}
