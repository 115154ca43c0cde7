import type { SampleSet } from '../data/data-set.ts';
import type { EvaluationResult, Program } from '../engines/engine.ts';
import type { CheckpointKind, ConfusionMatrix, Prediction, SplitMetrics } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import { consecutiveBatches } from './batches.ts';

/** What is evaluated, and how it makes room for other work. */
export interface Evaluating {
  readonly program: Program;
  /** Values the network's last layer yields. */
  readonly outputs: number;
  readonly signal: AbortSignal;
  readonly giveWay: () => Promise<void>;
}

/** What a network made of every sample of a split. */
export interface SplitEvaluation {
  readonly metrics: SplitMetrics;
  /** The class each sample was taken for. */
  readonly predicted: Int32Array;
  /** Row by row, one value for each class. */
  readonly probabilities: Float32Array;
}

/**
 * Loss and accuracy over a whole split, without dropout, giving way to other work between batches. An empty
 * split has none.
 *
 * @throws the signal's reason as soon as it is aborted.
 */
export async function measureSplit(run: Evaluating, samples: SampleSet): Promise<SplitMetrics | null> {
  let correct = 0;
  const loss = await sumBatches(run, samples, (result) => {
    correct += result.correct;
  });
  return loss && { loss, accuracy: correct / samples.labels.length };
}

/** The same, with what was predicted for each sample. */
export async function evaluateSplit(run: Evaluating, samples: SampleSet): Promise<SplitEvaluation | null> {
  const count = samples.labels.length;
  const parts: Float32Array[] = [];
  const loss = await sumBatches(run, samples, ({ probabilities }) => parts.push(probabilities.slice()));
  if (loss === null) return null;
  const probabilities = concatenate(parts);
  const predicted = classify(probabilities, count, run.outputs);
  let correct = 0;
  for (let row = 0; row < count; row += 1) if (predicted[row] === samples.labels[row]) correct += 1;
  return { metrics: { loss, accuracy: correct / count }, predicted, probabilities };
}

async function sumBatches(
  { program, signal, giveWay }: Evaluating,
  samples: SampleSet,
  take: (result: EvaluationResult) => void,
): Promise<SplitMetrics['loss'] | null> {
  const count = samples.labels.length;
  if (count === 0) return null;
  let dataLossSum = 0;
  for (const batch of consecutiveBatches(samples)) {
    await giveWay();
    signal.throwIfAborted();
    const result = await program.evaluate(batch);
    dataLossSum += result.dataLossSum;
    take(result);
  }
  const data = dataLossSum / count;
  const regularisation = await program.regularisationLoss();
  return { data, regularisation, total: data + regularisation };
}

/**
 * The class with the highest probability, row by row; the first of equals. A network with a single output
 * takes one half for class 1.
 */
export function classify(probabilities: Float32Array, rows: number, outputs: number): Int32Array {
  const classes = probabilities.length / rows;
  const predicted = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const first = row * classes;
    let highest = first;
    for (let place = first + 1; place < first + classes; place += 1) {
      if (probabilities[place]! > probabilities[highest]!) highest = place;
    }
    predicted[row] = highest - first;
    if (outputs === 1 && probabilities[first + 1]! >= 0.5) predicted[row] = 1;
  }
  return predicted;
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
