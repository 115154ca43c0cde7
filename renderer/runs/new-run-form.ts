import { syntheticName, type DataSet } from '../../shared/contract/data-sets.ts';
import { startRunSchema, type StartRun } from '../../shared/contract/runs.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { trainCommand } from '../../shared/specs/command-line.ts';
import type { DataFormat } from '../../shared/specs/data.ts';
import type { ExperimentSpec, Recipe } from '../../shared/specs/recipe.ts';
import { toSettings, type SettingChange } from '../../shared/specs/setting-paths.ts';

/** The recipe of the first start: what it needs comes with Netsitter, and it is done in under a minute. */
export const quickStartRecipe = 'quick-start';

/** A data set that a run can be started on. */
export interface DataChoice {
  readonly name: string;
  readonly label: string;
  /** The core draws it when it is first used, which takes a while. */
  readonly isDrawnFirst: boolean;
}

/** The sets of a format, those of the user first, with the synthetic set that the core makes on first use. */
export function dataChoices(dataSets: readonly DataSet[], format: DataFormat): DataChoice[] {
  const synthetic = syntheticName(format);
  const registered = dataSets
    .filter((dataSet) => dataSet.format === format)
    .toSorted((one, other) => Number(one.synthetic) - Number(other.synthetic))
    .map((dataSet) => ({
      name: dataSet.name,
      label: dataSet.synthetic && dataSet.name !== synthetic ? `${dataSet.name} (synthetic)` : dataSet.name,
      isDrawnFirst: false,
    }));
  return registered.some(({ name }) => name === synthetic)
    ? registered
    : [...registered, { name: synthetic, label: `${synthetic} (drawn on first use)`, isDrawnFirst: true }];
}

/**
 * The name of a run with the settings of another, or with those of a walk, which has trained none yet: empty where the
 * core would give it the same by itself.
 */
export function proposeName(
  { name, isRepeated }: { readonly name: string; readonly isRepeated: boolean },
  title: string | undefined,
): string {
  if (!isRepeated) return name === title ? '' : name;
  return `${name} again`.slice(0, 200);
}

/** What is wrong with a typed name, or null. An empty one is left to the core, which takes the recipe's. */
export function checkName(text: string): string | null {
  if (text.trim() === '') return null;
  return startRunSchema.shape.name.safeParse(text).error?.issues[0]?.message ?? null;
}

/** What is wrong with a typed number of threads, or null; an empty one leaves it to the engine. */
export function checkThreads(text: string): string | null {
  if (text.trim() === '') return null;
  return startRunSchema.shape.threads.safeParse(Number(text)).success
    ? null
    : 'A whole number from 1 to 1,024.';
}

/** What is chosen beside the experiment. */
export interface RunChoices {
  readonly name: string;
  readonly data: string;
  readonly engine: string;
  readonly threads: string;
}

/** Whether the core knows this very recipe by its name and trains it as one run. */
export interface DraftOrigin {
  readonly base: Recipe;
  readonly isNamed: boolean;
}

/** The request for a run: the recipe by name with what differs, or, where it has no name of its own, all of it. */
export function toRequest(
  { base, isNamed }: DraftOrigin,
  spec: ExperimentSpec,
  changes: readonly SettingChange[],
  { name, data, engine, threads }: RunChoices,
  seed: number,
): StartRun {
  const recipe = { ...base, ...spec, search: undefined };
  return {
    recipe: isNamed ? base.name : recipe,
    data,
    engine,
    set: isNamed ? toSettings(changes, spec) : {},
    seed,
    ...(threads.trim() === '' ? {} : { threads: Number(threads) }),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
  };
}

/** What is estimated of a run: its name changes nothing about it. */
export function withoutName(request: StartRun): Omit<StartRun, 'name'> {
  return Object.fromEntries(Object.entries(request).filter(([key]) => key !== 'name')) as Omit<
    StartRun,
    'name'
  >;
}

/** The command lines that do the same, a line for each seed. */
export function toCommands(request: StartRun, seeds: readonly number[]): string {
  const { recipe, set = {}, ...others } = request;
  const named = typeof recipe === 'string' ? recipe : 'recipe.json';
  return seeds.map((seed) => trainCommand({ ...others, recipe: named, set, seed })).join('\n');
}

/** A recipe that stands for a run whose own is not known any more, or was a search. */
export function recipeOfRun(run: RunDetail, known: Recipe | undefined): Recipe {
  if (known !== undefined) return known;
  return {
    name: nameRecipe(run.recipe ?? run.name),
    title: run.name,
    description: `The settings of run ${run.id}.`,
    ...run.spec,
  };
}

/** Letters, digits and dashes, as names of recipes have them. */
export function nameRecipe(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'run';
}
