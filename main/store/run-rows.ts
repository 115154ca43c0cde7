import { basename } from 'node:path';
import { describeProbe } from '../../shared/checks/probes/probe-names.ts';
import type { ProbeName } from '../../shared/checks/records.ts';
import type {
  Checkpoint,
  DataOverview,
  DataSource,
  Environment,
  LayerSummary,
  LogLine,
  RunDetail,
  RunState,
  RunSummary,
  SplitMetrics,
} from '../../shared/runs.ts';
import { splits, type Split } from '../../shared/specs/data.ts';
import { fromStored } from './measured.ts';
import { readExperiment } from './stored-spec.ts';

/** Columns of `runs`, as SQLite returns them. */
interface RunColumns {
  readonly id: number;
  readonly name: string;
  readonly recipe: string | null;
  readonly state: RunState;
  readonly reason: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly engine: string;
  readonly device: string | null;
  readonly seed: number;
  readonly data_name: string | null;
  readonly data_path: string;
  readonly data_format: DataSource['format'];
  readonly learning_rate: number;
  readonly l2_regularisation: number;
  readonly batch_size: number;
  readonly epochs: number;
  readonly parameters: number | null;
  readonly steps: number | null;
  readonly steps_done: number;
  readonly epochs_done: number;
  readonly best_validation_accuracy: number | null;
  readonly seconds: number | null;
  readonly search_id: number | null;
  readonly trial: number | null;
  readonly trial_label: string | null;
  readonly walk_id: number | null;
  readonly probe: ProbeName | null;
  readonly lowest_validation_loss: number | null;
  readonly notes: string;
  readonly starred: 0 | 1;
  readonly archived_at: string | null;
  readonly deleted_at: string | null;
  /** A JSON array. */
  readonly tags: string;
  readonly threads: number | null;
}

type MetricColumn = 'epoch' | 'data' | 'regularisation' | 'total' | 'accuracy';

/** A run with the metrics of the last epoch each split was evaluated at; see `runSummarySchema`. */
export type SummaryRow = RunColumns & Readonly<Record<`${Split}_${MetricColumn}`, number | null>>;

export type DetailRow = SummaryRow & {
  readonly spec: string;
  readonly spec_hash: string;
  readonly layers: string | null;
  readonly environment: string | null;
  readonly data_overview: string | null;
};

const summaryColumns = [
  'id, name, recipe, state, reason, created_at, started_at, ended_at, engine, device, seed, data_name',
  'data_path, data_format, learning_rate, l2_regularisation, batch_size, epochs, parameters, steps',
  'steps_done, epochs_done, best_validation_accuracy, seconds, search_id, trial, threads, walk_id, probe',
  'lowest_validation_loss, notes, starred, archived_at, deleted_at',
]
  .flatMap((line) => line.split(', '))
  .map((column) => `runs.${column}`)
  .join(', ');

/**
 * Up to which epoch of a split a run's row looks: of a finished run, the one whose parameters it ended with,
 * which after early stopping need not be the last it trained.
 */
const lookUpTo = `coalesce(
  CASE runs.state WHEN 'finished' THEN
    (SELECT epoch FROM checkpoints WHERE run_id = runs.id AND kind = 'last')
  END, epoch_metrics.epoch)`;

/** One query for the whole table: the last epoch of each split is a look-up in the primary key. */
export const selectRuns = selectFromRuns(summaryColumns);

/** The same with all that a run keeps beside its row; slower, for one run. */
export const selectRunDetails = selectFromRuns('runs.*');

function selectFromRuns(columns: string): string {
  return `SELECT ${columns}, trials.label AS trial_label,
      (SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE run_id = runs.id ORDER BY tag)) AS tags,
      ${splits.map(metricColumns).join(', ')}
    FROM runs LEFT JOIN trials ON trials.search_id = runs.search_id AND trials.trial = runs.trial
      ${splits.map(joinLastEpoch).join(' ')}`;
}

function metricColumns(split: Split): string {
  return `${split}.epoch AS ${split}_epoch, ${split}.data_loss AS ${split}_data,
    ${split}.regularisation_loss AS ${split}_regularisation, ${split}.total_loss AS ${split}_total,
    ${split}.accuracy AS ${split}_accuracy`;
}

function joinLastEpoch(split: Split): string {
  return `LEFT JOIN epoch_metrics AS ${split}
    ON ${split}.run_id = runs.id AND ${split}.split = '${split}' AND ${split}.epoch =
      (SELECT max(epoch) FROM epoch_metrics
       WHERE run_id = runs.id AND split = '${split}' AND epoch <= ${lookUpTo})`;
}

export function toSummary(row: SummaryRow): RunSummary {
  return {
    id: row.id,
    name: row.name,
    recipe: row.recipe,
    state: row.state,
    reason: row.reason,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    engine: row.engine,
    device: row.device,
    seed: row.seed,
    dataName: row.data_name ?? basename(row.data_path),
    learningRate: row.learning_rate,
    l2Regularisation: row.l2_regularisation,
    batchSize: row.batch_size,
    parameters: row.parameters,
    epochs: row.epochs,
    epochsDone: row.epochs_done,
    steps: row.steps,
    stepsDone: row.steps_done,
    seconds: row.seconds,
    train: lastMetrics(row, 'train'),
    validation: lastMetrics(row, 'validation'),
    test: lastMetrics(row, 'test'),
    bestValidationAccuracy: row.best_validation_accuracy,
    threads: row.threads,
    search:
      row.search_id === null || row.trial === null
        ? null
        : { id: row.search_id, trial: row.trial, label: row.trial_label ?? '' },
    check:
      row.walk_id === null || row.probe === null
        ? null
        : { walk: row.walk_id, probe: row.probe, label: describeProbe(row.probe) },
    lowestValidationLoss: row.lowest_validation_loss,
    tags: JSON.parse(row.tags) as string[],
    isStarred: row.starred === 1,
    notes: row.notes,
    archivedAt: row.archived_at,
    deletedAt: row.deleted_at,
  };
}

export function toDetail(
  row: DetailRow,
  checkpoints: readonly Checkpoint[],
  log: readonly LogLine[],
): RunDetail {
  return {
    ...toSummary(row),
    spec: readExperiment(row.spec, `run ${row.id}`),
    specHash: row.spec_hash,
    dataSource: { name: row.data_name, path: row.data_path, format: row.data_format },
    dataOverview: row.data_overview === null ? null : (JSON.parse(row.data_overview) as DataOverview),
    layers: row.layers === null ? [] : (JSON.parse(row.layers) as LayerSummary[]),
    environment: row.environment === null ? null : (JSON.parse(row.environment) as Environment),
    checkpoints: [...checkpoints],
    log: [...log],
  };
}

function lastMetrics(row: SummaryRow, split: Split): SplitMetrics | null {
  if (row[`${split}_epoch`] === null) return null;
  return {
    loss: {
      data: fromStored(row[`${split}_data`]),
      regularisation: fromStored(row[`${split}_regularisation`]),
      total: fromStored(row[`${split}_total`]),
    },
    accuracy: fromStored(row[`${split}_accuracy`]),
  };
}
