import { changePicture, drawChange } from '../data/augmentation.ts';
import type { PictureAugmentation, SampleSet } from '../data/data-set.ts';
import type { Batch } from '../engines/engine.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';

export interface GatherOptions {
  readonly batchSize: number;
  readonly seed: number;
  readonly augmentation?: PictureAugmentation | undefined;
}

/** Steps in an epoch: its last batch may be smaller than the others. */
export function countSteps(samples: SampleSet, batchSize: number): number {
  return Math.ceil(samples.labels.length / batchSize);
}

/** Memory for a batch, of as many samples as it has labels. */
export interface BatchMemory {
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
}

/**
 * Gathers the batches of epochs: every sample once, in an order that depends on seed and epoch alone, so that an
 * epoch broken off can be gone on with exactly. So do the changes to a picture, and on which sample's it is.
 */
export class BatchGatherer {
  readonly batchSize: number;
  private readonly samples: SampleSet;
  private readonly options: GatherOptions;
  private readonly rowLength: number;
  private order: { readonly epoch: number; readonly samples: Uint32Array } | null = null;

  constructor(samples: SampleSet, options: GatherOptions) {
    this.samples = samples;
    this.options = options;
    this.rowLength = rowLengthOf(samples);
    this.batchSize = Math.min(options.batchSize, samples.labels.length);
  }

  allocate(): BatchMemory {
    const values = this.batchSize * partsOf(this.samples) * this.rowLength;
    return { inputs: new Float32Array(values), labels: new Int32Array(this.batchSize) };
  }

  /** Fills `memory` with an epoch's batch, counted from 0. The last of an epoch may be smaller than the others. */
  gather(epoch: number, batch: number, memory: BatchMemory): Batch {
    const { inputs, labels } = memory;
    const order = this.orderOf(epoch);
    const start = batch * this.batchSize;
    const rows = Math.min(this.batchSize, order.length - start);
    for (let row = 0; row < rows; row += 1) {
      this.copySample(epoch, order[start + row]!, inputs, row);
      labels[row] = this.samples.labels[order[start + row]!]!;
    }
    return firstRows(memory, rows);
  }

  private orderOf(epoch: number): Uint32Array {
    if (this.order?.epoch !== epoch) {
      const samples = Uint32Array.from({ length: this.samples.labels.length }, (_, sample) => sample);
      this.order = { epoch, samples: new RandomStream(this.options.seed, 'shuffle', epoch).shuffle(samples) };
    }
    return this.order.samples;
  }

  private copySample(epoch: number, sample: number, inputs: Float32Array, row: number): void {
    const { seed, augmentation } = this.options;
    const { inputs: all } = this.samples;
    const parts = partsOf(this.samples);
    for (let part = 0; part < parts; part += 1) {
      const from = rowOf(this.samples, sample, part) * this.rowLength;
      const place = (row * parts + part) * this.rowLength;
      if (augmentation === undefined) copyRow(all, from, inputs, place, this.rowLength);
      else {
        const stream = new RandomStream(seed, 'augmentation', epoch, sample, part);
        changePicture(augmentation, drawChange(augmentation.settings, stream), all, from, inputs, place);
      }
    }
  }
}

/** The first samples of a batch that fills its memory. */
export function firstRows(memory: BatchMemory, rows: number): Batch {
  const { inputs, labels } = memory;
  if (rows === labels.length) return memory;
  const values = (rows * inputs.length) / labels.length;
  return { inputs: inputs.subarray(0, values), labels: labels.subarray(0, rows) };
}

/** These samples in this order and unchanged, in memory of their own. */
export function gatherRows(samples: SampleSet, rows: Uint32Array): Batch {
  const rowLength = rowLengthOf(samples);
  const parts = partsOf(samples);
  const inputs = new Float32Array(rows.length * parts * rowLength);
  rows.forEach((sample, row) => {
    for (let part = 0; part < parts; part += 1) {
      const from = rowOf(samples, sample, part) * rowLength;
      copyRow(samples.inputs, from, inputs, (row * parts + part) * rowLength, rowLength);
    }
  });
  return { inputs, labels: Int32Array.from(rows, (sample) => samples.labels[sample]!) };
}

/** Rows of `inputs` that make a sample. */
function partsOf({ pairs }: SampleSet): number {
  return pairs === undefined ? 1 : 2;
}

function rowOf({ pairs }: SampleSet, sample: number, part: number): number {
  return pairs === undefined ? sample : pairs[2 * sample + part]!;
}

/** Every picture of pairs occurs in one, so that the last is the highest number named. */
function rowLengthOf({ inputs, pairs, labels }: SampleSet): number {
  if (pairs === undefined) return inputs.length / labels.length;
  return inputs.length / (pairs.reduce((last, row) => Math.max(last, row), 0) + 1);
}

/** Rows shorter than this are copied value by value: a view of each would cost more. */
const shortRow = 64;

function copyRow(from: Float32Array, at: number, to: Float32Array, place: number, length: number): void {
  if (length < shortRow) {
    for (let value = 0; value < length; value += 1) to[place + value] = from[at + value]!;
  } else {
    to.set(from.subarray(at, at + length), place);
  }
}

/** Input values per evaluation batch, so that activations stay within some hundred megabytes. */
const evaluationValues = 2 ** 20;
const largestEvaluationBatch = 4096;

/** How many samples of so many values are evaluated at once. */
export function evaluationBatchSize(sampleValues: number): number {
  return Math.min(largestEvaluationBatch, Math.max(1, Math.floor(evaluationValues / sampleValues)));
}

/**
 * A split in its own order and unchanged, cut into batches as large as memory comfortably allows. A batch is
 * valid until the next one is asked for.
 */
export function* consecutiveBatches(samples: SampleSet): Generator<Batch, void, void> {
  const count = samples.labels.length;
  const rowLength = rowLengthOf(samples);
  const length = partsOf(samples) * rowLength;
  const size = Math.min(count, evaluationBatchSize(length));
  const pairs = samples.pairs && new Float32Array(size * length);
  for (let start = 0; start < count; start += size) {
    const labels = samples.labels.subarray(start, start + size);
    if (pairs === undefined) {
      yield { inputs: samples.inputs.subarray(start * length, (start + size) * length), labels };
    } else {
      for (let part = 0; part < 2 * labels.length; part += 1) {
        const row = samples.pairs![2 * start + part]!;
        copyRow(samples.inputs, row * rowLength, pairs, part * rowLength, rowLength);
      }
      yield { inputs: pairs.subarray(0, labels.length * length), labels };
    }
  }
}
