import { listTrials, trialChanges } from '../../shared/searches/trials.ts';
import { searchSpecSchema, type SearchSpec } from '../../shared/specs/search.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';
import type { SearchMeans } from '../../main/searches/searches.ts';
import type { NewSearch } from '../../main/store/search-store.ts';
import { tinyExperiment, tinySource } from './tiny-data.ts';

/** A search over the learning rates given, on tiny data; its trials vary nothing else. */
export function tinySearch(
  engine: string,
  learningRates: readonly number[],
  {
    search = {},
    training = {},
    atOnce = 4,
  }: { search?: Partial<SearchSpec>; training?: Partial<TrainingSpec>; atOnce?: number } = {},
): { search: Omit<NewSearch, 'plan'>; means: SearchMeans } {
  const axes = [{ kind: 'values', setting: 'learningRate', values: learningRates }];
  const spec = searchSpecSchema.parse({ strategy: 'grid', axes, ...search });
  const experiment = tinyExperiment(training);
  return {
    search: {
      name: 'Tiny search',
      recipe: null,
      engine,
      dataSource: tinySource,
      spec: experiment,
      search: spec,
      trials: listTrials(spec),
    },
    means: {
      specOf: (trial) => tinyExperiment(training, Number(trialChanges(trial)['learningRate'])),
      planFor: (name, memory) => {
        const fits = Math.min(atOnce, memory?.fits ?? atOnce);
        return { atOnce: fits, threads: 1, account: `${fits} at once on ${name}` };
      },
    },
  };
}
