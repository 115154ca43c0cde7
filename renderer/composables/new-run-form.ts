import { computed, ref, watch } from 'vue';
import type { DataSet } from '../../shared/contract/data-sets.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { parseSeeds } from '../../shared/specs/seed-list.ts';
import {
  checkName,
  checkThreads,
  dataChoices,
  proposeName,
  toRequest,
  withoutName,
  type RunChoices,
} from '../runs/new-run-form.ts';
import type { Fetched } from './fetched.ts';
import type { Draft } from './new-run-draft.ts';
import { useNewRunSource, type NewRunAddress } from './new-run-source.ts';

/** The form of a new run: what is chosen beside the experiment, what is wrong with it, and the requests it makes. */
export function useNewRunForm(
  draft: Draft,
  recipes: Fetched<readonly Recipe[]>,
  dataSets: Fetched<readonly DataSet[]>,
  address: () => NewRunAddress,
) {
  const choices = ref<RunChoices>({ name: '', data: '', engine: 'auto', threads: '' });
  const seeds = ref('1');

  const source = useNewRunSource(
    draft,
    recipes.value,
    (name) =>
      dataSets.value.value === null
        ? undefined
        : (dataSets.value.value.find((dataSet) => dataSet.name === name) ?? null),
    address,
    (run) => {
      seeds.value = String(run?.seed ?? draft.base.value?.training.seed ?? 1);
      choices.value = {
        name: run === null ? '' : proposeName(run, draft.base.value?.title),
        data: run?.dataSource.name ?? run?.dataSource.path ?? address().dataName ?? '',
        engine: run?.engine ?? 'auto',
        threads: run?.threads == null ? '' : String(run.threads),
      };
    },
  );

  const format = computed(() => draft.spec.value?.data.format ?? draft.base.value?.data.format ?? null);
  const fittingData = computed(() => {
    if (format.value === null || dataSets.value.value === null) return [];
    const known = dataChoices(dataSets.value.value, format.value);
    const {
      name,
      path,
      format: used,
    } = source.run.value?.dataSource ?? { name: null, path: null, format: null };
    if (path === null || used !== format.value || known.some((choice) => choice.name === name)) return known;
    return [{ name: path, label: path, isDrawnFirst: false }, ...known];
  });
  watch(
    [fittingData, () => choices.value.data],
    ([found, chosen]) => {
      if (found.length === 0 || found.some(({ name }) => name === chosen)) return;
      choices.value = { ...choices.value, data: found[0]!.name };
    },
    { immediate: true },
  );
  const misfit = computed(() => {
    const asked = dataSets.value.value?.find(({ name }) => name === address().dataName);
    return asked === undefined || format.value === null || asked.format === format.value
      ? null
      : `${asked.name} is in the format ${asked.format}; this recipe reads ${format.value}.`;
  });

  const parsedSeeds = computed(() => parseSeeds(seeds.value));
  const seedList = computed(() => ('seeds' in parsedSeeds.value ? parsedSeeds.value.seeds : []));
  const seedsProblem = computed(() => ('problem' in parsedSeeds.value ? parsedSeeds.value.problem : null));
  const nameProblem = computed(() => checkName(choices.value.name));
  const threadsProblem = computed(() => checkThreads(choices.value.threads));

  const requests = computed(() => {
    const { spec, base, changes } = draft;
    if (spec.value === null || base.value === null || choices.value.data === '') return [];
    if (threadsProblem.value !== null || nameProblem.value !== null) return [];
    const origin = { base: base.value, isNamed: source.isNamed.value };
    return seedList.value.map((seed) => toRequest(origin, spec.value!, changes.value, choices.value, seed));
  });
  const estimated = computed(() => {
    if (requests.value[0] === undefined || draft.review.value?.problem !== null) return null;
    return withoutName(requests.value[0]);
  });

  const notReady = computed(() => {
    if (draft.base.value === null)
      return recipes.error.value ? 'No recipe is known.' : 'Asking for the recipes.';
    if (draft.problems.value.size > 0 || seedsProblem.value || nameProblem.value || threadsProblem.value)
      return 'A setting needs to be mended.';
    if (choices.value.data === '') return 'Asking for the data sets.';
    return draft.review.value?.problem ? 'Network, training and data do not fit together.' : null;
  });

  return {
    source,
    choices,
    seeds,
    seedList,
    /** The format that the experiment reads. */
    format,
    fittingData,
    /** What is wrong with the data set that the address names. */
    misfit,
    seedsProblem,
    nameProblem,
    threadsProblem,
    /** One for each seed; none while something is wrong. */
    requests,
    /** What is estimated; null while it could not be started. */
    estimated,
    /** Why nothing can be started yet. */
    notReady,
  };
}
