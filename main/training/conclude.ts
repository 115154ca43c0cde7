import { UserError, describeError } from '../../shared/errors.ts';
import type { CheckpointKind } from '../../shared/runs.ts';
import { describeDivergedEpoch, Divergence } from './divergence.ts';
import { chooseSplits } from './evaluate-epoch.ts';
import { evaluateSplit, measureSplit } from './evaluation.ts';
import { keepCheckpoint } from './keep-checkpoint.ts';
import type { Progress } from './progress.ts';
import { logLine, reportEpoch } from './reports.ts';
import { restore, type Run } from './run.ts';

/**
 * Ends a run that has nothing left to train: goes back to the best epoch where early stopping asks for it,
 * then evaluates validation and test split, and the training split where that is still to do, with the parameters the run ends with and with the best.
 *
 * @returns why the run ends.
 */
export async function conclude(run: Run): Promise<string> {
  const { epochs, earlyStopping } = run.spec.training;
  // Until the end this stays the last checkpoint: a run stopped while it is evaluated has nothing to do again.
  await keepCheckpoint(run);
  const trained = run.progress;
  const goesBack = earlyStopping?.restoreBest === true && trained.best?.epoch !== trained.epoch;
  const restored = goesBack ? await goToBest(run) : null;
  const final = restored ?? trained;
  await measureTraining(run, final);
  const bestIsLast = final.best?.epoch === final.epoch;
  await evaluateWith(run, final, bestIsLast ? ['last', 'best'] : ['last']);
  if (restored !== null) {
    tell(run, 'information', `The run ends with the parameters of its best epoch, ${final.epoch}.`);
    await run.keeper.writeLast({ progress: final, program: await run.program.readState() });
  } else if (!bestIsLast) {
    const best = await goToBest(run);
    if (best !== null) await evaluateWith(run, best, ['best']);
  }
  run.evaluations.flush();
  return trained.epoch >= epochs ? 'epochs done' : 'early stopping';
}

/** The training split's figures of the epoch a run ends with, where they were not measured after that epoch. */
async function measureTraining(run: Run, final: Progress): Promise<void> {
  const { training } = run.spec;
  if (chooseSplits(training, final.epoch)('train')) return;
  const train = await measureSplit(run, run.data.measured ?? run.data.splits.train);
  reportEpoch(run, final, { train, validation: null, test: null });
  if (train === null) return;
  const divergence = describeDivergedEpoch(final.losses, train.loss, true);
  if (divergence !== null) throw new Divergence(final.step, divergence);
}

/** Puts the best epoch's parameters into the program. Null where there are none, or where they are lost. */
async function goToBest(run: Run): Promise<Progress | null> {
  const { best } = run.progress;
  if (best?.path == null) return null;
  try {
    return await restore(run.program, run.checkpoints.folder, best.path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tell(run, 'warning', describeError(error));
    return null;
  }
}

async function evaluateWith(
  run: Run,
  progress: Progress,
  checkpoints: readonly CheckpointKind[],
): Promise<void> {
  for (const split of ['validation', 'test'] as const) {
    const evaluation = await evaluateSplit(run, run.data.splits[split]);
    if (evaluation === null) continue;
    const nothing = { train: null, validation: null, test: null };
    reportEpoch(run, progress, { ...nothing, [split]: evaluation.metrics });
    for (const checkpoint of checkpoints) run.evaluations.hold(split, checkpoint, progress.epoch, evaluation);
  }
}

function tell(run: Run, level: 'information' | 'warning', text: string): void {
  run.emit({ type: 'log', line: logLine(level, text) });
}
