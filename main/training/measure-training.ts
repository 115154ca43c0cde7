import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { EngineMeasure } from '../../shared/contract/estimates.ts';
import { UserError } from '../../shared/errors.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { compileOptions } from '../engines/compile-options.ts';
import type { Batch, Engine } from '../engines/engine.ts';
import { drawBatch } from '../engines/measure.ts';
import { countValues, planNetwork } from '../networks/plan.ts';
import { evaluationBatchSize } from './batches.ts';

/** Steps that are timed after the first, which warms up, and how long that may take, in milliseconds. */
const mostSteps = 12;
const stepBudget = 3000;
const evaluationBudget = 1500;

/**
 * Takes a few real training steps of an experiment, and an evaluation, on drawn input of the right shape. To be
 * called in a process of its own: the memory is the most that process ever took.
 *
 * @throws UserError where the engine is not usable here
 */
export async function measureTraining(
  engine: Engine,
  spec: ExperimentSpec,
  threads?: number,
): Promise<EngineMeasure> {
  const probe = await engine.probe(threads);
  if (!probe.usable) {
    const message = `The engine ${engine.name} cannot be used here: ${probe.reason}`;
    throw new UserError('request', message, probe.remedy ?? '');
  }
  const options = { ...compileOptions(spec), ...(threads === undefined ? {} : { threads }) };
  const started = performance.now();
  const program = await engine.compile(options);
  const learningRate = spec.training.optimiser.learningRate;
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const timeStep = (batch: Batch) => timed(() => program.step(batch, learningRate));
  const { batchSize } = spec.training;
  try {
    let isScaled = false;
    let stepMilliseconds: number;
    // The reference may take minutes for a whole batch.
    const single = engine.isReference ? batchSize * (await timeStep(drawBatch(options, 1))) : 0;
    if (single > stepBudget) {
      isScaled = true;
      stepMilliseconds = single;
    } else {
      const batch = drawBatch(options, batchSize);
      await timeStep(batch);
      stepMilliseconds = await average(() => timeStep(batch), stepBudget);
    }
    const compileSeconds = (performance.now() - started) / 1000;
    const values = countValues(planNetwork(spec.network).input);
    const rows = isScaled ? 1 : evaluationBatchSize(values);
    const evaluated = drawBatch(options, rows);
    if (!isScaled) await program.evaluate(evaluated);
    const evaluation = await average(() => timed(() => program.evaluate(evaluated)), evaluationBudget);
    return {
      engine: engine.name,
      device: probe.device ?? engine.name,
      compileSeconds,
      stepMilliseconds,
      isScaled,
      evaluationMilliseconds: evaluation / rows,
      memoryBytes: peakMemory(),
    };
  } finally {
    await program.dispose();
  }
}

/** The mean of as many times as fit into the budget, of one at least. */
async function average(time: () => Promise<number>, budget: number): Promise<number> {
  let spent = 0;
  let count = 0;
  while (count === 0 || (count < mostSteps && spent < budget)) {
    spent += await time();
    count += 1;
  }
  return spent / count;
}

/**
 * The most memory this process ever had, in bytes. On Linux the process's own high-water mark: what `getrusage`
 * tells there begins with that of the process it was forked from.
 */
function peakMemory(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (found !== null) return 1024 * Number(found[1]);
  } catch {
    // No Linux.
  }
  return 1024 * process.resourceUsage().maxRSS;
}
