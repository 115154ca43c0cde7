import type { Database } from 'better-sqlite3';
import type { StepColumns } from '../../shared/curves/recorded-steps.ts';
import type {
  Checkpoint,
  CheckpointKind,
  ConfusionMatrix,
  EpochMatrix,
  EpochRecord,
  LogLine,
  Prediction,
  SplitMetrics,
  StepRecord,
  WatchRecord,
} from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { fromStored } from './measured.ts';
import { prepareWatchReading } from './watches.ts';

interface StepRow {
  readonly step: number;
  readonly epoch: number;
  readonly data_loss: number | null;
  readonly regularisation_loss: number | null;
  readonly accuracy: number | null;
}

interface EpochRow {
  readonly epoch: number;
  readonly step: number;
  readonly learning_rate: number;
  readonly seconds: number;
  readonly split: Split | null;
  readonly data_loss: number | null;
  readonly regularisation_loss: number | null;
  readonly total_loss: number | null;
  readonly accuracy: number | null;
}

interface MatrixRow {
  readonly split: Split;
  readonly checkpoint: CheckpointKind;
  readonly epoch: number;
  readonly classes: string;
}

interface PredictionRow {
  readonly sample: string;
  readonly label: number;
  readonly predicted: number;
  readonly probabilities: Buffer;
}

/** What is read back of a run; each reading gives what was written after `since` (0: everything). */
export interface Readings {
  steps(id: number, since: number): StepRecord[];
  /** The same of all steps in columns: many times as fast where there are a hundred thousand. */
  stepColumns(id: number): StepColumns;
  epochs(id: number, since: number): EpochRecord[];
  watches(id: number, since: number): WatchRecord[];
  matrices(id: number, since: number): ConfusionMatrix[];
  /** Of which epochs there are counts, by split. */
  matrixEpochs(id: number): { split: Split; epochs: number[] }[];
  matrixAt(id: number, split: Split, epoch: number): EpochMatrix | undefined;
  predictions(id: number, split: Split, checkpoint: CheckpointKind): Prediction[];
  checkpoints(id: number, since: number): Checkpoint[];
  log(id: number, since: number): LogLine[];
}

export function prepareReadings(database: Database): Readings {
  const steps = database.prepare<[number, number], StepRow>(
    `SELECT step, epoch, data_loss, regularisation_loss, accuracy FROM steps
     WHERE run_id = ? AND step > ? ORDER BY step`,
  );
  const stepCount = database.prepare<[number], number>('SELECT count(*) FROM steps WHERE run_id = ?').pluck();
  const stepColumns = database
    .prepare<[number], StepValues>(
      `SELECT step, data_loss, regularisation_loss, accuracy FROM steps WHERE run_id = ? ORDER BY step`,
    )
    .raw();
  const epochs = database.prepare<[number, number], EpochRow>(
    `SELECT epochs.epoch, step, learning_rate, seconds, split, data_loss, regularisation_loss,
       total_loss, accuracy
     FROM epochs LEFT JOIN epoch_metrics
       ON epoch_metrics.run_id = epochs.run_id AND epoch_metrics.epoch = epochs.epoch
     WHERE epochs.run_id = ? AND revision > ? ORDER BY epochs.epoch`,
  );
  const matrices = database.prepare<[number, number], MatrixRow>(
    `SELECT split, checkpoint, epoch, classes FROM confusion_matrices
     WHERE run_id = ? AND revision > ? ORDER BY revision, split`,
  );
  const counts = database
    .prepare<[number, string, string], number>(
      `SELECT samples FROM confusion_counts WHERE run_id = ? AND split = ? AND checkpoint = ?
       ORDER BY true_class, predicted_class`,
    )
    .pluck();
  const matrixEpochs = database.prepare<[number], { split: Split; epoch: number }>(
    'SELECT split, epoch FROM epoch_matrices WHERE run_id = ? ORDER BY split, epoch',
  );
  const matrixAt = database.prepare<[number, string, number], { counts: Buffer; classes: string }>(
    `SELECT counts, (SELECT classes FROM confusion_matrices AS kept
       WHERE kept.run_id = matrix.run_id AND kept.split = matrix.split LIMIT 1) AS classes
     FROM epoch_matrices AS matrix WHERE run_id = ? AND split = ? AND epoch = ?`,
  );
  const predictions = database.prepare<[number, string, string], PredictionRow>(
    `SELECT sample, label, predicted, probabilities FROM predictions
     WHERE run_id = ? AND split = ? AND checkpoint = ? ORDER BY position`,
  );
  const checkpoints = database.prepare<[number, number], Checkpoint>(
    `SELECT kind, epoch, step, path, sha256 FROM checkpoints
     WHERE run_id = ? AND revision > ? AND removed = 0 ORDER BY step, kind`,
  );
  const log = database.prepare<[number, number], LogLine>(
    'SELECT time, level, text FROM log WHERE run_id = ? AND revision > ? ORDER BY id',
  );

  return {
    steps: (id, since) => steps.all(id, since).map(toStepRecord),
    stepColumns: (id) => toColumns(stepColumns.iterate(id), stepCount.get(id) ?? 0),
    epochs: (id, since) => toEpochRecords(epochs.all(id, since)),
    watches: prepareWatchReading(database),
    matrices: (id, since) =>
      matrices.all(id, since).map((row) => {
        const classes = JSON.parse(row.classes) as string[];
        const samples = counts.all(id, row.split, row.checkpoint);
        const { split, checkpoint, epoch } = row;
        return { split, checkpoint, epoch, classes, counts: toRows(samples, classes.length) };
      }),
    matrixEpochs: (id) =>
      [...Map.groupBy(matrixEpochs.all(id), ({ split }) => split)].map(([split, rows]) => ({
        split,
        epochs: rows.map(({ epoch }) => epoch),
      })),
    matrixAt: (id, split, epoch) => {
      const row = matrixAt.get(id, split, epoch);
      if (row === undefined) return undefined;
      const classes = JSON.parse(row.classes) as string[];
      const counts = Array.from({ length: row.counts.length / 4 }, (_, at) =>
        row.counts.readUInt32LE(at * 4),
      );
      return { split, epoch, classes, counts: toRows(counts, classes.length) };
    },
    predictions: (id, split, checkpoint) => predictions.all(id, split, checkpoint).map(toPrediction),
    checkpoints: (id, since) => checkpoints.all(id, since),
    log: (id, since) => log.all(id, since),
  };
}

type StepValues = [
  step: number,
  dataLoss: number | null,
  regularisationLoss: number | null,
  accuracy: number | null,
];

function toColumns(rows: Iterable<StepValues>, count: number): StepColumns {
  const columns = {
    step: new Float64Array(count),
    dataLoss: new Float64Array(count),
    regularisationLoss: new Float64Array(count),
    accuracy: new Float64Array(count),
  };
  let row = 0;
  for (const [step, dataLoss, regularisationLoss, accuracy] of rows) {
    columns.step[row] = step;
    columns.dataLoss[row] = fromStored(dataLoss);
    columns.regularisationLoss[row] = fromStored(regularisationLoss);
    columns.accuracy[row] = fromStored(accuracy);
    row += 1;
  }
  return columns;
}

function toStepRecord(row: StepRow): StepRecord {
  return {
    step: row.step,
    epoch: row.epoch,
    dataLoss: fromStored(row.data_loss),
    regularisationLoss: fromStored(row.regularisation_loss),
    accuracy: fromStored(row.accuracy),
  };
}

/** Gathers the rows of one epoch, one for each split it was evaluated on. */
function toEpochRecords(rows: readonly EpochRow[]): EpochRecord[] {
  const records = new Map<number, EpochRecord>();
  for (const row of rows) {
    const record = records.get(row.epoch) ?? {
      epoch: row.epoch,
      step: row.step,
      learningRate: row.learning_rate,
      seconds: row.seconds,
      train: null,
      validation: null,
      test: null,
    };
    if (row.split !== null) record[row.split] = toMetrics(row);
    records.set(row.epoch, record);
  }
  return [...records.values()];
}

function toMetrics(row: EpochRow): SplitMetrics {
  return {
    loss: {
      data: fromStored(row.data_loss),
      regularisation: fromStored(row.regularisation_loss),
      total: fromStored(row.total_loss),
    },
    accuracy: fromStored(row.accuracy),
  };
}

function toPrediction({ sample, label, predicted, probabilities }: PredictionRow): Prediction {
  // A copy, because floats must begin at a multiple of four bytes.
  const values = new Float32Array(new Uint8Array(probabilities).buffer);
  return { sample, label, predicted, probabilities: Array.from(values) };
}

function toRows(values: readonly number[], columns: number): number[][] {
  return Array.from({ length: columns }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}
