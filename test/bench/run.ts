import { parseArgs } from 'node:util';
import { engines } from '../../main/engines/index.ts';
import { defaultThreads, describeProcessor } from '../../main/engines/processor.ts';
import { startEngine } from './netsitter.ts';
import { findPython, startPyTorch } from './pytorch.ts';
import type { Contestant } from './pytorch.ts';

/**
 * Training steps of the FDDB CNN (model 1, dropout 0.25, L2, Adam): each of our engines beside PyTorch on the same
 * processor with the same number of threads. They take turns, a few steps each, so that whatever else the
 * machine does meets both; a ratio of medians is then worth more than either time.
 */
const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: String(defaultThreads()) },
    seconds: { type: 'string', default: '30' },
    batches: { type: 'string', default: '20,32' },
  },
});
const threads = Number(options.threads);
const stepsPerTurn = 5;

const contestants: Contestant[] = [];
let pyTorch: Contestant | undefined;
for (const engine of engines) contestants.push(await startEngine(engine, threads));
const python = findPython();
if (python === undefined) {
  console.log(
    'PyTorch is not compared: no Python here can import torch. On Debian: apt install python3-torch.',
  );
} else {
  pyTorch = await startPyTorch(python, threads);
  contestants.push(pyTorch);
}

const rows = [];
for (const batch of options.batches.split(',').map(Number)) {
  const times = contestants.map((): number[] => []);
  for (const contestant of contestants) await contestant.time(batch, stepsPerTurn);
  const start = performance.now();
  while (performance.now() - start < 1000 * Number(options.seconds)) {
    for (const [index, contestant] of contestants.entries()) {
      times[index]!.push(...(await contestant.time(batch, stepsPerTurn)));
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
console.log(`FDDB CNN, one training step on ${describeProcessor()}, ${threads} threads`);
console.table(rows);
for (const contestant of contestants) await contestant.end();

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
