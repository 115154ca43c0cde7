import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { checks, longChecks } from '../../shared/checks/catalogue.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import type { StartWalk } from '../../shared/contract/walks.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { seedSchema } from '../../shared/specs/seed.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { dataChoices, quickStartRecipe, type DataChoice } from '../runs/new-run-form.ts';
import { sourceOfRecipe, sourceOfRun, sourceOfWalk, type WalkSource } from '../runs/walk-source.ts';
import { useFetched } from './fetched.ts';

/** Where a new walk takes its settings from, as the address says. */
export interface WalkAddress {
  readonly recipeName: string | null;
  readonly fromRun: number | null;
  readonly fromWalk: number | null;
  readonly set: Readonly<Record<string, unknown>>;
}

/** What a walk can be started with: a recipe or the settings of a run or a walk, data, engine, seed and checks. */
export function useWalkForm(address: () => WalkAddress) {
  const client = useClient();
  const recipes = useFetched((api, signal) => api.recipes.list(undefined, { signal }));
  const dataSets = useFetched((api, signal) => api.datasets.list(undefined, { signal }));
  const engines = useFetched((api, signal) => api.engines.list(undefined, { signal }));
  const source = shallowRef<WalkSource | null>(null);
  const error = shallowRef<CallError | null>(null);
  const data = ref('');
  const engine = ref('auto');
  const seed = ref('1');
  const wanted = ref<CheckName[]>(
    checks.map(({ name }) => name).filter((name) => !longChecks.includes(name)),
  );
  let asked = '';

  function begin(found: WalkSource): void {
    source.value = found;
    engine.value = found.engine;
    seed.value = String(found.seed);
    data.value = found.dataSource?.name ?? found.dataSource?.path ?? data.value;
  }

  const findWalk = async (id: number, probe?: RunDetail) =>
    sourceOfWalk(await client.walks.get({ id }), probe);

  async function find({ recipeName, fromRun, fromWalk }: WalkAddress): Promise<WalkSource | null> {
    if (fromRun !== null) {
      const run = await client.runs.get({ id: fromRun });
      // What a check trained is shorter than what it looks at.
      return run.check === null ? sourceOfRun(run) : await findWalk(run.check.walk, run);
    }
    if (fromWalk !== null) return await findWalk(fromWalk);
    const name = recipeName ?? quickStartRecipe;
    const recipe = recipes.value.value?.find((known) => known.name === name);
    if (recipe !== undefined) return sourceOfRecipe(recipe);
    error.value = { message: `There is no recipe named ${name}.`, remedy: 'Choose one of the list.' };
    return null;
  }

  watch(
    [recipes.value, () => JSON.stringify(address())] as const,
    async ([known, key]) => {
      if (known === null || asked === key) return;
      asked = key;
      error.value = null;
      try {
        const found = await find(address());
        if (asked === key && found !== null) begin(found);
      } catch (cause) {
        if (asked === key) error.value = describeCallError(cause);
      }
    },
    { immediate: true },
  );

  const fittingData = computed<readonly DataChoice[]>(() => {
    if (source.value === null || dataSets.value.value === null) return [];
    const { recipe, dataSource } = source.value;
    const known = dataChoices(dataSets.value.value, recipe.data.format);
    if (dataSource === null || known.some(({ name }) => name === dataSource.name)) return known;
    // Of a set whose name is not known any more, the folder may be there still.
    const { path } = dataSource;
    return [{ name: path, label: path, isDrawnFirst: false }, ...known];
  });
  watch(fittingData, (found) => {
    if (found.length > 0 && !found.some(({ name }) => name === data.value)) data.value = found[0]!.name;
  });

  const seedProblem = computed(() =>
    seed.value.trim() !== '' && seedSchema.safeParse(Number(seed.value)).success
      ? null
      : 'A whole number of 0 or more.',
  );
  const request = computed<StartWalk | null>(() => {
    if (source.value === null || data.value === '' || seedProblem.value !== null || wanted.value.length === 0)
      return null;
    const { recipe, isNamed } = source.value;
    return {
      recipe: isNamed ? recipe.name : { ...recipe, search: undefined },
      data: data.value,
      engine: engine.value,
      seed: Number(seed.value),
      set: { ...address().set },
      checks: checks.map(({ name }) => name).filter((name) => wanted.value.includes(name)),
    };
  });
  const drawn = computed(() =>
    fittingData.value.find(({ name }) => name === data.value)?.isDrawnFirst === true
      ? (source.value?.recipe.data.format ?? null)
      : null,
  );
  const errors: ComputedRef<readonly CallError[]> = computed(() =>
    [recipes.error.value, dataSets.error.value, engines.error.value, error.value].filter(
      (found) => found !== null,
    ),
  );

  return {
    recipes: recipes.value,
    engines: engines.value,
    source: source as Readonly<Ref<WalkSource | null>>,
    data,
    engine,
    seed,
    wanted,
    fittingData,
    seedProblem,
    request,
    drawn,
    errors,
  };
}
