import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PreparedData } from '../data/data-set.ts';
import type { Batch, StepResult } from '../engines/engine.ts';
import { UserError, describeError } from '../../shared/errors.ts';
import type { CheckpointKind } from '../../shared/runs.ts';
import { countSteps, shuffledBatches } from './batches.ts';
import { describeDivergedEpoch, describeDivergence, remember } from './divergence.ts';
import { evaluateSplit, type SplitEvaluation } from './evaluation.ts';
import { isBetter, type BestEpoch, type Progress } from './progress.ts';
import { atIntervals, logLine, reportEpoch, reportEvaluation, stepRecord } from './reports.ts';
import { restore, startRun, type Emit, type Run, type TrainingOptions } from './run.ts';

/** Thrown where going on is pointless. */
class Divergence extends Error {
  constructor(step: number, how: string) {
    super(`diverged at step ${step}: ${how}`);
  }
}

/**
 * Trains a network as its spec says and reports what happens, ending with `ended`. Every draw depends on the
 * seed and its place alone, so a run that goes on from a checkpoint measures, bit by bit, what it would have
 * measured without the break, as long as the engine adds up numbers in the same order: on the same processor,
 * with the same number of threads.
 *
 * @throws UserError when the data cannot be prepared, does not fit the network, or the engine is not usable.
 */
export async function train(options: TrainingOptions, emit: Emit): Promise<void> {
  let run: Run | null = null;
  try {
    const data = await prepareData(options, emit);
    run = await startRun(options, data, emit);
    while (run.progress.epoch < run.spec.training.epochs) await trainEpoch(run, run.progress.epoch + 1);
    await keepCheckpoint(run);
    await evaluateTest(run);
    emit({ type: 'ended', state: 'finished', reason: 'epochs done', seconds: run.elapsed() });
  } catch (error) {
    run?.reports.flush();
    if (error instanceof Divergence) {
      await run?.keeper.writeBest(run.progress.best);
      emit({ type: 'ended', state: 'failed', reason: error.message, seconds: run?.elapsed() ?? 0 });
    } else if (options.signal.aborted) {
      if (run !== null) await keepCheckpoint(run);
      emit({ type: 'ended', state: 'stopped', reason: 'user', seconds: run?.elapsed() ?? 0 });
    } else {
      throw error;
    }
  } finally {
    await run?.program.dispose();
  }
}

async function prepareData({ prepareData, signal }: TrainingOptions, emit: Emit): Promise<PreparedData> {
  const data = await prepareData({
    signal,
    onProgress: atIntervals((activity: string, done: number, total: number) => {
      emit({ type: 'preparing', activity, done, total });
    }),
    onWarning: (text) => {
      emit({ type: 'log', line: logLine('warning', text) });
    },
  });
  signal.throwIfAborted();
  emit({ type: 'prepared', data: data.overview });
  return data;
}

/** One epoch: its steps, then the evaluation. Epoch 0 has no steps: it is the network as it was drawn. */
async function trainEpoch(run: Run, epoch: number): Promise<void> {
  const { batchSize, seed, optimiser } = run.spec.training;
  const { train } = run.data.splits;
  if (epoch > 0) {
    const skip = run.progress.step - (epoch - 1) * countSteps(train, batchSize);
    for (const batch of shuffledBatches(train, { batchSize, seed, epoch, skip })) {
      await nextTurn();
      run.signal.throwIfAborted();
      const result = await run.program.step(batch, optimiser.learningRate);
      recordStep(run, epoch, batch, result);
      if (run.keeper.due) await keepCheckpoint(run);
    }
    run.reports.flush();
  }
  await evaluateEpoch(run, epoch);
  if (run.keeper.due) await keepCheckpoint(run);
}

function recordStep(run: Run, epoch: number, batch: Batch, result: StepResult): void {
  const step = run.progress.step + 1;
  const losses = remember(run.progress.losses, result);
  run.progress = { ...run.progress, step, losses };
  run.reports.add(stepRecord(step, epoch, batch, result));
  const divergence = describeDivergence(losses, result);
  if (divergence !== null) throw new Divergence(step, divergence);
}

/** Evaluates the training and validation splits whole and notes whether this is the best epoch so far. */
async function evaluateEpoch(run: Run, epoch: number): Promise<void> {
  const { splits } = run.data;
  const train = await evaluateSplit(run.program, splits.train, run.signal);
  const validation = await evaluateSplit(run.program, splits.validation, run.signal);
  const { step, losses } = run.progress;
  run.progress = {
    ...run.progress,
    epoch,
    seconds: run.elapsed(),
    losses: epoch === 0 && train !== null ? { ...losses, start: train.metrics.loss.data } : losses,
  };
  reportEpoch(run, run.progress, { train, validation, test: null });
  if (epoch > 0 && train !== null) {
    const isLastEpoch = epoch === run.spec.training.epochs;
    const divergence = describeDivergedEpoch(losses, train.metrics.loss, isLastEpoch);
    if (divergence !== null) throw new Divergence(step, divergence);
  }
  if (validation === null) return;
  reportEvaluation(run, 'validation', 'last', epoch, validation);
  if (epoch > 0) await noteBest(run, epoch, validation);
}

async function noteBest(run: Run, epoch: number, validation: SplitEvaluation): Promise<void> {
  const { accuracy, loss } = validation.metrics;
  const dataLoss = Number.isNaN(loss.data) ? Infinity : loss.data;
  const candidate: BestEpoch = { epoch, accuracy, dataLoss, path: null };
  if (!isBetter(candidate, run.progress.best)) return;
  run.progress = { ...run.progress, best: candidate };
  run.keeper.holdBest({ progress: run.progress, program: await run.program.readState() });
  reportEvaluation(run, 'validation', 'best', epoch, validation);
}

/** Writes the best epoch's parameters where they are new, then the present ones. */
async function keepCheckpoint(run: Run): Promise<void> {
  // Nothing is lost by drawing a network again.
  if (run.progress.epoch < 0) return;
  run.progress = { ...run.progress, best: await run.keeper.writeBest(run.progress.best) };
  const progress = { ...run.progress, seconds: run.elapsed() };
  await run.keeper.writeLast({ progress, program: await run.program.readState() });
}

/** Evaluates the test split at the end of a run: with the last parameters, then with the best. */
async function evaluateTest(run: Run): Promise<void> {
  const { best, epoch } = run.progress;
  const bestIsLast = best?.epoch === epoch;
  await evaluateTestAt(run, run.progress, bestIsLast ? ['last', 'best'] : ['last']);
  if (bestIsLast || best?.path == null) return;
  try {
    await evaluateTestAt(run, await restore(run.program, run.checkpoints.folder, best.path), ['best']);
  } catch (error) {
    if (run.signal.aborted || !(error instanceof UserError)) throw error;
    run.emit({ type: 'log', line: logLine('warning', describeError(error)) });
  }
}

async function evaluateTestAt(
  run: Run,
  progress: Progress,
  checkpoints: readonly CheckpointKind[],
): Promise<void> {
  const test = await evaluateSplit(run.program, run.data.splits.test, run.signal);
  if (test === null) return;
  reportEpoch(run, progress, { train: null, validation: null, test });
  for (const checkpoint of checkpoints) reportEvaluation(run, 'test', checkpoint, progress.epoch, test);
}
