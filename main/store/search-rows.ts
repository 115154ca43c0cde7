import { basename } from 'node:path';
import type { DataSource, RunState } from '../../shared/runs.ts';
import { bestFigures } from '../../shared/searches/ranking.ts';
import type { SearchState, SearchSummary, TrialFigures, TrialRecord } from '../../shared/searches/records.ts';
import { isSettled } from '../../shared/searches/settled.ts';
import type { SearchSpec } from '../../shared/specs/search.ts';
import { fromStored } from './measured.ts';

/** Columns of `searches`, as SQLite returns them, and how many trials there are. */
export interface SearchRow {
  readonly id: number;
  readonly name: string;
  readonly recipe: string | null;
  readonly state: SearchState;
  readonly reason: string | null;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly engine: string;
  readonly data_name: string | null;
  readonly data_path: string;
  readonly data_format: DataSource['format'];
  readonly spec: string;
  readonly search: string;
  readonly at_once: number;
  readonly threads: number;
  readonly account: string;
  readonly notes: string;
  readonly deleted_at: string | null;
  readonly trials: number;
}

/** What the validation split said after an epoch. */
export interface FiguresRow {
  readonly epoch: number;
  readonly accuracy: number | null;
  readonly data_loss: number | null;
}

/** A trial beside one epoch of its run; without a run, or before its first epoch, the rest is null. */
export interface TrialRow extends FiguresRow {
  readonly trial: number;
  readonly label: string;
  readonly settings: string;
  readonly id: number | null;
  readonly state: RunState;
  readonly reason: string | null;
  readonly epochs: number;
  readonly epochs_done: number;
  readonly seconds: number | null;
}

/** `runs` are those of the search's trials, `best` the best of these trials. */
export function toSearchSummary(
  row: SearchRow,
  runs: readonly { readonly state: RunState; readonly reason: string | null }[],
  best: SearchSummary['best'],
): SearchSummary {
  return {
    id: row.id,
    name: row.name,
    recipe: row.recipe,
    state: row.state,
    reason: row.reason,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    engine: row.engine,
    dataName: row.data_name ?? basename(row.data_path),
    trials: row.trials,
    running: runs.filter(({ state }) => state === 'running' || state === 'queued').length,
    settled: runs.filter(isSettled).length,
    atOnce: row.at_once,
    threads: row.threads,
    account: row.account,
    best,
    notes: row.notes,
    deletedAt: row.deleted_at,
  };
}

/** Gathers the rows of each trial, one for each epoch its validation split was evaluated after. */
export function toTrials(rows: Iterable<TrialRow>, rankBy: SearchSpec['rankBy']): TrialRecord[] {
  const trials: TrialRecord[] = [];
  for (const row of rows) {
    if (trials.at(-1)?.trial !== row.trial) trials.push(toTrial(row));
    if ((row.epoch as number | null) === null) continue;
    const trial = trials.at(-1)!;
    trial.best = bestFigures(trial.best === null ? [toFigures(row)] : [trial.best, toFigures(row)], rankBy);
  }
  return trials;
}

function toTrial({ trial, label, settings, id, state, reason, ...row }: TrialRow): TrialRecord {
  const { epochs, epochs_done: epochsDone, seconds } = row;
  return {
    trial,
    label,
    settings: JSON.parse(settings) as TrialRecord['settings'],
    run: id === null ? null : { id, state, reason, epochs, epochsDone, seconds },
    best: null,
  };
}

/** A loss that is no number is as bad as an infinite one. */
export function toFigures({ epoch, accuracy, data_loss: loss }: FiguresRow): TrialFigures {
  return { epoch, accuracy: fromStored(accuracy), dataLoss: loss ?? Infinity };
}
