import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { CompileOptions } from './engine.ts';

/** What an engine needs to know of an experiment to train its network. */
export function compileOptions({
  network,
  training,
}: Pick<ExperimentSpec, 'network' | 'training'>): CompileOptions {
  return {
    network,
    objective: { loss: training.loss, l2Regularisation: training.l2Regularisation },
    optimiser: training.optimiser,
    clipping: training.clipping,
    seed: training.seed,
  };
}
