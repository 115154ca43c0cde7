import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { UserError } from '../../shared/errors.ts';
import type { RunState } from '../../shared/runs.ts';
import { findBestTrial } from '../../shared/searches/ranking.ts';
import type { SearchEdit } from '../../shared/searches/search-edits.ts';
import type {
  SearchDetail,
  SearchState,
  SearchSummary,
  TrialFigures,
  TrialRecord,
} from '../../shared/searches/records.ts';
import { searchSpecSchema } from '../../shared/specs/search.ts';
import { forgetDeletedBefore, isAnyDeletedBefore, moveToBin, takeOutOfBin } from './search-bin.ts';
import {
  toFigures,
  toSearchSummary,
  toTrials,
  type FiguresRow,
  type SearchRow,
  type TrialRow,
} from './search-rows.ts';
import type { NewSearch, SearchPlan, SearchStore } from './search-store.ts';
import type { RunOwner } from './store.ts';
import { readExperiment, readSearchSpec } from './stored-spec.ts';
import type { Transactions } from './transactions.ts';

const selectSearches = `SELECT searches.*,
  (SELECT count(*) FROM trials WHERE search_id = searches.id) AS trials FROM searches`;

export class SqliteSearches implements SearchStore {
  private readonly database: Database;
  private readonly transactions: Transactions;

  constructor(database: Database, transactions: Transactions) {
    this.database = database;
    this.transactions = transactions;
  }

  create({ dataSource, plan, ...search }: NewSearch, owner: RunOwner): SearchSummary {
    return this.transactions.write({ durable: true }, (revision) => {
      const { lastInsertRowid } = this.database
        .prepare(
          `INSERT INTO searches (name, recipe, state, created_at, engine, data_name, data_path, data_format,
             spec, search, at_once, threads, account, owner_process_id, owner_process_started, revision)
           VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          search.name,
          search.recipe,
          new Date().toISOString(),
          search.engine,
          dataSource.name,
          dataSource.path,
          dataSource.format,
          canonicalJson(search.spec),
          canonicalJson(search.search),
          plan.atOnce,
          plan.threads,
          plan.account,
          owner.processId,
          owner.processStarted,
          revision,
        );
      const id = Number(lastInsertRowid);
      const insert = this.database.prepare(
        'INSERT INTO trials (search_id, trial, label, settings) VALUES (?, ?, ?, ?)',
      );
      for (const { trial, label, settings } of search.trials) {
        insert.run(id, trial, label, JSON.stringify(settings));
      }
      return this.require(id);
    });
  }

  list(): SearchSummary[] {
    return this.transactions.read(() =>
      this.database
        .prepare<[], SearchRow>(`${selectSearches} ORDER BY id`)
        .all()
        .map((row) => this.toSummary(row)),
    );
  }

  find(id: number): SearchSummary | undefined {
    return this.transactions.read(() => {
      const row = this.findRow(id);
      return row && this.toSummary(row);
    });
  }

  findDetail(id: number): SearchDetail | undefined {
    return this.transactions.read(() => {
      const row = this.findRow(id);
      return (
        row && {
          ...this.toSummary(row),
          spec: readExperiment(row.spec, `search ${id}`),
          search: readSearchSpec(row.search, `search ${id}`),
          dataSource: { name: row.data_name, path: row.data_path, format: row.data_format },
        }
      );
    });
  }

  trials(id: number, since = -1): TrialRecord[] {
    return this.transactions.read(() => {
      const row = this.findRow(id);
      if (row === undefined) return [];
      const { rankBy } = readSearchSpec(row.search, `search ${id}`);
      const rows = this.database
        .prepare<[number, number], TrialRow>(
          `SELECT trials.trial, label, settings, runs.id, state, reason, epochs, epochs_done, seconds,
             epoch_metrics.epoch, accuracy, data_loss
           FROM trials
             LEFT JOIN runs ON runs.search_id = trials.search_id AND runs.trial = trials.trial
             LEFT JOIN epoch_metrics ON epoch_metrics.run_id = runs.id AND split = 'validation'
               AND epoch_metrics.epoch >= 1
           WHERE trials.search_id = ? AND coalesce(runs.revision, 0) > ?
           ORDER BY trials.trial, epoch_metrics.epoch`,
        )
        .iterate(id, since);
      return toTrials(rows, rankBy);
    });
  }

  course(runId: number): TrialFigures[] {
    return this.transactions.read(() =>
      this.database
        .prepare<[number], FiguresRow>(
          `SELECT epoch, accuracy, data_loss FROM epoch_metrics
           WHERE run_id = ? AND split = 'validation' AND epoch >= 1 ORDER BY epoch`,
        )
        .all(runId)
        .map(toFigures),
    );
  }

  settleEngine(id: number, engine: string): void {
    this.transactions.write({ durable: false }, (revision) => {
      this.database
        .prepare('UPDATE searches SET engine = ?, revision = ? WHERE id = ?')
        .run(engine, revision, id);
    });
  }

  changePlan(id: number, plan: SearchPlan): void {
    this.transactions.write({ durable: false }, (revision) => {
      this.writePlan(id, plan, revision);
    });
  }

  end(id: number, state: Exclude<SearchState, 'running'>, reason: string): SearchSummary {
    return this.transactions.write({ durable: true }, (revision) => {
      this.database
        .prepare(
          `UPDATE searches SET state = ?, reason = ?, ended_at = ?, stop_requested = 0, revision = ?
           WHERE id = ?`,
        )
        .run(state, reason, new Date().toISOString(), revision, id);
      return this.require(id);
    });
  }

  requestStop(id: number): void {
    this.transactions.write({ durable: false }, () => {
      this.database
        .prepare(`UPDATE searches SET stop_requested = 1 WHERE id = ? AND state = 'running'`)
        .run(id);
    });
  }

  isStopRequested(id: number): boolean {
    return this.transactions.read(
      () => this.database.prepare('SELECT stop_requested FROM searches WHERE id = ?').pluck().get(id) === 1,
    );
  }

  countOthers(id: number): number {
    return this.transactions.read(
      () =>
        this.database
          .prepare(`SELECT count(*) FROM runs WHERE state IN ('queued', 'running') AND search_id IS NOT ?`)
          .pluck()
          .get(id) as number,
    );
  }

  takeUp(id: number, owner: RunOwner, plan: SearchPlan): SearchSummary {
    return this.transactions.write({ durable: true }, (revision) => {
      if (this.require(id).state === 'running') {
        const remedy = 'Wait until it has ended, or stop it.';
        throw new UserError('request', `Search ${id} is running already.`, remedy);
      }
      this.database
        .prepare(
          `UPDATE searches SET state = 'running', reason = NULL, ended_at = NULL, stop_requested = 0,
             owner_process_id = ?, owner_process_started = ? WHERE id = ?`,
        )
        .run(owner.processId, owner.processStarted, id);
      this.writePlan(id, plan, revision);
      return this.require(id);
    });
  }

  edit(ids: readonly number[], { name, notes }: SearchEdit): SearchSummary[] {
    return this.transactions.write({ durable: true }, (revision) => {
      const update = this.database.prepare(
        'UPDATE searches SET name = coalesce(?, name), notes = coalesce(?, notes), revision = ? WHERE id = ?',
      );
      return ids.map((id) => {
        update.run(name ?? null, notes ?? null, revision, id);
        return this.require(id);
      });
    });
  }

  setDeleted(ids: readonly number[], isDeleted: boolean): SearchSummary[] {
    return this.transactions.write({ durable: true }, (revision) =>
      ids.map((id) => {
        const { state, deletedAt } = this.require(id);
        if (isDeleted && deletedAt === null) moveToBin(this.database, id, state, revision);
        if (!isDeleted && deletedAt !== null) takeOutOfBin(this.database, id, deletedAt, revision);
        return this.require(id);
      }),
    );
  }

  forgetDeletedBefore(moment: string): void {
    if (!this.transactions.read(() => isAnyDeletedBefore(this.database, moment))) return;
    this.transactions.write({ durable: true }, () => {
      forgetDeletedBefore(this.database, moment);
    });
  }

  private writePlan(id: number, { atOnce, threads, account }: SearchPlan, revision: number): void {
    this.database
      .prepare('UPDATE searches SET at_once = ?, threads = ?, account = ?, revision = ? WHERE id = ?')
      .run(atOnce, threads, account, revision, id);
  }

  private findRow(id: number): SearchRow | undefined {
    return this.database.prepare<[number], SearchRow>(`${selectSearches} WHERE id = ?`).get(id);
  }

  private require(id: number): SearchSummary {
    const row = this.findRow(id);
    if (row) return this.toSummary(row);
    throw new UserError('request', `There is no search ${id}.`, 'List the searches to see their numbers.');
  }

  private toSummary(row: SearchRow): SearchSummary {
    const runs = this.database
      .prepare<[number], { state: RunState; reason: string | null }>(
        'SELECT state, reason FROM runs WHERE search_id = ?',
      )
      .all(row.id);
    return toSearchSummary(row, runs, this.findBest(row));
  }

  /** The best trial, found among those whose run has reached the best figure of all. */
  private findBest(row: SearchRow): SearchSummary['best'] {
    // One that another version stored is listed all the same.
    const { data: search } = searchSpecSchema.safeParse(JSON.parse(row.search));
    if (search === undefined) return null;
    const { rankBy } = search;
    const extreme =
      rankBy === 'validation-accuracy' ? 'max(best_validation_accuracy)' : 'min(lowest_validation_loss)';
    const column = rankBy === 'validation-accuracy' ? 'best_validation_accuracy' : 'lowest_validation_loss';
    const counted = `search_id = :id AND NOT (state = 'failed' AND reason LIKE 'diverged%')`;
    const rows = this.database
      .prepare<{ id: number }, TrialRow>(
        `SELECT trial, '' AS label, '[]' AS settings, runs.id, state, reason, epochs, epochs_done, seconds,
           epoch_metrics.epoch, accuracy, data_loss
         FROM runs JOIN epoch_metrics ON epoch_metrics.run_id = runs.id AND split = 'validation'
           AND epoch_metrics.epoch >= 1
         WHERE ${counted} AND ${column} = (SELECT ${extreme} FROM runs WHERE ${counted})
         ORDER BY trial, epoch_metrics.epoch`,
      )
      .iterate({ id: row.id });
    const best = findBestTrial(toTrials(rows, rankBy), rankBy);
    return best && { trial: best.trial, run: best.run!.id, rankBy, ...best.best! };
  }
}
