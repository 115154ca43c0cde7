import { Buffer } from 'node:buffer';
import type { Database } from 'better-sqlite3';
import type { TrainingEvent } from '../../shared/events.ts';
import type { Checkpoint, EpochRecord, StepRecord } from '../../shared/runs.ts';
import { splits } from '../../shared/specs/data.ts';
import { toStored } from './measured.ts';
import { prepareWatchRecording } from './watches.ts';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** Events whose loss a power failure must not cause: committed with `synchronous = FULL`. */
export function mustSurvivePowerLoss(event: TrainingEvent): boolean {
  return event.type === 'checkpoint' || event.type === 'ended';
}

/** Prepares the statements that write one event. Call the result within a transaction. */
export function prepareRecordings(
  database: Database,
): (id: number, event: TrainingEvent, revision: number) => void {
  const begin = database.prepare(
    `UPDATE runs SET state = 'running', started_at = coalesce(started_at, ?)
     WHERE id = ? AND state = 'queued'`,
  );
  const prepared = database.prepare(
    'UPDATE runs SET data_overview = ?, data_fingerprint = ?, prepared_revision = ? WHERE id = ?',
  );
  const started = database.prepare(
    `UPDATE runs SET engine = ?, device = ?, environment = ?, parameters = ?, layers = ?, steps = ?,
       started_revision = ? WHERE id = ?`,
  );
  const step = database.prepare(
    `INSERT INTO steps (run_id, step, epoch, data_loss, regularisation_loss, accuracy)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET epoch = excluded.epoch, data_loss = excluded.data_loss,
       regularisation_loss = excluded.regularisation_loss, accuracy = excluded.accuracy`,
  );
  const stepsDone = database.prepare('UPDATE runs SET steps_done = max(steps_done, ?) WHERE id = ?');
  const epoch = database.prepare(
    `INSERT INTO epochs (run_id, epoch, step, learning_rate, seconds, revision) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET step = excluded.step, learning_rate = excluded.learning_rate,
       seconds = excluded.seconds, revision = excluded.revision`,
  );
  const epochMetrics = database.prepare(
    `INSERT INTO epoch_metrics
       (run_id, split, epoch, data_loss, regularisation_loss, total_loss, accuracy)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET data_loss = excluded.data_loss,
       regularisation_loss = excluded.regularisation_loss, total_loss = excluded.total_loss,
       accuracy = excluded.accuracy`,
  );
  const epochsDone = database.prepare(
    `UPDATE runs SET epochs_done = max(epochs_done, :epoch), steps_done = max(steps_done, :step),
       seconds = max(coalesce(seconds, 0), :seconds), best_validation_accuracy =
         (SELECT max(accuracy) FROM epoch_metrics
          WHERE run_id = :id AND split = 'validation' AND epoch >= 1),
       lowest_validation_loss =
         (SELECT min(data_loss) FROM epoch_metrics
          WHERE run_id = :id AND split = 'validation' AND epoch >= 1)
     WHERE id = :id`,
  );
  const checkpoint = database.prepare(
    `INSERT INTO checkpoints (run_id, kind, epoch, step, path, sha256, revision)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET epoch = excluded.epoch, step = excluded.step, path = excluded.path,
       sha256 = excluded.sha256, revision = excluded.revision, removed = 0`,
  );
  const removeMatrix = database.prepare(
    'DELETE FROM confusion_matrices WHERE run_id = ? AND split = ? AND checkpoint = ?',
  );
  const matrix = database.prepare(
    `INSERT INTO confusion_matrices (run_id, split, checkpoint, epoch, classes, revision)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const count = database.prepare(
    `INSERT INTO confusion_counts (run_id, split, checkpoint, true_class, predicted_class, samples)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const prediction = database.prepare(
    `INSERT INTO predictions
       (run_id, split, checkpoint, position, sample, label, predicted, probabilities)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const epochMatrix = database.prepare(
    `INSERT INTO epoch_matrices (run_id, split, epoch, counts) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET counts = excluded.counts`,
  );
  const recordWatch = prepareWatchRecording(database);
  const logLine = database.prepare(
    'INSERT INTO log (run_id, time, level, text, revision) VALUES (?, ?, ?, ?, ?)',
  );
  const ended = database.prepare(
    `UPDATE runs SET state = ?, reason = ?, ended_at = ?, stop_requested = 0,
       seconds = max(coalesce(seconds, 0), ?),
       ended_revision = ? WHERE id = ?`,
  );

  function recordSteps(id: number, records: readonly StepRecord[]): void {
    for (const record of records) {
      step.run(
        id,
        record.step,
        record.epoch,
        toStored(record.dataLoss),
        toStored(record.regularisationLoss),
        toStored(record.accuracy),
      );
    }
    stepsDone.run(records.at(-1)?.step ?? 0, id);
  }

  function recordEpoch(id: number, record: EpochRecord, revision: number): void {
    epoch.run(id, record.epoch, record.step, record.learningRate, record.seconds, revision);
    for (const split of splits) {
      const metrics = record[split];
      if (metrics === null) continue;
      const { data, regularisation, total } = metrics.loss;
      const measured = [data, regularisation, total, metrics.accuracy].map(toStored);
      epochMetrics.run(id, split, record.epoch, ...measured);
    }
    epochsDone.run({ id, epoch: record.epoch, step: record.step, seconds: record.seconds });
  }

  function recordCheckpoint(id: number, record: Checkpoint, revision: number): void {
    checkpoint.run(id, record.kind, record.epoch, record.step, record.path, record.sha256, revision);
  }

  function recordEvaluation(id: number, event: EventOf<'evaluation'>, revision: number): void {
    const { split, checkpoint: kind, epoch: at, classes, counts } = event.confusionMatrix;
    removeMatrix.run(id, split, kind);
    matrix.run(id, split, kind, at, JSON.stringify(classes), revision);
    counts.forEach((row, trueClass) => {
      row.forEach((samples, predictedClass) => {
        count.run(id, split, kind, trueClass, predictedClass, samples);
      });
    });
    epochMatrix.run(id, split, at, Buffer.from(Uint32Array.from(counts.flat()).buffer));
    event.predictions.forEach(({ sample, label, predicted, probabilities }, position) => {
      const bytes = Buffer.from(new Float32Array(probabilities).buffer);
      prediction.run(id, split, kind, position, sample, label, predicted, bytes);
    });
  }

  return (id, event, revision) => {
    const now = new Date().toISOString();
    // A worker that is closing may still have a line for the log when its run waits to go on.
    if (event.type !== 'ended' && event.type !== 'log') begin.run(now, id);
    switch (event.type) {
      case 'preparing':
        return;
      case 'prepared':
        prepared.run(JSON.stringify(event.data), event.data.fingerprint, revision, id);
        return;
      case 'started':
        started.run(
          event.engine,
          event.device,
          JSON.stringify(event.environment),
          event.parameters,
          JSON.stringify(event.layers),
          event.steps,
          revision,
          id,
        );
        return;
      case 'steps':
        recordSteps(id, event.steps);
        return;
      case 'watches':
        for (const watch of event.watches) recordWatch(id, watch, revision);
        return;
      case 'epoch':
        recordEpoch(id, event.epoch, revision);
        return;
      case 'checkpoint':
        recordCheckpoint(id, event.checkpoint, revision);
        return;
      case 'evaluation':
        recordEvaluation(id, event, revision);
        return;
      case 'log':
        logLine.run(id, event.line.time, event.line.level, event.line.text, revision);
        return;
      case 'ended':
        ended.run(event.state, event.reason, now, event.seconds, revision, id);
    }
  };
}
