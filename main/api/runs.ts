import type { StartRun } from '../../shared/contract/runs.ts';
import { UserError } from '../../shared/errors.ts';
import { endedStates, type EpochMatrix, type RunDetail, type RunSummary } from '../../shared/runs.ts';
import type { Split } from '../../shared/specs/data.ts';
import type { Lane } from '../jobs/supervisor.ts';
import type { NewRun, Store } from '../store/store.ts';
import type { Core } from './core.ts';
import { resolveDataSource } from './datasets.ts';
import { NotFoundError } from './errors.ts';
import { resolveExperiment } from './experiments.ts';
import type { FollowOptions } from './progress-stream.ts';

/** Checks a request whole, before anything is stored, and turns it into a run that can be submitted. */
export async function prepareRun(
  core: Pick<Core, 'store' | 'home'>,
  request: StartRun,
  options: FollowOptions = {},
): Promise<NewRun> {
  const { recipe, spec } = await resolveExperiment(request);
  if (recipe.search !== undefined) {
    throw new UserError(
      'request',
      `${recipe.name} is a search, of more than one run.`,
      `\`netsitter search ${recipe.name}\` runs its trials.`,
    );
  }
  const engine = request.engine ?? 'auto';
  const { checkEngineName } = await import('../engines/index.ts');
  checkEngineName(engine);
  const dataSource = await resolveDataSource(core, request.data, spec.data.format, options);
  const threads = request.threads === undefined ? {} : { threads: request.threads };
  return { name: request.name ?? recipe.title, recipe: recipe.name, engine, dataSource, spec, ...threads };
}

/** Checks a request and puts the run it asks for into the queue. */
export async function startRun(core: Core, request: StartRun): Promise<RunSummary> {
  return core.supervisor.submit(await prepareRun(core, request));
}

/** Puts a run with the settings, seed, data, engine and threads of another into the queue. */
export function repeatRun({ store, supervisor }: Core, id: number): RunSummary {
  const { name, recipe, engine, dataSource, spec, threads } = findRunDetail(store, id);
  return supervisor.submit({
    name,
    recipe,
    engine,
    dataSource,
    spec,
    ...(threads === null ? {} : { threads }),
  });
}

/** Asks a queued or running run to stop. `UserError` when it has ended already. */
export function stopRun({ store, supervisor }: Core, id: number): RunSummary {
  const run = findRun(store, id);
  if (!endedStates.includes(run.state)) return supervisor.stop(id);
  throw new UserError('request', `Run ${id} has ended already (${run.state}).`, 'There is nothing to stop.');
}

/** Goes on with a run that was stopped or interrupted. `UserError` when it is in another state. */
export function resumeRun(
  { store, supervisor }: Pick<Core, 'store' | 'supervisor'>,
  id: number,
  lane?: Lane,
): RunSummary {
  const run = findRun(store, id);
  if (run.state === 'queued' || run.state === 'running') {
    throw new UserError('request', `Run ${id} is ${run.state} already.`, 'Wait until it has ended.');
  }
  if (run.state === 'finished') {
    const remedy = 'Start a new run with more epochs instead.';
    throw new UserError('request', `Run ${id} is finished: there is nothing left to train.`, remedy);
  }
  if (run.deletedAt !== null) {
    throw new UserError('request', `Run ${id} is in the bin.`, 'Restore it first.');
  }
  return supervisor.resume(id, lane);
}

export function findRun(store: Store, id: number): RunSummary {
  return store.findRun(id) ?? noSuchRun(store, id);
}

export function findRunDetail(store: Store, id: number): RunDetail {
  return store.findRunDetail(id) ?? noSuchRun(store, id);
}

/** The counts of an epoch. `NotFoundError` where it was not evaluated. */
export function findMatrix(store: Store, id: number, split: Split, epoch: number): EpochMatrix {
  const run = findRun(store, id);
  const matrix = store.matrixAt(id, split, epoch);
  if (matrix !== undefined) return matrix;
  const epochs = store.matrixEpochs(id).find((kept) => kept.split === split)?.epochs ?? [];
  throw new NotFoundError(
    `Run ${id} (${run.state}) has no confusion matrix of the ${split} split at epoch ${epoch}.`,
    epochs.length === 0
      ? 'Wait for the first evaluation.'
      : `There are those of epoch ${formatRanges(epochs)}.`,
  );
}

/** Whole numbers in ascending order, neighbours drawn together, e.g. "0 to 4, 8". */
function formatRanges(numbers: readonly number[]): string {
  const starts = numbers.filter((value, at) => value !== (numbers[at - 1] ?? Number.NaN) + 1);
  const ends = numbers.filter((value, at) => value !== (numbers[at + 1] ?? Number.NaN) - 1);
  return starts
    .map((start, at) => (start === ends[at] ? String(start) : `${start} to ${ends[at]!}`))
    .join(', ');
}

function noSuchRun(store: Store, id: number): never {
  const ids = store.listRuns().map((run) => run.id);
  const remedy =
    ids.length === 0 ? 'No run is stored yet.' : `Stored are ${Math.min(...ids)} to ${Math.max(...ids)}.`;
  throw new NotFoundError(`There is no run ${id}.`, remedy);
}
