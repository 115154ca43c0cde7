import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SampleSet } from '../data/data-set.ts';
import type { Program } from '../engines/engine.ts';
import type { CheckpointKind, ConfusionMatrix, Prediction, SplitMetrics } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { consecutiveBatches } from './batches.ts';

/** What a network made of every sample of a split. */
export interface SplitEvaluation {
  readonly metrics: SplitMetrics;
  /** The most probable class of each sample (ties: the first). */
  readonly predicted: Int32Array;
  /** Row by row, one value for each class. */
  readonly probabilities: Float32Array;
}

/**
 * Evaluates a whole split, without dropout, giving way to other work between batches. An empty split has no
 * evaluation.
 *
 * @throws the signal's reason as soon as it is aborted.
 */
export async function evaluateSplit(
  program: Program,
  samples: SampleSet,
  signal: AbortSignal,
): Promise<SplitEvaluation | null> {
  const count = samples.labels.length;
  if (count === 0) return null;
  const probabilities: Float32Array[] = [];
  let dataLossSum = 0;
  for (const batch of consecutiveBatches(samples)) {
    await nextTurn();
    signal.throwIfAborted();
    const result = await program.evaluate(batch);
    dataLossSum += result.dataLossSum;
    probabilities.push(result.probabilities.slice());
  }
  const data = dataLossSum / count;
  const regularisation = await program.regularisationLoss();
  const all = concatenate(probabilities);
  const predicted = mostProbable(all, count);
  const correct = predicted.reduce((sum, label, row) => sum + Number(label === samples.labels[row]), 0);
  return {
    metrics: { loss: { data, regularisation, total: data + regularisation }, accuracy: correct / count },
    predicted,
    probabilities: all,
  };
}

/** The class with the highest probability, row by row; the first of equals. */
export function mostProbable(probabilities: Float32Array, rows: number): Int32Array {
  const classes = probabilities.length / rows;
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let candidate = 1; candidate < classes; candidate += 1) {
      if (probabilities[row * classes + candidate]! > probabilities[row * classes + best]!) best = candidate;
    }
    return best;
  });
}

/** Where an evaluation belongs: which samples, which parameters, as they were after which epoch. */
export interface EvaluationPlace {
  readonly split: Split;
  readonly checkpoint: CheckpointKind;
  readonly epoch: number;
  readonly classes: readonly string[];
}

/** Counts by true class (rows) and predicted class (columns). */
export function countConfusion(
  { split, checkpoint, epoch, classes }: EvaluationPlace,
  samples: SampleSet,
  { predicted }: SplitEvaluation,
): ConfusionMatrix {
  const counts = classes.map(() => classes.map(() => 0));
  samples.labels.forEach((label, row) => {
    counts[label]![predicted[row]!]! += 1;
  });
  return { split, checkpoint, epoch, classes: [...classes], counts };
}

/** The table of samples with what the network made of each. */
export function listPredictions(samples: SampleSet, evaluation: SplitEvaluation): Prediction[] {
  const classes = evaluation.probabilities.length / samples.labels.length;
  return samples.names.map((sample, row) => ({
    sample,
    label: samples.labels[row]!,
    predicted: evaluation.predicted[row]!,
    probabilities: [...evaluation.probabilities.subarray(row * classes, (row + 1) * classes)],
  }));
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
