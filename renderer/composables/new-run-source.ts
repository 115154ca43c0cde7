import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import type { DataSource } from '../../shared/runs.ts';
import type { DataSet } from '../../shared/contract/data-sets.ts';
import { dataSpecSchema } from '../../shared/specs/data.ts';
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
  /** Whether it was trained before; what a walk looks at was not. */
  readonly isRepeated: boolean;
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
  findDataSet: (name: string) => DataSet | null | undefined,
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

  async function repeat(id: number, set: NewRunAddress['set'], known: readonly Recipe[], key: string) {
    try {
      const found = await client.runs.get({ id });
      if (begun !== key) return;
      const recipe = known.find(({ name }) => name === found.recipe);
      begin(recipeOfRun(found, recipe), {
        ...found,
        isRepeated: true,
        spec: replaceSettings(found.spec, set),
      });
      note.value =
        recipe === undefined && found.recipe !== null
          ? `The recipe ${found.recipe} of run ${id} is not known any more: its settings are taken as the run had them.`
          : Object.keys(set).length > 0
            ? `These are the settings of run ${id}, changed as was proposed there.`
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
      begin(recipe, {
        ...walk,
        isRepeated: false,
        spec: replaceSettings(walk.spec, set),
        threads: null,
      });
      note.value = `These are the settings of walk ${id}${Object.keys(set).length > 0 ? ', changed as it proposed' : ''}.`;
    } catch (cause) {
      if (begun === key) fail(describeCallError(cause));
    }
  }

  /** Where no recipe reads pictures in folders: the small network of the quick start, with a last layer for their classes. */
  async function beginWithPictures(base: Recipe, path: string, key: string): Promise<void> {
    try {
      const { classes } = await client.datasets.inspect({ path });
      if (begun === key) begin(adaptQuickStart(base, classes ?? 2), null);
    } catch (cause) {
      if (begun === key) fail(describeCallError(cause));
    }
  }

  /** What comes next to it begins anew, as when the connection returns. */
  function fail(cause: CallError): void {
    error.value = cause;
    begun = '';
  }

  function pick(known: readonly Recipe[], named: string | null, dataSet: DataSet | null): Recipe | undefined {
    if (named !== null) return known.find(({ name }) => name === named);
    const fitting = dataSet === null ? known : known.filter(({ data }) => data.format === dataSet.format);
    const first =
      fitting.find(({ name }) => name === quickStartRecipe) ?? fitting.find(({ search }) => !search);
    return first ?? fitting[0];
  }

  watch(
    [recipes, address, () => findDataSet(address().dataName ?? '')] as const,
    ([known, wanted, dataSet]) => {
      // Whether there are data sets is not known yet.
      if (known === null || (wanted.dataName !== null && dataSet === undefined)) return;
      const key = JSON.stringify(wanted);
      if (begun === key) return;
      begun = key;
      error.value = null;
      note.value = null;
      if (wanted.fromRun !== null) {
        void repeat(wanted.fromRun, wanted.set, known, key);
        return;
      }
      if (wanted.fromWalk !== null) {
        void train(wanted.fromWalk, wanted.set, known, key);
        return;
      }
      const recipe = pick(known, wanted.recipeName, dataSet ?? null);
      const base = known.find(({ name }) => name === quickStartRecipe);
      if (recipe !== undefined) begin(recipe, null);
      else if (wanted.recipeName === null && dataSet?.format === 'images' && base?.data.format === 'fddb')
        void beginWithPictures(base, dataSet.path, key);
      else if (wanted.recipeName === null && known[0] !== undefined) begin(base ?? known[0], null);
      else {
        const message = `There is no recipe named ${wanted.recipeName ?? ''}.`;
        error.value = { message, remedy: 'Choose one of the list.' };
      }
    },
    { immediate: true },
  );

  const isNamed = computed(() => {
    const known = recipes.value?.find(({ name }) => name === recipeName.value);
    return known !== undefined && known.search === undefined;
  });
  return { recipeName, run, isNamed, note, error };
}

/** The quick start's network on pictures of its size, with as many units in its last layer as there are classes. */
function adaptQuickStart(base: Recipe, classes: number): Recipe {
  const { network, data } = base;
  const last = network.layers.findLastIndex(({ type }) => type === 'dense');
  return {
    ...base,
    name: 'pictures',
    title: 'Pictures in class folders',
    description:
      'The network of the quick start on pictures of your own; its last layer has a unit for each class.',
    expected: undefined,
    network: {
      ...network,
      layers: network.layers.map((layer, index) =>
        index === last && layer.type === 'dense' ? { ...layer, units: classes } : layer,
      ),
    },
    data: dataSpecSchema.parse({
      format: 'images',
      ...(data.format === 'fddb' ? { pictureSize: data.cropSize } : {}),
    }),
  };
}
