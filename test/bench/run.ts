import { parseArgs } from 'node:util';
import { findEngine } from '../../main/engines/index.ts';
import { defaultThreads, describeProcessor } from '../../main/engines/processor.ts';
import { startEngine, tasks } from './netsitter.ts';
import { findPython, startPyTorch } from './pytorch.ts';
import type { Contestant } from './pytorch.ts';

/**
 * Training steps of a network of the reference experiments: each of our engines beside PyTorch on the same
 * processor with the same number of threads. They take turns, a few steps each, so that whatever else the
 * machine does meets both; a ratio of medians is then worth more than either time.
 */
const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: String(defaultThreads()) },
    seconds: { type: 'string', default: '30' },
    engines: { type: 'string', default: 'onnx-cpu' },
    network: { type: 'string', default: 'fddb' },
    batches: { type: 'string' },
  },
});
const task = tasks[options.network];
if (!task) throw new Error(`--network is one of ${Object.keys(tasks).join(', ')}.`);
const threads = Number(options.threads);

const contestants: Contestant[] = [];
let pyTorch: Contestant | undefined;
for (const name of options.engines.split(',')) {
  contestants.push(await startEngine(findEngine(name), task, threads));
}
const python = findPython();
if (python === undefined) {
  console.log(
    'PyTorch is not compared: no Python here can import torch. On Debian: apt install python3-torch.',
  );
} else {
  pyTorch = await startPyTorch(python, options.network, threads);
  contestants.push(pyTorch);
}

const rows = [];
for (const batch of options.batches?.split(',').map(Number) ?? task.batches) {
  const times = contestants.map((): number[] => []);
  for (const contestant of contestants) await contestant.time(batch, task.stepsPerTurn);
  const start = performance.now();
  while (performance.now() - start < 1000 * Number(options.seconds)) {
    for (const [index, contestant] of contestants.entries()) {
      times[index]!.push(...(await contestant.time(batch, task.stepsPerTurn)));
    }
  }
  const medians = times.map(median);
  const reference = pyTorch ? medians[contestants.indexOf(pyTorch)] : undefined;
  for (const [index, contestant] of contestants.entries()) {
    rows.push({
      batch,
      engine: contestant.name,
      'median ms': medians[index]!.toFixed(1),
      'fastest ms': Math.min(...times[index]!).toFixed(1),
      'as fast as PyTorch': reference === undefined ? '' : `${(reference / medians[index]!).toFixed(2)} x`,
    });
  }
}
console.log(`${task.title}, one training step on ${describeProcessor()}, ${threads} threads`);
console.table(rows);
for (const contestant of contestants) await contestant.end();

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
