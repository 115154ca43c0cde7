import { writeFileSync } from 'node:fs';
import { chooseEngines, enter } from './contenders.ts';
import { takeTurns } from './contestants.ts';
import { describeMachine } from './machine.ts';
import { startMatrixProducts } from './matrix-product.ts';
import { readOptions } from './options.ts';
import { measurePeakMemory } from './peak-memory.ts';
import { findPython } from './pytorch.ts';
import { describeSiameseStep, formatTable, summarise } from './report.ts';
import type { Row, SiameseStep } from './report.ts';
import { tasks } from './tasks.ts';

/**
 * Training steps and epochs of the networks of the reference experiments: our engines beside PyTorch and
 * TensorFlow.js on the same machine, all in turns in one run.
 */
const options = readOptions();
const { threads } = options;

/** Longest time for a single step, by what a smaller batch took. */
const patience = 120_000;

const contenders = await chooseEngines(options.engines);
const python = findPython();
if (python === undefined) {
  console.log('PyTorch is left out: no Python here can import torch. On Debian: apt install python3-torch.');
}
const machine = describeMachine(threads, contenders);
const rows: Row[] = [];
const siameseSteps: SiameseStep[] = [];
let pyTorchName: string | null = null;

for (const name of options.networks) {
  const task = tasks[name]!;
  const { contestants, pyTorch } = await enter(name, contenders, python, threads);
  pyTorchName ??= pyTorch?.name ?? null;
  const products = name === 'siamese' ? await startMatrixProducts(threads) : null;
  for (const batch of options.batches ?? [...task.batches, ...(options.large ? task.largeBatches : [])]) {
    const patient = contestants.filter((contestant) => {
      const smaller = rows.findLast((row) => row.task === task && row.engine === contestant.name);
      const expected = smaller === undefined ? 0 : (smaller.fastest * batch) / smaller.batch;
      if (expected <= patience) return true;
      const seconds = Math.round(expected / 1000);
      console.log(
        `${task.title}: ${contestant.name} is left out at batch ${batch}: about ${seconds} s a step.`,
      );
      return false;
    });
    const everybody = products ? [...patient, products] : patient;
    const timings = await takeTurns(everybody, batch, 1000 * options.seconds);
    const timed = summarise(task, batch, timings, { pyTorch, products });
    rows.push(...timed.rows);
    if (timed.machineRate === null) continue;
    for (const { name: engine } of contenders.filter((contender) => contender.isOurs)) {
      const row = timed.rows.find((candidate) => candidate.engine === engine);
      if (row === undefined) continue;
      const peakBytes = measurePeakMemory(engine, name, batch, threads);
      siameseSteps.push({ row, machineRate: timed.machineRate, peakBytes });
    }
  }
  for (const contestant of contestants) await contestant.end();
  await products?.end();
}

console.log(`\n${machine.lines.join('\n')}\n\n${formatTable(rows)}\n`);
for (const step of siameseSteps) console.log(describeSiameseStep(step));
if (options.json !== null) {
  const figures = { ...machine.facts, pyTorch: pyTorchName, seconds: options.seconds };
  const written = {
    ...figures,
    rows: rows.map(({ task, ...row }) => ({ network: task.title, unit: task.unit, ...row })),
    siamese: siameseSteps.map(({ row, ...rest }) => ({ engine: row.engine, batch: row.batch, ...rest })),
  };
  writeFileSync(options.json, `${JSON.stringify(written, null, 2)}\n`);
}
