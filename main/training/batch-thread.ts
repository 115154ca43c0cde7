import { parentPort, workerData } from 'node:worker_threads';
import { BatchGatherer } from './batches.ts';
import type { GatheredBatch, GatherRequest, ThreadSamples } from './batch-source.ts';

/** A thread beside the training loop: gathers one batch after the other into the memory sent along, and sends it back. */
const { samples, options } = workerData as ThreadSamples;
const gatherer = new BatchGatherer(samples, options);

parentPort!.on('message', ({ epoch, batch, memory }: GatherRequest) => {
  const rows = gatherer.gather(epoch, batch, memory).labels.length;
  const gathered: GatheredBatch = { memory, rows };
  parentPort!.postMessage(gathered, [memory.inputs.buffer, memory.labels.buffer] as ArrayBuffer[]);
});
