import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { prepareRun } from '../../main/api/runs.ts';
import { prepareSearch } from '../../main/api/searches.ts';
import { createDataSet } from '../../main/api/synthetic-data-sets.ts';
import { prepareWalk } from '../../main/api/walks.ts';
import { withCore } from '../../main/app/cli/open-core.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import type { StartRun } from '../../shared/contract/runs.ts';
import { endedStates } from '../../shared/runs.ts';
import { recipeSchema, type Recipe } from '../../shared/specs/recipe.ts';
import type { Subjects } from './every-place.ts';

const recipes = path.resolve(import.meta.dirname, '../../resources/recipes');

/** Small, so that few rows make steps enough to learn by. */
const batchSize = 64;

export interface HomePlan {
  /** Rows of the table of cities. */
  readonly rows: number;
  /** Epochs of each run. */
  readonly epochs: number;
  /** Layers of each run's network that lie within residuals. */
  readonly residuals: number;
  /** Trials of the search, of three epochs each. */
  readonly trials: number;
  /** Which checks the walk goes through; all but the long ones where left out. */
  readonly checks?: readonly CheckName[];
  /** Besides tables, whether a network is trained on drawn faces, for some twenty seconds. */
  readonly withFaces: boolean;
}

/**
 * Fills a home with what a few real, short runs leave behind: a table of cities, three runs, a search, a walk through
 * checks. Runs train side by side in real workers; which number each has is settled by the order of asking.
 */
export function fillHome(
  home: string,
  { rows, epochs, residuals, trials, checks, withFaces }: HomePlan,
): Promise<Subjects> {
  return withCore(home, async (core) => {
    const common = { data: 'cities', engine: 'onnx-cpu' };
    await createDataSet(core, { name: 'cities', format: 'csv', size: rows });
    const train = async (request: StartRun) =>
      core.supervisor.submit(await prepareRun(core, request), 'beside');
    const cities = { ...common, recipe: 'R-mlp-gradients-fixed' };
    const set = {
      'training.epochs': epochs,
      'training.batchSize': batchSize,
      'training.watchEverySteps': 5,
      'network.layers.3.times': residuals,
    };
    const runs = [
      await train({ ...cities, set, name: 'Cities, base' }),
      await train({ ...cities, set, name: 'Cities, seed 2', seed: 2 }),
      await train({
        ...cities,
        set: { ...set, 'training.optimiser.learningRate': 0.01 },
        name: 'Cities, higher rate',
      }),
    ].map(({ id }) => id);
    const faces = withFaces
      ? await train({ recipe: 'quick-start', set: { 'training.epochs': 6 }, name: 'Faces, quick start' })
      : null;
    for (const id of faces ? [...runs, faces.id] : runs)
      await lastOf(core.supervisor.watch(id), ({ run }) => endedStates.includes(run.state));

    const prepared = await prepareSearch(core, { ...common, recipe: await searchRecipe(trials) });
    const search = core.searches.start(prepared.search, prepared.means);
    await lastOf(core.searches.watch(search.id), (event) => event.search.state !== 'running');

    const request = {
      ...common,
      recipe: 'R-mlp-epochs',
      set: { 'training.batchSize': batchSize },
      ...(checks && { checks: [...checks] }),
    };
    const walk = core.walks.start(await prepareWalk(core, request));
    await lastOf(core.walks.watch(walk.id), ({ state }) => state !== 'running');

    core.store.editRuns([runs[0]!], { isStarred: true, notes: 'The run that the others are held against.' });
    core.store.editRuns(runs.slice(0, 2), { addTags: ['baseline'] });
    // A probe may diverge: that of the range test is meant to.
    const unfinished = core.store
      .listRuns()
      .filter(({ state, check }) => state !== 'finished' && check === null);
    if (unfinished.length > 0) throw new Error(`Not all runs finished: ${JSON.stringify(unfinished)}`);
    return { run: faces?.id ?? runs[0]!, runs, search: search.id, walk: walk.id, dataSet: 'cities' };
  });
}

async function lastOf<Event>(events: AsyncIterable<Event>, isLast: (event: Event) => boolean): Promise<void> {
  for await (const event of events) if (isLast(event)) return;
}

/** A random search over learning rate and regularisation. */
async function searchRecipe(trials: number): Promise<Recipe> {
  const base = JSON.parse(await readFile(path.join(recipes, 'R-mlp-epochs.json'), 'utf8')) as {
    training: object;
  };
  const range = (setting: string, from: number, to: number) => ({
    ...{ kind: 'range', setting, from, to },
    scale: 'logarithmic',
  });
  return recipeSchema.parse({
    ...base,
    name: 'cities-rate-and-penalty',
    title: 'Cities, rate and penalty',
    training: { ...base.training, epochs: 3, batchSize },
    search: {
      strategy: 'random',
      trials,
      axes: [
        range('training.optimiser.learningRate', 1e-4, 1e-1),
        range('training.l2Regularisation', 1e-6, 1e-2),
      ],
    },
    expected: undefined,
  });
}
