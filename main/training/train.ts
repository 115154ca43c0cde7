import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PreparedData } from '../data/data-set.ts';
import { applyProbe } from '../data/probe.ts';
import type { Batch, StepResult } from '../engines/engine.ts';
import { countSteps } from './batches.ts';
import { conclude } from './conclude.ts';
import { describeDivergence, Divergence, remember } from './divergence.ts';
import { evaluateEpoch } from './evaluate-epoch.ts';
import { keepCheckpoint } from './keep-checkpoint.ts';
import { hasNothingLeft } from './progress.ts';
import { atIntervals, logLine, stepRecord, type Emit } from './reports.ts';
import { startRun, type Run, type TrainingOptions } from './run.ts';
import { learningRateOf, learningRateOfStep } from './schedules.ts';

/**
 * Trains a network as its spec says and reports what happens, ending with `ended`. Every draw depends on the
 * seed and its place alone, so a run that goes on from a checkpoint measures, bit by bit, what it would have
 * measured without the break, as long as the engine adds up numbers in the same order: on the same processor,
 * with the same number of threads.
 *
 * @throws UserError when the data cannot be prepared, does not fit the network, or the engine is not usable.
 */
export async function train(options: TrainingOptions, emit: Emit): Promise<void> {
  const { spec } = options;
  let run: Run | null = null;
  try {
    const data = await prepareData(options, emit);
    run = await startRun(options, data, emit);
    while (!hasNothingLeft(spec.training, run.progress)) await trainEpoch(run, run.progress.epoch + 1);
    const reason = await conclude(run);
    emit({ type: 'ended', state: 'finished', reason, seconds: run.elapsed() });
  } catch (error) {
    run?.reports.flush();
    if (error instanceof Divergence) {
      await run?.keeper.writeBest(run.progress.best);
      run?.evaluations.flush();
      emit({ type: 'ended', state: 'failed', reason: error.message, seconds: run?.elapsed() ?? 0 });
    } else if (options.signal.aborted) {
      if (run !== null) await keepEverything(run);
      emit({ type: 'ended', state: 'stopped', reason: 'user', seconds: run?.elapsed() ?? 0 });
    } else {
      throw error;
    }
  } finally {
    await run?.batches.close();
    await run?.program.dispose();
  }
}

async function prepareData(
  { spec, prepareData, resumeFrom, signal }: TrainingOptions,
  emit: Emit,
): Promise<PreparedData> {
  const prepared = await prepareData({
    signal,
    onProgress: atIntervals((activity: string, done: number, total: number) => {
      emit({ type: 'preparing', activity, done, total });
    }),
    onWarning: (text) => {
      emit({ type: 'log', line: logLine('warning', text) });
    },
  });
  signal.throwIfAborted();
  const data = spec.probe === undefined ? prepared : applyProbe(prepared, spec.probe, spec.training.seed);
  if (resumeFrom === null) emit({ type: 'prepared', data: data.overview });
  return data;
}

/** One epoch: its steps, then the evaluation. Epoch 0 has no steps: it is the network as it was drawn. */
async function trainEpoch(run: Run, epoch: number): Promise<void> {
  const { training } = run.spec;
  const stepsPerEpoch = countSteps(run.data.splits.train, training.batchSize);
  const learningRate = learningRateOf(training, epoch, run.progress.plateau, stepsPerEpoch);
  if (epoch > 0) {
    await takeSteps(run, epoch, learningRate);
    run.reports.flush();
  }
  await evaluateEpoch(run, epoch, learningRate);
  // Whatever comes, what the epoch measured is on its way.
  await nextTurn();
  if (run.keeper.due) await keepEverything(run);
}

async function takeSteps(run: Run, epoch: number, learningRate: number): Promise<void> {
  const { batchSize, epochs, watchEverySteps } = run.spec.training;
  const stepsPerEpoch = countSteps(run.data.splits.train, batchSize);
  const taken = run.progress.step - (epoch - 1) * stepsPerEpoch;
  for await (const batch of run.batches.batches(epoch, taken)) {
    await run.giveWay();
    run.signal.throwIfAborted();
    const watched = watchEverySteps > 0 && run.progress.step % watchEverySteps === 0;
    const step = run.progress.step + 1;
    const rate = learningRateOfStep(run.spec.training, learningRate, step, epochs * stepsPerEpoch);
    const result = await run.program.step(batch, rate, watched);
    recordStep(run, epoch, batch, result);
    if (run.keeper.due) await keepEverything(run);
  }
}

function recordStep(run: Run, epoch: number, batch: Batch, result: StepResult): void {
  const step = run.progress.step + 1;
  const losses = remember(run.progress.losses, result);
  run.progress = { ...run.progress, step, losses };
  const watch = result.watch && { step, epoch, layers: [...result.watch] };
  run.reports.add(stepRecord(step, epoch, batch, result), watch);
  const divergence = describeDivergence(losses, result);
  if (divergence !== null) throw new Divergence(step, divergence);
}

/** Keeps a checkpoint, and with it what the latest evaluations predicted. */
async function keepEverything(run: Run): Promise<void> {
  await keepCheckpoint(run);
  run.evaluations.flush();
}
