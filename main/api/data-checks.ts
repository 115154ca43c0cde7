import type { DataCheckJob, DataCheckOutcome } from '../../shared/data-check.ts';
import type { DataCheckEvent, DataCheckRequest } from '../../shared/contract/data-checks.ts';
import { UserError } from '../../shared/errors.ts';
import type { DataSource } from '../../shared/runs.ts';
import { dataSpecSchema, type DataFormat } from '../../shared/specs/data.ts';
import type { ExperimentSpec, Recipe } from '../../shared/specs/recipe.ts';
import type { StartWorker } from '../jobs/worker-process.ts';
import type { Core } from './core.ts';
import { showGrid } from '../data/check/show-grid.ts';
import { findDataSet } from './data-set-names.ts';
import { findDataSource } from './datasets.ts';
import { streamProgress, type FollowOptions } from './progress-stream.ts';
import { findRecipe, parseRecipe } from './recipes.ts';
import { askWorker } from '../jobs/ask-worker.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';

/** Whose data settings are usual for a format; null where the schema's defaults are. */
const usualRecipes: Readonly<Record<DataFormat, string | null>> = {
  fddb: 'R-fddb-model1',
  lfw: 'R-siamese-base',
  csv: 'R-mlp-lr',
  images: null,
};
/** Cuts few enough crops for the drawn photographs; its network and training stand in where there is no usual recipe. */
const smallRecipe = 'quick-start';

/** As the contract has it, but that a recipe may also be given as an object. */
export interface DataCheckQuestion extends Omit<DataCheckRequest, 'recipe'> {
  readonly recipe?: string | Record<string, unknown> | undefined;
}

/**
 * Finds what is to be looked at and by which settings. `UserError` when there is no such set, recipe or setting,
 * or when the recipe reads another format.
 */
export async function prepareDataCheck(
  core: Pick<Core, 'store' | 'home'>,
  { data, recipe, set = {}, seed }: DataCheckQuestion,
  options: FollowOptions = {},
): Promise<DataCheckJob> {
  const source = await findDataSource(core, data, options);
  const named = recipe === undefined ? null : await nameRecipe(recipe);
  if (named !== null && named.data.format !== source.format) {
    throw new UserError(
      'request',
      `${data} is in the format ${source.format}; ${named.name} reads ${named.data.format}.`,
      `Name a recipe for ${source.format}, or none.`,
    );
  }
  const { name, spec } =
    named === null ? await usualSettings(core, source) : { name: named.name, spec: named };
  refuseOtherSettings(set);
  const { network, training } = spec;
  const { data: chosen } = replaceSettings({ network, training, data: spec.data }, set);
  return { data: source, recipe: name, spec: chosen, seed: seed ?? training.seed, home: core.home };
}

async function nameRecipe(recipe: string | Record<string, unknown>): Promise<Recipe> {
  return typeof recipe === 'string' ? findRecipe(recipe) : parseRecipe(recipe, 'The recipe');
}

async function usualSettings(
  { store }: Pick<Core, 'store'>,
  { format, name, path }: DataSource,
): Promise<{ name: string | null; spec: ExperimentSpec }> {
  const isDrawn = name !== null && findDataSet(store, name)?.synthetic === true;
  const usual = format === 'fddb' && isDrawn ? smallRecipe : usualRecipes[format];
  if (usual === null) {
    const spec = { ...(await findRecipe(smallRecipe)), data: dataSpecSchema.parse({ format }) };
    return { name: null, spec };
  }
  const recipe = await findRecipe(usual);
  if (recipe.data.format !== 'csv') return { name: usual, spec: recipe };
  // A table's own columns are its features: those of the recipe need not be there, nor need its label.
  const { readColumnNames } = await import('../data/csv/read-table.ts');
  // What keeps a table from being read is said by the check itself.
  const columns = await readColumnNames(path).catch((): readonly string[] => []);
  if (columns.includes(recipe.data.label)) {
    return { name: usual, spec: { ...recipe, data: { ...recipe.data, features: undefined } } };
  }
  return { name: null, spec: { ...recipe, data: dataSpecSchema.parse({ format }) } };
}

/** A setting that changes nothing here would pass for one that did. */
function refuseOtherSettings(set: Readonly<Record<string, unknown>>): void {
  const other = Object.keys(set).find((path) => path !== 'data' && !path.startsWith('data.'));
  if (other === undefined) return;
  throw new UserError(
    'request',
    `${other} changes nothing about the data.`,
    'Settings of a data check begin with data., e.g. data.cropSize.',
  );
}

/** Looks at the data that a request names, in a process of its own, and tells how it goes on. */
export function streamDataCheck(
  { store, home, startWorker }: Pick<Core, 'store' | 'home'> & { readonly startWorker: StartWorker },
  request: DataCheckQuestion,
  signal: AbortSignal | undefined,
): AsyncGenerator<DataCheckEvent, void, void> {
  return streamProgress(
    async (options) =>
      checkDataApart(await prepareDataCheck({ store, home }, request, options), startWorker, options),
    ({ check, grid }) => ({ type: 'checked', check, grid: grid && showGrid(grid) }),
    signal,
  );
}

/**
 * Looks at data in a worker process, so that the window is answered meanwhile; `signal` ends that process.
 * `UserError` where the data cannot be prepared.
 */
export async function checkDataApart(
  job: DataCheckJob,
  startWorker: StartWorker,
  options: FollowOptions = {},
): Promise<DataCheckOutcome> {
  return askWorker(startWorker, { type: 'check-data', job }, 'looked at the data', options);
}
