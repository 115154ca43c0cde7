import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import type { DataSource } from '../../shared/runs.ts';
import { dataSpecSchema, type DataFormat } from '../../shared/specs/data.ts';
import type { ExperimentSpec, Recipe } from '../../shared/specs/recipe.ts';
import { replaceSettings } from '../../shared/specs/settings.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { quickStartRecipe, recipeOfRun } from '../runs/new-run-form.ts';
import { sourceOfWalk } from '../runs/walk-source.ts';
import type { Draft } from './new-run-draft.ts';

/** Where a new run takes its settings from, as the address says. */
export interface NewRunAddress {
  readonly recipeName: string | null;
  readonly fromRun: number | null;
  readonly dataName: string | null;
  /** A walk through checks whose experiment is trained. */
  readonly fromWalk: number | null;
  /** Settings to change of that, by dotted path. */
  readonly set: Readonly<Record<string, unknown>>;
}

/** What was chosen beside the recipe the last time. */
export interface Repeated {
  readonly name: string;
  readonly seed: number;
  readonly dataSource: DataSource;
  readonly engine: string;
  readonly threads: number | null;
  readonly spec: ExperimentSpec;
}

export interface NewRunSource {
  /** The name that is marked in the list of recipes. */
  readonly recipeName: Readonly<Ref<string>>;
  /** The run, or the walk, whose settings are taken, if one is. */
  readonly run: Readonly<Ref<Repeated | null>>;
  /** Whether the core knows the recipe by its name and trains it as one run. */
  readonly isNamed: ComputedRef<boolean>;
  /** What should be known about where the settings are from. */
  readonly note: Readonly<Ref<string | null>>;
  readonly error: Readonly<Ref<CallError | null>>;
}

/**
 * Begins the draft anew whenever the address names another source, and `onBegin` with it. Recipes that are asked for
 * again, as after a lost connection, leave what was typed as it is.
 */
export function useNewRunSource(
  draft: Draft,
  recipes: Readonly<Ref<readonly Recipe[] | null>>,
  formatOfData: (name: string) => DataFormat | null | undefined,
  address: () => NewRunAddress,
  onBegin: (run: Repeated | null) => void,
): NewRunSource {
  const client = useClient();
  const recipeName = shallowRef('');
  const run = shallowRef<Repeated | null>(null);
  const note = shallowRef<string | null>(null);
  const error = shallowRef<CallError | null>(null);
  let begun = '';

  function begin(recipe: Recipe, repeated: Repeated | null): void {
    recipeName.value = recipe.name;
    run.value = repeated;
    draft.begin(recipe, repeated?.spec);
    onBegin(repeated);
  }

  async function repeat(id: number, known: readonly Recipe[], key: string): Promise<void> {
    try {
      const found = await client.runs.get({ id });
      if (begun !== key) return;
      const recipe = known.find(({ name }) => name === found.recipe);
      begin(recipeOfRun(found, recipe), found);
      note.value =
        recipe === undefined && found.recipe !== null
          ? `The recipe ${found.recipe} of run ${id} is not known any more: its settings are taken as the run had them.`
          : null;
    } catch (cause) {
      if (begun === key) error.value = describeCallError(cause);
    }
  }

  async function train(id: number, set: NewRunAddress['set'], known: readonly Recipe[], key: string) {
    try {
      const walk = await client.walks.get({ id });
      if (begun !== key) return;
      const recipe = known.find(({ name }) => name === walk.recipe) ?? sourceOfWalk(walk).recipe;
      begin(recipe, { ...walk, spec: replaceSettings(walk.spec, set), threads: null });
      note.value = `These are the settings of walk ${id}${Object.keys(set).length > 0 ? ', changed as it proposed' : ''}.`;
    } catch (cause) {
      if (begun === key) error.value = describeCallError(cause);
    }
  }

  function pick(
    known: readonly Recipe[],
    { recipeName: named, dataName }: NewRunAddress,
  ): Recipe | undefined {
    const format = dataName === null ? null : (formatOfData(dataName) ?? null);
    if (named !== null) return known.find(({ name }) => name === named);
    const fitting = format === null ? known : known.filter(({ data }) => data.format === format);
    const first =
      fitting.find(({ name }) => name === quickStartRecipe) ?? fitting.find(({ search }) => !search);
    if (first !== undefined || format === null) return first ?? known[0];
    return fitting[0] ?? adaptQuickStart(known, format);
  }

  watch(
    [recipes, address, () => formatOfData(address().dataName ?? '')] as const,
    ([known, wanted, format]) => {
      // Whether there are data sets is not known yet.
      if (known === null || (wanted.dataName !== null && format === undefined)) return;
      const key = JSON.stringify(wanted);
      if (begun === key) return;
      begun = key;
      error.value = null;
      note.value = null;
      if (wanted.fromRun !== null) {
        void repeat(wanted.fromRun, known, key);
        return;
      }
      if (wanted.fromWalk !== null) {
        void train(wanted.fromWalk, wanted.set, known, key);
        return;
      }
      const recipe = pick(known, wanted);
      if (recipe !== undefined) begin(recipe, null);
      else
        error.value = {
          message: `There is no recipe named ${wanted.recipeName ?? ''}.`,
          remedy: 'Choose one of the list.',
        };
    },
    { immediate: true },
  );

  const isNamed = computed(() => {
    const known = recipes.value?.find(({ name }) => name === recipeName.value);
    return known !== undefined && known.search === undefined;
  });
  return { recipeName, run, isNamed, note, error };
}

/** Where no recipe reads a format: the small network of the quick start on pictures of its size. */
function adaptQuickStart(known: readonly Recipe[], format: DataFormat): Recipe | undefined {
  const base = known.find(({ name }) => name === quickStartRecipe);
  if (base?.data.format !== 'fddb' || format !== 'images') return base;
  return {
    ...base,
    name: 'pictures',
    title: 'Pictures in class folders',
    description:
      'The network of the quick start on pictures of your own. Its last layer needs as many units as there are classes.',
    expected: undefined,
    data: dataSpecSchema.parse({ format, pictureSize: base.data.cropSize }),
  };
}
