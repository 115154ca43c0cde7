import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PreparedData, SampleSet } from '../data/data-set.ts';
import type { Batch } from '../engines/engine.ts';
import { BatchGatherer, countSteps, firstRows, type BatchMemory, type GatherOptions } from './batches.ts';

/** Where the loop has its training batches from. */
export interface BatchSource {
  /** The batches of an epoch from `first` on, counted from 0. Each is valid until the next one is asked for. */
  batches(epoch: number, first: number): AsyncIterable<Batch>;
  close(): Promise<void>;
}

export interface ThreadSamples {
  readonly samples: SampleSet;
  readonly options: GatherOptions;
}

export interface GatherRequest {
  readonly epoch: number;
  readonly batch: number;
  readonly memory: BatchMemory;
}

export interface GatheredBatch {
  readonly memory: BatchMemory;
  readonly rows: number;
}

/**
 * Batches are gathered between steps where that is copying only, which costs next to nothing. Where pictures are
 * changed on the way, a thread gathers the next batch while the engine computes the present one: engines hold
 * the thread that calls them until a step is done.
 *
 * @param onWarning told when there can be no such thread; the same batches are then gathered between steps
 * @param thread the file that such a thread runs
 */
export function createBatchSource(
  { splits: { train }, augmentation }: PreparedData,
  settings: Pick<GatherOptions, 'batchSize' | 'seed'>,
  onWarning: (text: string) => void,
  thread = threadFile(),
): BatchSource {
  const options = { batchSize: settings.batchSize, seed: settings.seed, augmentation };
  return augmentation === undefined
    ? gatherBetweenSteps(train, options)
    : new BatchesAhead(train, options, thread, onWarning);
}

function gatherBetweenSteps(samples: SampleSet, options: GatherOptions): BatchSource {
  const gatherer = new BatchGatherer(samples, options);
  const memory = gatherer.allocate();
  const steps = countSteps(samples, options.batchSize);
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- batches gathered ahead are awaited, these need not be
    async *batches(epoch, first) {
      for (let batch = first; batch < steps; batch += 1) yield gatherer.gather(epoch, batch, memory);
    },
    close: () => Promise.resolve(),
  };
}

/** The thread's entry: its source where this very file runs from source, else what was built from it. */
function threadFile(): string {
  const folder = import.meta.dirname;
  if (import.meta.filename.endsWith('.ts')) return join(folder, 'batch-thread.ts');
  return join(folder.endsWith('chunks') ? join(folder, '..') : folder, 'batch-thread.js');
}

/** Has batches gathered by a thread, one ahead of the loop, in two sets of memory in turn. */
class BatchesAhead implements BatchSource {
  private readonly gatherer: BatchGatherer;
  private readonly steps: number;
  private readonly thread: Worker;
  /** Whether the thread has failed. */
  private hasFailed = false;

  constructor(samples: SampleSet, options: GatherOptions, thread: string, onWarning: (text: string) => void) {
    this.gatherer = new BatchGatherer(samples, options);
    this.steps = countSteps(samples, options.batchSize);
    const workerData: ThreadSamples = { samples: { ...samples, names: [] }, options };
    this.thread = new Worker(thread, { workerData });
    this.thread.once('error', (error) => {
      this.hasFailed = true;
      onWarning(`Pictures are changed between steps, since the thread for it has failed: ${String(error)}`);
    });
  }

  async *batches(epoch: number, first: number): AsyncGenerator<Batch, void, void> {
    if (first >= this.steps) return;
    let ahead = this.gather({ epoch, batch: first, memory: this.gatherer.allocate() });
    let spare = this.gatherer.allocate();
    for (let batch = first; batch < this.steps; batch += 1) {
      const { memory, rows } = await ahead;
      if (batch + 1 < this.steps) ahead = this.gather({ epoch, batch: batch + 1, memory: spare });
      yield firstRows(memory, rows);
      spare = memory;
    }
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }

  /** Without the thread the same batch is gathered here. What was sent to the thread is lost with it. */
  private async gather(request: GatherRequest): Promise<GatheredBatch> {
    const { epoch, batch } = request;
    if (!this.hasFailed) {
      const { inputs, labels } = request.memory;
      this.thread.postMessage(request, [inputs.buffer, labels.buffer] as ArrayBuffer[]);
      try {
        const [gathered] = (await once(this.thread, 'message')) as [GatheredBatch];
        return gathered;
      } catch {
        // The listener above says why.
      }
    }
    const memory = this.gatherer.allocate();
    return { memory, rows: this.gatherer.gather(epoch, batch, memory).labels.length };
  }
}
