import type { CheckName } from '../../shared/checks/records.ts';
import { isOnSameData } from '../../shared/checks/walk/same-experiment.ts';
import { summariseWalk } from '../../shared/checks/walk/walk-view.ts';
import { checks, longChecks } from '../../shared/checks/catalogue.ts';
import type { WalkDetail, WalkSummary } from '../../shared/checks/walk/walks.ts';
import type { ShownGrid } from '../../shared/contract/data-checks.ts';
import type { StartWalk } from '../../shared/contract/walks.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { lookAtData } from '../checks/questions.ts';
import { processorEngines } from '../engines/names.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { NewWalk, WalkPlan } from '../store/walk-store.ts';
import type { Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { resolveDataSource } from './datasets.ts';
import { NotFoundError } from './errors.ts';
import { checkExperiment, resolveRecipe } from './experiments.ts';
import type { FollowOptions } from './progress-stream.ts';
import { findRunDetail } from './runs.ts';

/** The checks there are, in the order of the walk. */
export const knownChecks: readonly CheckName[] = checks.map(({ name }) => name);

/** Probes of a walk that can go on at once; more are rarely wanted. */
const mostProbes = 8;

/**
 * Checks a request before anything is stored, and turns it into a walk that can be started. A network that no engine
 * takes is no fault of the request: the walk tells what is wrong with it. Of a search, what its trials have in
 * common is checked.
 *
 * @throws UserError for unknown recipes, settings, checks, data sets and engines
 */
export async function prepareWalk(
  core: Pick<Core, 'store' | 'home'>,
  request: StartWalk,
  options: FollowOptions = {},
): Promise<NewWalk> {
  const recipe = await resolveRecipe(request.recipe);
  const { network, training, data } = recipe;
  const seed = request.seed === undefined ? {} : { 'training.seed': request.seed };
  const spec = replaceSettings({ network, training, data }, { ...request.set, ...seed });
  const engine = request.engine ?? 'auto';
  const { checkEngineName } = await import('../engines/index.ts');
  checkEngineName(engine);
  const names = request.checks ?? knownChecks.filter((name) => !longChecks.includes(name));
  refuseUnknown(names);
  const dataSource = await resolveDataSource(core, request.data, spec.data.format, options);
  const refusal = await findRefusal(spec);
  const plan = refusal === null ? await planProbes(spec, engine, request.threads) : noPlan;
  const name = request.name ?? recipe.title;
  return { name, recipe: recipe.name, engine, dataSource, spec, refusal, checks: names, plan };
}

/** Checks a request and starts the walk it asks for. */
export async function startWalk(core: Core, request: StartWalk): Promise<WalkSummary> {
  return core.walks.start(await prepareWalk(core, request));
}

/** Asks a walk to stop. `UserError` when it has ended already. */
export function stopWalk({ store, walks }: Pick<Core, 'store' | 'walks'>, id: number): WalkSummary {
  const { state } = findWalk(store, id);
  if (state === 'running') return walks.stop(id);
  throw new UserError('request', `Walk ${id} has ended already (${state}).`, 'There is nothing to stop.');
}

/** Goes on with a walk that has checks left to do. `UserError` where it has none. */
export function resumeWalk({ store, walks }: Pick<Core, 'store' | 'walks'>, id: number): WalkSummary {
  findWalk(store, id);
  return walks.resume(id);
}

/** Leaves out those of the checks that are not done. */
export function skipChecks(
  { store, walks }: Pick<Core, 'store' | 'walks'>,
  id: number,
  names: readonly CheckName[],
): WalkSummary {
  findWalk(store, id);
  return walks.skip(id, names);
}

/** Has checks done again, or for the first time; engine and data are asked anew. `UserError` names what is no check. */
export async function repeatChecks(
  { store, walks }: Pick<Core, 'store' | 'walks'>,
  id: number,
  names: readonly CheckName[],
): Promise<WalkSummary> {
  findWalk(store, id);
  refuseUnknown(names);
  return walks.repeat(id, names, await findRefusal(store.walks.find(id)!.spec));
}

/** Every walk, the first begun first, whichever version stored it. */
export function listWalks(store: Store): WalkSummary[] {
  return store.walks.list().map(summariseWalk);
}

/** `NotFoundError` where there is none. */
export function findWalk(store: Store, id: number): WalkSummary {
  const walk = store.walks.find(id);
  return walk === undefined ? noSuchWalk(store, id) : summariseWalk(walk);
}

/** A walk as it stands. `NotFoundError` where there is none. */
export function readWalk({ store, walks }: Pick<Core, 'store' | 'walks'>, id: number): WalkDetail {
  findWalk(store, id);
  return walks.read(id);
}

/** Samples as the network of a walk sees them: those its look at the data kept, else drawn again now. */
export async function samplesOfWalk(
  { store, home, startWorker }: Pick<Core, 'store' | 'home'> & { readonly startWorker: StartWorker },
  id: number,
  options: FollowOptions = {},
): Promise<ShownGrid | null> {
  const walk = store.walks.find(id) ?? noSuchWalk(store, id);
  const kept = store.walks.samples(id);
  if (kept !== undefined) return kept;
  // Where the data were looked at and nothing was kept, they are no pictures.
  if (walk.facts !== null) return null;
  const { samples } = await lookAtData({ startWorker, home }, walk, options);
  return samples;
}

/**
 * The latest walk through what a run trains: the same network, training and data settings, whatever seed and name,
 * on the same data (see `isOnSameData`). Null where there is none.
 */
export function walkOfRun(store: Store, id: number): WalkSummary | null {
  const { spec, seed, dataOverview, dataSource } = findRunDetail(store, id);
  const used = { seed, fingerprint: dataOverview?.fingerprint ?? null, path: dataSource.path };
  const walk = store.walks.ofExperiment(spec).find((candidate) => isOnSameData(candidate, used));
  return walk === undefined || spec.probe !== undefined ? null : summariseWalk(walk);
}

function noSuchWalk(store: Store, id: number): never {
  const ids = store.walks.list().map((walk) => walk.id);
  const remedy =
    ids.length === 0 ? 'No walk is stored yet.' : `Stored are ${Math.min(...ids)} to ${Math.max(...ids)}.`;
  throw new NotFoundError(`There is no walk ${id}.`, remedy);
}

function refuseUnknown(names: readonly CheckName[]): void {
  const unknown = names.find((name) => !knownChecks.includes(name));
  if (unknown === undefined) return;
  throw new UserError('request', `There is no check ${unknown}.`, `There are ${knownChecks.join(', ')}.`);
}

/** Why no engine takes an experiment; null where one does. */
async function findRefusal(spec: ExperimentSpec): Promise<string | null> {
  try {
    await checkExperiment(spec);
    return null;
  } catch (error) {
    if (error instanceof UserError) return describeError(error);
    throw error;
  }
}

const noPlan: WalkPlan = { atOnce: 1, threads: 1 };

/** On how many threads probes train, and how many at once, as trials of a search do. */
async function planProbes(
  spec: ExperimentSpec,
  engine: string,
  threads: number | undefined,
): Promise<WalkPlan> {
  const [{ shareMachine }, { defaultThreads }] = await Promise.all([
    import('./share-machine.ts'),
    import('../engines/processor.ts'),
  ]);
  if (!processorEngines.includes(engine)) return { atOnce: 1, threads: threads ?? defaultThreads() };
  const shared = shareMachine(spec, mostProbes);
  if (threads === undefined) return shared;
  const atOnce = shared.atOnce === 1 ? 1 : Math.max(1, Math.floor(defaultThreads() / threads));
  return { atOnce, threads };
}
