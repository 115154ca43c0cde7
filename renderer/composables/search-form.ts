import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue';
import type { StartSearch } from '../../shared/contract/searches.ts';
import { narrowAxes } from '../../shared/searches/borders.ts';
import { rankTrials } from '../../shared/searches/ranking.ts';
import {
  checkAxis,
  checkWhole,
  draftOf,
  draftOfSearch,
  proposeAxis,
  readDraft,
  type AxisDraft,
  type SearchDraft,
} from '../../shared/searches/search-draft.ts';
import { listTrials, trialChanges, variedSettings } from '../../shared/searches/trials.ts';
import { markOf } from '../../shared/searches/trial-marks.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { checkName, dataChoices } from '../runs/new-run-form.ts';
import { useFetched } from './fetched.ts';
import { useSearchOutline } from './search-outline.ts';

/** What is chosen beside the search itself: texts as they are typed. */
export interface SearchChoices {
  name: string;
  data: string;
  engine: string;
  epochs: string;
  /** Empty for as many as the machine makes worthwhile. */
  atOnce: string;
}

/** The form of a new search: of a recipe by name, or one that goes on from an earlier search, narrowed. */
export function useSearchForm(recipeName: Readonly<Ref<string | null>>, narrowed: number | null) {
  const recipes = useFetched((client, signal) => client.recipes.list(undefined, { signal }));
  const dataSets = useFetched(
    (client, signal) => client.datasets.list(undefined, { signal }),
    (found) => found.length === 0,
  );
  const engines = useFetched((client, signal) => client.engines.list(undefined, { signal }));
  const earlier = useFetched(async (client, signal) =>
    narrowed === null ? null : client.searches.get({ id: narrowed }, { signal }),
  );

  const chosenRecipe = ref(recipeName.value ?? '');
  watch(recipeName, (name) => {
    if (name !== null) chosenRecipe.value = name;
  });
  const choices = reactive<SearchChoices>({ name: '', data: '', engine: 'auto', epochs: '', atOnce: '' });
  const draft = shallowRef<SearchDraft | null>(null);

  /** An earlier search goes on with the settings it had, whatever has become of its recipe. */
  const recipe = computed<Recipe | null>(() => {
    const found = recipes.value.value?.find(({ name }) => name === chosenRecipe.value) ?? null;
    const before = earlier.value.value?.search;
    if (narrowed === null) return found;
    if (!before) return null;
    const { name, title, description } = found ?? {
      name: before.recipe ?? 'search',
      title: before.name,
      description: `As search ${before.id} had it.`,
    };
    return { name, title, description, ...before.spec, search: before.search };
  });
  const fittingData = computed(() => {
    const known = dataSets.value.value;
    if (recipe.value === null || known === null) return [];
    const fitting = dataChoices(known, recipe.value.data.format);
    const source = earlier.value.value?.search.dataSource;
    // A search on a folder that is not registered goes on with that folder.
    if (source === undefined || fitting.some(({ name }) => name === source.name)) return fitting;
    return [{ name: source.path, label: source.path, isDrawnFirst: false }, ...fitting];
  });

  watch(
    () => recipes.value.value,
    (found) => {
      if (narrowed !== null || found === null) return;
      if (found.some(({ name }) => name === chosenRecipe.value)) return;
      chosenRecipe.value = found.find(({ search }) => search !== undefined)?.name ?? found[0]?.name ?? '';
    },
  );
  watch(
    () => earlier.value.value?.search.recipe,
    (name) => {
      chosenRecipe.value = name ?? '';
    },
  );
  // By name: when the connection returns the recipes are asked for anew, and what was typed stays.
  watch(
    () => recipe.value && `${narrowed ?? ''}${recipe.value.name}`,
    () => {
      if (recipe.value === null) return;
      choices.epochs = String(recipe.value.training.epochs);
      draft.value = firstDraft(recipe.value);
      const before = earlier.value.value;
      if (!before) return;
      choices.name = `${before.search.name}, narrowed`;
      choices.engine = before.search.engine;
    },
    { immediate: true },
  );
  watch(fittingData, (found) => {
    const source = earlier.value.value?.search.dataSource;
    if (found.some(({ name }) => name === choices.data)) return;
    choices.data =
      found.find(({ name }) => name === source?.name || name === source?.path)?.name ?? found[0]?.name ?? '';
  });

  function firstDraft(of: Recipe): SearchDraft {
    const before = earlier.value.value;
    if (!before) return draftOf(of);
    const { search } = before.search;
    const ranked = rankTrials(before.trials, search.rankBy).filter((trial) => markOf(trial) === 'measured');
    const narrowedSearch = {
      ...search,
      axes: narrowAxes(search, ranked, before.search.spec),
      seed: search.seed + 1,
    };
    return draftOfSearch(narrowedSearch, search.axes);
  }

  const propose = (of: Recipe, setting: string) => proposeAxis(of, setting, draft.value?.strategy);
  const changeDraft = (changes: Partial<SearchDraft>) => {
    if (draft.value !== null) draft.value = { ...draft.value, ...changes };
  };
  const changeAxis = (index: number, axis: AxisDraft) => {
    changeDraft({ axes: draft.value!.axes.with(index, axis) });
  };
  const changeSetting = (index: number, setting: string) => {
    if (recipe.value !== null) changeAxis(index, propose(recipe.value, setting));
  };
  const addAxis = () => {
    if (recipe.value !== null) changeDraft({ axes: [...draft.value!.axes, propose(recipe.value, '')] });
  };
  const removeAxis = (index: number) => {
    changeDraft({ axes: draft.value!.axes.toSpliced(index, 1) });
  };

  const axisProblems = computed(() =>
    recipe.value === null || draft.value === null
      ? []
      : draft.value.axes.map((axis) => checkAxis(recipe.value!, draft.value!, axis)),
  );
  const problems = computed(() => {
    const { strategy, trials, seed, stopsTrials, fromEpoch, fromTrial } = draft.value ?? {};
    return {
      name: checkName(choices.name),
      epochs: checkWhole(choices.epochs, 1),
      atOnce: choices.atOnce.trim() === '' ? null : checkWhole(choices.atOnce, 1),
      trials: strategy === 'random' ? checkWhole(trials ?? '', 1) : null,
      seed: checkWhole(seed ?? '', 0),
      fromEpoch: stopsTrials === true ? checkWhole(fromEpoch ?? '', 1) : null,
      fromTrial: stopsTrials === true ? checkWhole(fromTrial ?? '', 1) : null,
    };
  });
  const search = computed(() =>
    recipe.value === null || draft.value === null || draft.value.axes.length === 0
      ? null
      : readDraft(recipe.value, draft.value),
  );

  /** The recipe with its epochs replaced, unless they are varied. */
  const experiment = computed<Recipe | null>(() => {
    if (recipe.value === null || search.value === null || problems.value.epochs !== null) return null;
    const varied = new Set(search.value.axes.flatMap(variedSettings));
    const { training } = recipe.value;
    const epochs = varied.has('training.epochs') ? training.epochs : Number(choices.epochs);
    return { ...recipe.value, training: { ...training, epochs }, search: search.value };
  });
  const isSound = computed(() => Object.values(problems.value).every((problem) => problem === null));
  const request = computed<StartSearch | null>(() => {
    if (experiment.value === null || !isSound.value || choices.data === '') return null;
    const { name, data, engine, atOnce } = choices;
    return {
      recipe: experiment.value,
      ...{ data, engine },
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(atOnce.trim() === '' ? {} : { atOnce: Number(atOnce) }),
    };
  });

  function firstTrial() {
    if (experiment.value?.search === undefined) return null;
    const { search: searched, ...recipeOfTrial } = experiment.value;
    const set = trialChanges(listTrials(searched)[0]!);
    return { recipe: recipeOfTrial, data: choices.data, engine: choices.engine, set };
  }
  const told = useSearchOutline(request, firstTrial);

  const errors = computed(() =>
    [recipes.error.value, dataSets.error.value, engines.error.value, earlier.error.value].filter(
      (error) => error !== null,
    ),
  );
  return {
    ...{ recipes: recipes.value, engines: engines.value, recipe, chosenRecipe, choices, fittingData },
    ...{ draft, changeDraft, changeAxis, changeSetting, addAxis, removeAxis },
    ...{ axisProblems, problems, request, errors, ...told },
  };
}
