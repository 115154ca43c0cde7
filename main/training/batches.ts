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
 * epoch broken off can be gone on with exactly. A batch is valid until the next one is asked for.
 */
export function* shuffledBatches(samples: SampleSet, options: EpochBatches): Generator<Batch, void, void> {
  const { batchSize, seed, epoch, skip } = options;
  const count = samples.labels.length;
  const order = new RandomStream(seed, 'shuffle', epoch).shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const width = samples.inputs.length / count;
  const inputs = new Float32Array(Math.min(batchSize, count) * width);
  for (let start = skip * batchSize; start < count; start += batchSize) {
    const chosen = order.subarray(start, start + batchSize);
    chosen.forEach((sample, row) => {
      inputs.set(samples.inputs.subarray(sample * width, (sample + 1) * width), row * width);
    });
    yield {
      inputs: inputs.subarray(0, chosen.length * width),
      labels: Int32Array.from(chosen, (sample) => samples.labels[sample]!),
    };
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
