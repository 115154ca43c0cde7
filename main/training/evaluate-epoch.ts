import type { Split } from '../../shared/specs/data.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';
import { needsValidation } from './check-validation.ts';
import { describeDivergedEpoch, Divergence } from './divergence.ts';
import { evaluateSplit, measureSplit, type SplitEvaluation } from './evaluation.ts';
import { afterEpoch } from './progress.ts';
import { reportEpoch } from './reports.ts';
import type { Run } from './run.ts';

/**
 * Evaluates the network as it is after an epoch, trained at this learning rate, and notes whether this is the
 * best epoch so far.
 *
 * @throws Divergence where it shows.
 */
export async function evaluateEpoch(run: Run, epoch: number, learningRate: number): Promise<void> {
  const { training } = run.spec;
  const { splits } = run.data;
  const isEvaluated = chooseSplits(training, epoch);
  const train = isEvaluated('train') ? await measureSplit(run, run.data.measured ?? splits.train) : null;
  const validation = isEvaluated('validation') ? await evaluateSplit(run, splits.validation) : null;
  const test = isEvaluated('test') ? await evaluateSplit(run, splits.test) : null;
  const before = run.progress;
  const metrics = { train, validation: validation?.metrics ?? null, test: test?.metrics ?? null };
  const progress = afterEpoch(before, training, { epoch, seconds: run.elapsed(), learningRate, ...metrics });
  reportEpoch(run, progress, metrics);
  if (epoch > 0 && train !== null) {
    const divergence = describeDivergedEpoch(before.losses, train.loss, epoch === training.epochs);
    if (divergence !== null) throw new Divergence(before.step, divergence);
  }
  run.progress = progress;
  if (validation !== null) {
    run.evaluations.add('validation', 'last', epoch, validation);
    if (progress.best !== before.best) await holdBest(run, epoch, validation);
  }
  if (test !== null) run.evaluations.add('test', 'last', epoch, test);
}

/** Tells which splits are evaluated after an epoch. */
export function chooseSplits(training: TrainingSpec, epoch: number): (split: Split) => boolean {
  const chosen = new Set<Split>(training.evaluateEachEpoch);
  if (epoch === 0 || epoch === training.epochs) chosen.add('train');
  if (needsValidation(training)) chosen.add('validation');
  return (split) => chosen.has(split);
}

async function holdBest(run: Run, epoch: number, validation: SplitEvaluation): Promise<void> {
  run.keeper.holdBest({ progress: run.progress, program: await run.program.readState() });
  run.evaluations.add('validation', 'best', epoch, validation);
}
