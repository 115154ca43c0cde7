import { describe, expect, onTestFinished, test } from 'vitest';
import { listRecipes } from '../../main/api/recipes.ts';
import { prepareRun } from '../../main/api/runs.ts';
import { prepareSearch, resolveSearch, resumeSearch, stopSearch } from '../../main/api/searches.ts';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import { countTrials } from '../../shared/searches/trials.ts';
import { createFakeSupervisor } from '../support/fake-supervisor.ts';
import { smallRecipe } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const random = {
  strategy: 'random',
  trials: 5,
  axes: [
    { kind: 'range', setting: 'training.optimiser.learningRate', from: 1e-6, to: 1e-3, scale: 'logarithmic' },
  ],
};
const values = (setting: string, ...list: unknown[]) => ({
  strategy: 'grid',
  axes: [{ kind: 'values', setting, values: list }],
});
const recipe = (search: object, changes: object = {}): Record<string, unknown> => ({
  ...smallRecipe,
  ...changes,
  search,
});

function openCore() {
  const home = temporaryFolder();
  const store = openStore(home);
  const supervisor = createFakeSupervisor(store);
  const searches = createSearches({ store, supervisor });
  onTestFinished(async () => {
    await searches.close();
    store.close();
  });
  return { home, store, supervisor, searches };
}

describe('a request for a search', () => {
  test.each<[string, Record<string, unknown>, object, RegExp]>([
    [
      'with a value out of range',
      recipe(values('training.batchSize', 10, 0)),
      {},
      /^Trial 2 \(batchSize 0\) cannot be trained\. .*training\.batchSize is 0: expected a whole number from 1/,
    ],
    [
      'of a setting that is not there',
      recipe(values('training.optimizer.learningRate', 0.1)),
      {},
      /^Trial 1 .*no setting training\.optimizer\.learningRate \(did you mean training\.optimiser\.learningRate\?\)/,
    ],
    [
      'whose pictures do not fit the network',
      recipe(values('data.cropSize', 8, 9)),
      {},
      /^Trial 2 \(cropSize 9\) cannot be trained\. The network's input is 8 x 8 x 3/,
    ],
    [
      'that replaces what is varied',
      recipe(random),
      { 'training.optimiser.learningRate': 0.1 },
      /learningRate is replaced, but it is what the search varies/,
    ],
    ['with trials that are none', recipe(random), { 'search.trials': 0 }, /search\.trials is 0: expected/],
    ['of a single run', smallRecipe, {}, /^small is a single run and searches nothing/],
    [
      'that stops trials by a split it does not evaluate',
      recipe(
        { ...random, trialStopping: {} },
        { training: { ...smallRecipe.training, evaluateEachEpoch: ['train'] } },
      ),
      {},
      /trialStopping compares trials by the validation split/,
    ],
    [
      'over several formats of data',
      recipe(values('data', smallRecipe.data, { format: 'csv' }), {
        network: { input: { kind: 'vector', features: 2 }, layers: [{ type: 'dense', units: 2 }] },
      }),
      {},
      /^Trial 1 /,
    ],
  ])('%s is refused before anything is stored', async (_, asked, set, message) => {
    const core = openCore();
    await expect(prepareSearch(core, { recipe: asked, set: { ...set }, data: '/nowhere' })).rejects.toThrow(
      message,
    );
    expect(core.store.searches.list()).toEqual([]);
    expect(core.store.listRuns()).toEqual([]);
  });

  test('replaces settings of the experiment and of the search, and one seed serves both', async () => {
    const set = { 'training.epochs': 7, 'search.trials': 3, 'search.rankBy': 'validation-loss' };
    const { spec, search, trials, specs } = await resolveSearch({ recipe: recipe(random), set, seed: 9 });
    expect(search).toMatchObject({ trials: 3, rankBy: 'validation-loss', seed: 9 });
    expect(trials).toHaveLength(3);
    expect(spec.training).toMatchObject({ epochs: 7, seed: 9 });
    for (const { training } of specs) expect(training).toMatchObject({ epochs: 7, seed: 9 });
    expect(new Set(specs.map(({ training }) => training.optimiser.learningRate)).size).toBe(3);
  });

  test('comes with what its trials need: their experiments, and how many go on at once', async () => {
    const core = openCore();
    const data = `${core.home}/drawn`;
    await createSyntheticFddb(data, { photographs: 4, seed: 1 });
    const { search, means } = await prepareSearch(core, { recipe: recipe(random), data, name: 'Mine' });
    expect(search).toMatchObject({
      name: 'Mine',
      recipe: 'small',
      engine: 'auto',
      dataSource: { path: data },
    });
    expect(means.specOf(search.trials[1]!).training.optimiser.learningRate).toBe(
      search.trials[1]!.settings[0]!.set['training.optimiser.learningRate'],
    );
    expect(means.planFor('onnx-cuda').atOnce).toBe(1);
    expect(means.planFor('onnx-cpu').account).toMatch(/a step takes about/);
  });
});

test('a search recipe is not trained as a single run', async () => {
  await expect(prepareRun(openCore(), { recipe: recipe(random), data: '/nowhere' })).rejects.toMatchObject({
    message: 'small is a search, of more than one run.',
    remedy: '`netsitter search small` runs its trials.',
  });
});

test('every trial of the searches that come with the program can be trained', async () => {
  const { recipes } = await listRecipes();
  const searches = recipes.filter(({ search }) => search !== undefined);
  expect(searches).not.toEqual([]);
  for (const { name, search } of searches) {
    const { trials } = await resolveSearch({ recipe: name });
    expect([name, trials.length]).toEqual([name, countTrials(search!)]);
  }
});

test('what is not there, has ended or has nothing left is said so', async () => {
  const core = openCore();
  expect(() => stopSearch(core, 3)).toThrow(/no search 3/);
  await expect(resumeSearch(core, 3)).rejects.toThrow(/no search 3/);
  const data = `${core.home}/drawn`;
  await createSyntheticFddb(data, { photographs: 4, seed: 1 });
  const { search } = await prepareSearch(core, { recipe: recipe(values('training.batchSize', 5)), data });
  const plan = { atOnce: 1, threads: 1, account: '' };
  const owner = { processId: 1, processStarted: 'now' };
  const { id } = core.store.searches.create({ ...search, plan }, owner);
  const { name, engine, dataSource, spec } = search;
  const run = core.store.createRun(
    { name, recipe: null, engine, dataSource, spec, search: { id, trial: 1 } },
    owner,
  );
  core.store.recordEvents(run.id, [{ type: 'ended', state: 'finished', reason: 'epochs done', seconds: 1 }]);
  core.store.searches.end(id, 'finished', 'all trials done');
  expect(() => stopSearch(core, id)).toThrow(/has ended already \(finished\)/);
  await expect(resumeSearch(core, id)).rejects.toThrow(/Every trial of search 1 has come to its end/);
});

describe('a search that is gone on with', () => {
  async function storeSearch() {
    const core = openCore();
    const data = `${core.home}/drawn`;
    await createSyntheticFddb(data, { photographs: 4, seed: 1 });
    const asked = recipe(values('training.batchSize', 4, 5, 6, 7));
    const { search, means } = await prepareSearch(core, {
      recipe: asked,
      data,
      engine: 'onnx-cpu',
      atOnce: 2,
    });
    const owner = { processId: 1, processStarted: 'now' };
    const created = core.store.searches.create({ ...search, plan: means.planFor('onnx-cpu') }, owner);
    const endTrial = (trial: number, state: 'finished' | 'stopped', reason: string) => {
      const { name, engine, dataSource, spec } = search;
      const place = { id: created.id, trial };
      const run = core.store.createRun(
        { name, recipe: null, engine, dataSource, spec, search: place },
        owner,
      );
      core.store.recordEvents(run.id, [{ type: 'ended', state, reason, seconds: 1 }]);
      return run.id;
    };
    return { core, created, endTrial };
  }

  test('keeps its threads: with others the last bits of what the rest measures would differ', async () => {
    const { core, created, endTrial } = await storeSearch();
    for (const trial of [1, 2, 3]) endTrial(trial, 'finished', 'epochs done');
    core.store.searches.end(created.id, 'stopped', 'user');
    const { atOnce, threads, account } = created;
    expect(atOnce).toBe(2);
    expect(await resumeSearch(core, created.id)).toMatchObject({ atOnce, threads, account, settled: 3 });
    await core.searches.close();
    expect(core.supervisor.submitted.map((run) => run.threads)).toEqual([threads]);
  });

  test('has nothing left where a trial was stopped by hand, and says how that one goes on', async () => {
    const { core, created, endTrial } = await storeSearch();
    for (const trial of [1, 2, 3]) endTrial(trial, 'finished', 'epochs done');
    const run = endTrial(4, 'stopped', 'user');
    core.store.searches.end(created.id, 'finished', '1 trial was stopped or failed');
    await expect(resumeSearch(core, created.id)).rejects.toMatchObject({
      message: `Every trial of search ${created.id} has come to its end.`,
      remedy: `What was stopped by hand goes on by itself: \`netsitter resume ${run}\`.`,
    });
  });
});
