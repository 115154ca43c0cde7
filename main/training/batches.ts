import type { SampleSet } from '../data/data-set.ts';
import type { Batch } from '../engines/engine.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';

export interface EpochBatches {
  readonly batchSize: number;
  readonly seed: number;
  readonly epoch: number;
  /** How many batches of the epoch were trained on already. */
  readonly skip: number;
}

/** Steps in an epoch: its last batch may be smaller than the others. */
export function countSteps(samples: SampleSet, batchSize: number): number {
  return Math.ceil(samples.labels.length / batchSize);
}

/**
 * The batches of an epoch: every sample once, in an order that depends on seed and epoch alone, so that an
 * epoch broken off can be gone on with exactly. A batch is valid until the next one is asked for: all are
 * gathered in the same memory.
 */
export function* shuffledBatches(samples: SampleSet, options: EpochBatches): Generator<Batch, void, void> {
  const { batchSize, seed, epoch, skip } = options;
  const count = samples.labels.length;
  const width = samples.inputs.length / count;
  const order = new Uint32Array(count);
  for (let sample = 0; sample < count; sample += 1) order[sample] = sample;
  new RandomStream(seed, 'shuffle', epoch).shuffle(order);
  const size = Math.min(batchSize, count);
  const whole = { inputs: new Float32Array(size * width), labels: new Int32Array(size) };
  for (let start = skip * batchSize; start < count; start += batchSize) {
    const rows = Math.min(size, count - start);
    for (let row = 0; row < rows; row += 1) {
      const sample = order[start + row]!;
      copyRow(samples.inputs, sample * width, whole.inputs, row * width, width);
      whole.labels[row] = samples.labels[sample]!;
    }
    const { inputs, labels } = whole;
    yield rows === size
      ? whole
      : { inputs: inputs.subarray(0, rows * width), labels: labels.subarray(0, rows) };
  }
}

/** Rows shorter than this are copied value by value: a view of each would cost more. */
const shortRow = 64;

function copyRow(from: Float32Array, at: number, to: Float32Array, place: number, width: number): void {
  if (width < shortRow) {
    for (let value = 0; value < width; value += 1) to[place + value] = from[at + value]!;
  } else {
    to.set(from.subarray(at, at + width), place);
  }
}

/** Input values per evaluation batch, so that activations stay within some hundred megabytes. */
const evaluationValues = 2 ** 20;
const largestEvaluationBatch = 4096;

/** A split in its own order, cut into batches as large as memory comfortably allows. */
export function* consecutiveBatches(samples: SampleSet): Generator<Batch, void, void> {
  const count = samples.labels.length;
  const width = samples.inputs.length / count;
  const size = Math.min(largestEvaluationBatch, Math.max(1, Math.floor(evaluationValues / width)));
  for (let start = 0; start < count; start += size) {
    yield {
      inputs: samples.inputs.subarray(start * width, (start + size) * width),
      labels: samples.labels.subarray(start, start + size),
    };
  }
}
