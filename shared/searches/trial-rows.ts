import type { RunState, RunSummary } from '../runs.ts';
import type { SearchSpec } from '../specs/search.ts';
import { rankTrials } from './ranking.ts';
import type { TrialRecord } from './records.ts';
import { markOf } from './trial-marks.ts';
import { axisName, shortAxisName, trialChanges } from './trials.ts';

/** A trial as a row of the table. */
export interface TrialRow {
  readonly trial: TrialRecord;
  /** Its place among those that measured something, from 1. */
  readonly rank: number | null;
  /** The accuracy of the validation split when it was last evaluated. */
  readonly lastAccuracy: number | null;
}

export interface TrialColumn {
  readonly key: string;
  readonly header: string;
  readonly title: string;
  /** What rows are sorted by; null comes last both ways. */
  readonly value: (row: TrialRow) => number | string | null;
  /** Whether the highest comes first when the column is first sorted by. */
  readonly highestFirst: boolean;
}

/** The rows in the order of trials. `runs` gives what a trial's record does not hold. */
export function listTrialRows(
  { rankBy }: SearchSpec,
  trials: readonly TrialRecord[],
  runs: ReadonlyMap<number, RunSummary>,
): TrialRow[] {
  const ranks = new Map(rankTrials(trials, rankBy).map((trial, index) => [trial, index + 1]));
  return trials.map((trial) => ({
    trial,
    rank: ranks.get(trial) ?? null,
    lastAccuracy: runs.get(trial.run?.id ?? 0)?.validation?.accuracy ?? null,
  }));
}

export function listTrialColumns({ axes }: SearchSpec): TrialColumn[] {
  const figure = (
    key: string,
    header: string,
    title: string,
    value: TrialColumn['value'],
    highestFirst = false,
  ): TrialColumn => ({ key, header, title, value, highestFirst });
  return [
    figure('rank', 'Rank', 'Place among the trials that have measured something', ({ rank }) => rank),
    figure('trial', 'Trial', 'Number in the order of the search', ({ trial }) => trial.trial),
    figure('state', 'State', 'What became of it', ({ trial }) => stateOf(trial)),
    ...axes.map((axis): TrialColumn => {
      const name = axisName(axis);
      const value = ({ trial }: TrialRow) => {
        if (axis.kind !== 'choices') {
          const number = trialChanges(trial)[axis.setting];
          if (typeof number === 'number') return number;
        }
        return trial.settings.find((setting) => setting.axis === name)?.label ?? null;
      };
      return { key: name, header: shortAxisName(axes, axis), title: name, value, highestFirst: false };
    }),
    figure(
      'best',
      'Val acc',
      'Validation accuracy at the best epoch',
      ({ trial }) => trial.best?.accuracy ?? null,
      true,
    ),
    figure(
      'last',
      'last',
      'Validation accuracy when last evaluated',
      ({ lastAccuracy }) => lastAccuracy,
      true,
    ),
    figure(
      'loss',
      'Val loss',
      'Validation loss at the best epoch',
      ({ trial }) => trial.best?.dataLoss ?? null,
    ),
    figure('epoch', 'at epoch', 'The epoch at which it was best', ({ trial }) => trial.best?.epoch ?? null),
    figure('epochs', 'Epochs', 'Epochs trained, of all', ({ trial }) => trial.run?.epochsDone ?? null, true),
    figure('seconds', 'Time m:s', 'Time spent training', ({ trial }) => trial.run?.seconds ?? null, true),
    figure('reason', 'Why', 'Why it ended as it did', ({ trial }) => trial.run?.reason ?? null),
  ];
}

/** What became of a trial, in a word: the state of its run, or the verdict where there is one. */
export function stateOf(trial: TrialRecord): RunState | 'waiting' | 'diverged' {
  if (trial.run === null) return 'waiting';
  return markOf(trial) === 'diverged' ? 'diverged' : trial.run.state;
}

export interface TrialSorting {
  readonly key: string;
  readonly descending: boolean;
}

/** Rows by a column, among equals by the number of the trial; those without a value last. */
export function sortTrialRows(
  rows: readonly TrialRow[],
  columns: readonly TrialColumn[],
  { key, descending }: TrialSorting,
): TrialRow[] {
  const column = columns.find((candidate) => candidate.key === key) ?? columns[0]!;
  const sign = descending ? -1 : 1;
  const valued = rows.map((row) => ({ row, value: column.value(row) }));
  return valued
    .toSorted((one, other) => {
      const [a, b] = [one.value, other.value];
      const byTrial = one.row.trial.trial - other.row.trial.trial;
      if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b)) || byTrial;
      if (a === b) return byTrial;
      return sign * (a < b ? -1 : 1);
    })
    .map(({ row }) => row);
}

function isMissing(value: number | string | null): value is null {
  return value === null || Number.isNaN(value);
}
