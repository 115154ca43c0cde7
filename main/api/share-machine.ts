import { defaultThreads } from '../engines/processor.ts';
import { stepOperations } from '../networks/work.ts';
import { planTrials } from '../searches/plan.ts';
import type { SearchPlan } from '../store/search-store.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';

/** How many of `count` runs of an experiment on the processor go on at once, with how many threads each, as trials of a search do. */
export function shareMachine(
  { network, training }: Pick<ExperimentSpec, 'network' | 'training'>,
  count: number,
): SearchPlan {
  const operations = stepOperations(network, training.batchSize);
  return planTrials({ operations, trials: count, onProcessor: true, cores: defaultThreads() });
}
