import type { SearchOutline, StartSearch } from '../../shared/contract/searches.ts';
import { UserError } from '../../shared/errors.ts';
import type { SearchDetail, SearchSummary, TrialRecord } from '../../shared/searches/records.ts';
import { isOpen, isSettled } from '../../shared/searches/settled.ts';
import { listTrials, trialChanges, variedSettings, type Trial } from '../../shared/searches/trials.ts';
import { experimentSpecSchema, type ExperimentSpec, type Recipe } from '../../shared/specs/recipe.ts';
import { searchSpecSchema, type SearchSpec } from '../../shared/specs/search.ts';
import { processorEngines } from '../engines/names.ts';
import { planTrials } from '../searches/plan.ts';
import type { SearchMeans } from '../searches/searches.ts';
import type { NewSearch } from '../store/search-store.ts';
import type { Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { resolveDataSource } from './datasets.ts';
import { NotFoundError } from './errors.ts';
import { checkExperiment, resolveRecipe } from './experiments.ts';
import type { FollowOptions } from './progress-stream.ts';
import { replaceIn, replaceSettings } from '../../shared/specs/settings.ts';

/** A search as a request asks for it, with the experiment of every trial. */
export interface ResolvedSearch {
  readonly recipe: Recipe;
  /** What the trials have in common. */
  readonly spec: ExperimentSpec;
  readonly search: SearchSpec;
  readonly trials: readonly Trial[];
  /** In the order of the trials, each found to be one that can be trained. */
  readonly specs: readonly ExperimentSpec[];
}

export interface PreparedSearch {
  readonly search: Omit<NewSearch, 'plan'>;
  readonly means: SearchMeans;
}

const searchedExperimentSchema = experimentSpecSchema.extend({ search: searchSpecSchema });

/** Checks a request whole, every trial of it. `UserError` names the trial that cannot be trained. */
export async function resolveSearch(
  request: Pick<StartSearch, 'recipe' | 'set' | 'seed'>,
): Promise<ResolvedSearch> {
  const recipe = await resolveRecipe(request.recipe);
  const { search, ...spec } = replaceInSearch(recipe, request);
  const trials = listTrials(search);
  return { recipe, spec, search, trials, specs: await checkTrials(spec, trials) };
}

/** Checks a request before anything is stored, and turns it into a search that can be started. */
export async function prepareSearch(
  core: Pick<Core, 'store' | 'home'>,
  request: StartSearch,
  options: FollowOptions = {},
): Promise<PreparedSearch> {
  const { recipe, spec, search, trials, specs } = await resolveSearch(request);
  const engine = request.engine ?? 'auto';
  const { checkEngineName } = await import('../engines/index.ts');
  checkEngineName(engine);
  const dataSource = await resolveDataSource(core, request.data, spec.data.format, options);
  return {
    search: {
      name: request.name ?? recipe.title,
      recipe: recipe.name,
      engine,
      dataSource,
      spec,
      search,
      trials,
    },
    means: await createMeans(spec, specs, request.atOnce),
  };
}

/** Checks a request, and tells what the search would do. Data are not looked at, and nothing is stored. */
export async function outlineSearch(request: StartSearch): Promise<SearchOutline> {
  const { spec, trials, specs } = await resolveSearch(request);
  const engine = request.engine ?? 'auto';
  const { checkEngineName } = await import('../engines/index.ts');
  checkEngineName(engine);
  const means = await createMeans(spec, specs, request.atOnce);
  const examples = trials.slice(0, outlinedTrials).map(({ label }) => label);
  return { trials: trials.length, examples, ...means.planFor(engine) };
}

/** So many are named before a search is started. */
const outlinedTrials = 3;

/** Checks a request and starts the search it asks for. */
export async function startSearch(core: Core, request: StartSearch): Promise<SearchSummary> {
  const { search, means } = await prepareSearch(core, request);
  return core.searches.start(search, means);
}

/** Goes on with a search. `UserError` when it is running, or when no trial is left to go on with. */
export async function resumeSearch(
  { store, searches }: Pick<Core, 'store' | 'searches'>,
  id: number,
  atOnce?: number,
): Promise<SearchSummary> {
  const detail = findSearchDetail(store, id);
  const trials = store.searches.trials(id);
  if (detail.state !== 'running') checkAnyOpen(id, trials);
  const specs = trials.map((trial) => replaceSettings(detail.spec, trialChanges(trial)));
  const means = await createMeans(detail.spec, specs, atOnce);
  return searches.resume(id, atOnce === undefined ? keepPlan(means, detail) : means);
}

function checkAnyOpen(id: number, trials: readonly TrialRecord[]): void {
  if (trials.some(({ run }) => isOpen(run))) return;
  const stopped = trials.find(({ run }) => !isSettled(run))?.run;
  const remedy =
    stopped === undefined
      ? 'Start a new one, e.g. with other ranges.'
      : `What was stopped by hand goes on by itself: \`netsitter resume ${stopped!.id}\`.`;
  throw new UserError('request', `Every trial of search ${id} has come to its end.`, remedy);
}

/** As many trials at once as before, on as many threads, as long as memory holds them: with other threads the last bits of what they measure would differ. */
function keepPlan(means: SearchMeans, { engine, atOnce, threads, account }: SearchDetail): SearchMeans {
  return {
    ...means,
    planFor: (name, memory) =>
      name === engine && (memory?.fits ?? atOnce) >= atOnce
        ? { atOnce, threads, account }
        : means.planFor(name, memory),
  };
}

/** Asks a search to stop. `UserError` when it has ended already. */
export function stopSearch({ store, searches }: Pick<Core, 'store' | 'searches'>, id: number): SearchSummary {
  const { state } = findSearch(store, id);
  if (state === 'running') return searches.stop(id);
  throw new UserError('request', `Search ${id} has ended already (${state}).`, 'There is nothing to stop.');
}

export function findSearch(store: Store, id: number): SearchSummary {
  return store.searches.find(id) ?? noSuchSearch(store, id);
}

export function findSearchDetail(store: Store, id: number): SearchDetail {
  return store.searches.findDetail(id) ?? noSuchSearch(store, id);
}

function noSuchSearch(store: Store, id: number): never {
  const ids = store.searches.list().map((search) => search.id);
  const remedy =
    ids.length === 0 ? 'No search is stored yet.' : `Stored are ${Math.min(...ids)} to ${Math.max(...ids)}.`;
  throw new NotFoundError(`There is no search ${id}.`, remedy);
}

/** The recipe's experiment and search with settings and seed replaced. */
function replaceInSearch(
  recipe: Recipe,
  request: Pick<StartSearch, 'set' | 'seed'>,
): ExperimentSpec & { search: SearchSpec } {
  const { network, training, data, search } = recipe;
  if (search === undefined) {
    const remedy = `\`netsitter train ${recipe.name}\` trains it; a search needs a recipe with "search".`;
    throw new UserError('request', `${recipe.name} is a single run and searches nothing.`, remedy);
  }
  const { seed, set = {} } = request;
  const seeds = seed === undefined ? {} : { 'training.seed': seed, 'search.seed': seed };
  const changes = { ...set, ...seeds };
  const changed = replaceIn({ network, training, data, search }, changes, searchedExperimentSchema);
  checkNotVaried(changed.search, Object.keys(changes));
  checkTrialStopping(changed);
  return changed;
}

/** A setting that an axis varies would be replaced for nothing. */
function checkNotVaried({ axes }: SearchSpec, replaced: readonly string[]): void {
  const varied = new Set(axes.flatMap(variedSettings));
  const path = replaced.find((candidate) => varied.has(candidate));
  if (path === undefined) return;
  const remedy = 'Leave it out, or change search.axes.';
  throw new UserError('request', `${path} is replaced, but it is what the search varies.`, remedy);
}

function checkTrialStopping({ search, training }: ExperimentSpec & { search: SearchSpec }): void {
  const isEvaluated =
    training.evaluateEachEpoch.includes('validation') || training.earlyStopping !== undefined;
  if (search.trialStopping === undefined || isEvaluated) return;
  throw new UserError(
    'request',
    'search.trialStopping compares trials by the validation split, which is not evaluated after each epoch.',
    'Add "validation" to training.evaluateEachEpoch, or leave search.trialStopping out.',
  );
}

/** The experiment of every trial, each found to be one that can be trained. */
async function checkTrials(base: ExperimentSpec, trials: readonly Trial[]): Promise<ExperimentSpec[]> {
  const specs: ExperimentSpec[] = [];
  for (const trial of trials) {
    try {
      const spec = replaceSettings(base, trialChanges(trial));
      await checkExperiment(spec);
      checkFormat(base, spec);
      specs.push(spec);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const message = `Trial ${trial.trial} (${trial.label}) cannot be trained. ${error.message}`;
      throw new UserError('request', message, error.remedy || 'Change search.axes.', { cause: error });
    }
  }
  return specs;
}

function checkFormat(base: ExperimentSpec, { data }: ExperimentSpec): void {
  if (data.format === base.data.format) return;
  const fault = `Its data are in the format ${data.format}, those of the search in ${base.data.format}.`;
  throw new UserError('request', fault, 'Search one data set at a time.');
}

async function createMeans(
  base: ExperimentSpec,
  specs: readonly ExperimentSpec[],
  atOnce: number | undefined,
): Promise<SearchMeans> {
  const [{ stepOperations }, { defaultThreads }] = await Promise.all([
    import('../networks/work.ts'),
    import('../engines/processor.ts'),
  ]);
  const operations = specs.reduce(
    (most, { network, training }) => Math.max(most, stepOperations(network, training.batchSize)),
    0,
  );
  return {
    specOf: (trial) => replaceSettings(base, trialChanges(trial)),
    planFor: (engine, memory) => {
      const onProcessor = processorEngines.includes(engine);
      const facts = { operations, trials: specs.length, onProcessor, cores: defaultThreads(), atOnce };
      return planTrials(facts, memory);
    },
  };
}
