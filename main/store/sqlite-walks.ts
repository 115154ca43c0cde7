import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { hashedExperiment } from '../../shared/checks/walk/same-experiment.ts';
import type { CheckName, MeasuredNumbers } from '../../shared/checks/records.ts';
import type { ListedWalk, ProbeRun, StoredWalk } from '../../shared/checks/walk/stored-walk.ts';
import type { WalkState } from '../../shared/checks/walk/walks.ts';
import type { ShownGrid } from '../../shared/contract/data-checks.ts';
import { UserError } from '../../shared/errors.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { toMeasuredJson } from './measured-json.ts';
import { toStored } from './measured.ts';
import type { Transactions } from './transactions.ts';
import type { RunOwner } from './store.ts';
import { toListedWalk, toWalk, type StepRow, type WalkRow } from './walk-rows.ts';
import type { NewWalk, SeenData, WalkPlan, WalkStore } from './walk-store.ts';

export class SqliteWalks implements WalkStore {
  private readonly database: Database;
  private readonly transactions: Transactions;

  constructor(database: Database, transactions: Transactions) {
    this.database = database;
    this.transactions = transactions;
  }

  create({ dataSource, spec, plan, checks, ...walk }: NewWalk, owner: RunOwner): StoredWalk {
    const text = canonicalJson(spec);
    return this.transactions.write({ durable: true }, (revision) => {
      const { lastInsertRowid } = this.database
        .prepare(
          `INSERT INTO walks (name, recipe, state, created_at, engine, data_name, data_path, data_format, spec,
             spec_hash, experiment_hash, seed, refusal, at_once, threads, owner_process_id,
             owner_process_started, revision)
           VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          walk.name,
          walk.recipe,
          new Date().toISOString(),
          walk.engine,
          dataSource.name,
          dataSource.path,
          dataSource.format,
          text,
          sha256(text),
          hashExperiment(spec),
          spec.training.seed,
          walk.refusal,
          plan.atOnce,
          plan.threads,
          owner.processId,
          owner.processStarted,
          revision,
        );
      const id = Number(lastInsertRowid);
      this.addSteps(id, checks);
      return this.require(id);
    });
  }

  list(): ListedWalk[] {
    return this.transactions.read(() => {
      // The list is asked for again and again, and charts are most of what is stored.
      const steps = this.database.prepare<[number], StepRow>(
        `SELECT walk_id, check_name, state, since, fault, runs, seconds, search_id,
           json_set(result, '$.chart', NULL, '$.findings', json('[]')) AS result
         FROM walk_steps WHERE walk_id = ?`,
      );
      return this.database
        .prepare<[], WalkRow>('SELECT * FROM walks ORDER BY id')
        .all()
        .map((row) => toListedWalk(row, steps.all(row.id)));
    });
  }

  find(id: number): StoredWalk | undefined {
    return this.transactions.read(() => this.select('WHERE id = ?', id)[0]);
  }

  planOf(id: number): WalkPlan {
    return this.transactions.read(() =>
      this.database
        .prepare<[number], WalkPlan>('SELECT at_once AS atOnce, threads FROM walks WHERE id = ?')
        .get(id)!,
    );
  }

  runs(id: number): ProbeRun[] {
    return this.transactions.read(() =>
      this.database
        .prepare<[number], ProbeRun>(
          `SELECT id AS run, probe, state, reason, steps_done AS stepsDone, seconds
           FROM runs WHERE walk_id = ? ORDER BY id`,
        )
        .all(id),
    );
  }

  revision(id: number): number {
    return this.transactions.read(() =>
      this.database
        .prepare<{ id: number }, number>(
          `SELECT max(revision) FROM (SELECT revision FROM walks WHERE id = :id
               UNION ALL SELECT max(revision) FROM runs WHERE walk_id = :id)`,
        )
        .pluck()
        .get({ id })!,
    );
  }

  ofExperiment(spec: ExperimentSpec): StoredWalk[] {
    return this.transactions.read(() =>
      this.select('WHERE experiment_hash = ? ORDER BY id DESC', hashExperiment(spec)),
    );
  }

  samples(id: number): ShownGrid | undefined {
    return this.transactions.read(() => {
      const grid = this.database
        .prepare<[number], string>('SELECT grid FROM walk_samples WHERE walk_id = ?')
        .pluck()
        .get(id);
      return grid === undefined ? undefined : (JSON.parse(grid) as ShownGrid);
    });
  }

  settleEngine(id: number, engine: string, atOnce: number): void {
    this.change(id, 'engine = ?, at_once = ?', engine, atOnce);
  }

  recordData(id: number, { fingerprint, facts, findings, samples, refusal }: SeenData): void {
    this.transactions.write({ durable: true }, (revision) => {
      this.database
        .prepare(
          'UPDATE walks SET fingerprint = ?, facts = ?, findings = ?, refusal = ?, revision = ? WHERE id = ?',
        )
        .run(fingerprint, canonicalJson(facts), toMeasuredJson(findings), refusal, revision, id);
      if (samples === null) return;
      this.database
        .prepare('INSERT OR REPLACE INTO walk_samples (walk_id, grid) VALUES (?, ?)')
        .run(id, JSON.stringify(samples));
    });
  }

  recordNumbers(id: number, { squaredKernels, leakage }: MeasuredNumbers): void {
    this.change(
      id,
      'squared_kernels = coalesce(?, squared_kernels), leakage = coalesce(?, leakage)',
      squaredKernels === undefined ? null : toStored(squaredKernels),
      leakage === undefined ? null : toStored(leakage),
    );
  }

  writeStep(id: number, check: CheckName, change: Parameters<WalkStore['writeStep']>[2]): void {
    const values = Object.entries({
      state: change.state,
      fault: change.fault,
      result: change.result && toMeasuredJson(change.result),
      runs: change.runs && JSON.stringify(change.runs),
      seconds: change.seconds,
      search_id: change.search,
    }).filter(([, value]) => value !== undefined);
    this.transactions.write({ durable: change.result !== undefined }, (revision) => {
      const columns = values.map(([column]) => `${column} = ?`).join(', ');
      this.database
        .prepare(
          `UPDATE walk_steps SET ${columns} WHERE walk_id = ? AND check_name = ? AND state <> 'skipped'`,
        )
        .run(...values.map(([, value]) => value), id, check);
      this.touch(id, revision);
    });
  }

  skip(id: number, checks: readonly CheckName[]): void {
    this.transactions.write({ durable: true }, (revision) => {
      const skip = this.database.prepare(
        `UPDATE walk_steps SET state = 'skipped' WHERE walk_id = ? AND check_name = ? AND state <> 'done'`,
      );
      for (const check of checks) skip.run(id, check);
      this.touch(id, revision);
    });
  }

  repeat(id: number, checks: readonly CheckName[], refusal: string | null): void {
    this.transactions.write({ durable: true }, (revision) => {
      const known = new Set(this.require(id).steps.map(({ check }) => check));
      this.addSteps(
        id,
        checks.filter((check) => !known.has(check)),
      );
      // What never was done may be judged by runs that there are.
      const again = this.database.prepare(
        `UPDATE walk_steps SET since = CASE WHEN result IS NULL THEN since
             ELSE (SELECT coalesce(max(id), 0) FROM runs) END,
           state = 'waiting', result = NULL, fault = NULL, runs = '[]',
           search_id = NULL, seconds = NULL
         WHERE walk_id = ? AND check_name = ? AND state IN ('done', 'skipped')`,
      );
      for (const check of checks) again.run(id, check);
      this.database
        .prepare(
          'UPDATE walks SET facts = CASE WHEN refusal IS NULL THEN facts END, refusal = ? WHERE id = ?',
        )
        .run(refusal, id);
      this.touch(id, revision);
    });
  }

  end(id: number, state: Exclude<WalkState, 'running'>, reason: string): boolean {
    return this.transactions.write({ durable: true }, (revision) => {
      const isOpen = this.require(id).steps.some(
        (step) => step.state === 'waiting' || step.state === 'running',
      );
      if (state === 'finished' && isOpen) return false;
      this.database
        .prepare(`UPDATE walk_steps SET state = 'waiting' WHERE walk_id = ? AND state = 'running'`)
        .run(id);
      this.database
        .prepare(
          `UPDATE walks SET state = ?, reason = ?, ended_at = ?, stop_requested = 0, revision = ? WHERE id = ?`,
        )
        .run(state, reason, new Date().toISOString(), revision, id);
      return true;
    });
  }

  requestStop(id: number): void {
    this.transactions.write({ durable: false }, () => {
      this.database.prepare(`UPDATE walks SET stop_requested = 1 WHERE id = ? AND state = 'running'`).run(id);
    });
  }

  isStopRequested(id: number): boolean {
    return this.transactions.read(
      () => this.database.prepare('SELECT stop_requested FROM walks WHERE id = ?').pluck().get(id) === 1,
    );
  }

  countOthers(id: number): number {
    return this.transactions.read(
      () =>
        this.database
          .prepare(`SELECT count(*) FROM runs WHERE state IN ('queued', 'running') AND walk_id IS NOT ?`)
          .pluck()
          .get(id) as number,
    );
  }

  takeUp(id: number, owner: RunOwner): void {
    this.transactions.write({ durable: true }, (revision) => {
      if (this.require(id).state === 'running') {
        const remedy = 'Wait until it has ended, or stop it.';
        throw new UserError('request', `Walk ${id} is running already.`, remedy);
      }
      this.database
        .prepare(
          `UPDATE walks SET state = 'running', reason = NULL, ended_at = NULL, stop_requested = 0,
             owner_process_id = ?, owner_process_started = ?, revision = ? WHERE id = ?`,
        )
        .run(owner.processId, owner.processStarted, revision, id);
    });
  }

  private addSteps(id: number, checks: readonly CheckName[]): void {
    const insert = this.database.prepare(
      `INSERT INTO walk_steps (walk_id, check_name, state) VALUES (?, ?, 'waiting')`,
    );
    for (const check of new Set(checks)) insert.run(id, check);
  }

  private change(id: number, assignments: string, ...values: readonly (string | number | null)[]): void {
    this.transactions.write({ durable: false }, (revision) => {
      this.database
        .prepare(`UPDATE walks SET ${assignments}, revision = ? WHERE id = ?`)
        .run(...values, revision, id);
    });
  }

  private touch(id: number, revision: number): void {
    this.database.prepare('UPDATE walks SET revision = ? WHERE id = ?').run(revision, id);
  }

  private select(which: string, ...values: readonly (string | number)[]): StoredWalk[] {
    const steps = this.database.prepare<[number], StepRow>('SELECT * FROM walk_steps WHERE walk_id = ?');
    return this.database
      .prepare<(string | number)[], WalkRow>(`SELECT * FROM walks ${which}`)
      .all(...values)
      .map((row) => toWalk(row, steps.all(row.id)));
  }

  private require(id: number): StoredWalk {
    const [walk] = this.select('WHERE id = ?', id);
    if (walk) return walk;
    throw new UserError('request', `There is no walk ${id}.`, 'List the walks to see their numbers.');
  }
}

function hashExperiment(spec: ExperimentSpec): string {
  return sha256(canonicalJson(hashedExperiment(spec)));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
