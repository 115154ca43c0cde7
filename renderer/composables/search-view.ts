import { computed, shallowRef, type Ref } from 'vue';
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router';
import { bestSoFar } from '../../shared/searches/best-so-far.ts';
import { passesBrushes, type Brushes } from '../../shared/searches/brushes.ts';
import { defaultPair, listDimensions } from '../../shared/searches/dimensions.ts';
import { findBestTrial } from '../../shared/searches/ranking.ts';
import type { SearchDetail, TrialRecord } from '../../shared/searches/records.ts';
import { resultColours } from '../../shared/searches/result-colours.ts';
import { resultGrid } from '../../shared/searches/result-grid.ts';
import { listTrialColumns, listTrialRows, sortTrialRows } from '../../shared/searches/trial-rows.ts';
import type { RunList } from './run-list.ts';
import { theme } from './theme.ts';

/** What a search's page shows of its trials: by the axes, the order and the number that its address holds, within the limits that are set. */
export function useSearchView(
  search: Readonly<Ref<SearchDetail | null>>,
  trials: Readonly<Ref<readonly TrialRecord[]>>,
  list: RunList,
  id: number,
) {
  const route = useRoute();
  const router = useRouter();

  const dimensions = computed(() => (search.value ? listDimensions(search.value.search, trials.value) : []));
  const colours = computed(() =>
    search.value ? resultColours(search.value.search, trials.value, theme.value) : null,
  );
  const course = computed(() => (search.value ? bestSoFar(search.value.search, trials.value) : []));
  const grid = computed(() => (search.value ? resultGrid(search.value.search, trials.value) : null));
  const best = computed(() =>
    search.value ? findBestTrial(trials.value, search.value.search.rankBy) : null,
  );

  function fromAddress(name: string): string | null {
    const value = route.query[name];
    return typeof value === 'string' ? value : null;
  }
  function choose(changes: LocationQueryRaw): void {
    void router.replace({ query: { ...route.query, ...changes } });
  }

  const pair = computed(() => {
    if (dimensions.value.length === 0) return null;
    const known = (key: string | null) => dimensions.value.find((dimension) => dimension.key === key);
    const usual = defaultPair(dimensions.value);
    return {
      x: known(fromAddress('x')) ?? known(usual.x)!,
      y: known(fromAddress('y')) ?? known(usual.y)!,
    };
  });

  const brushes = shallowRef<Brushes>({});
  const isShown = (trial: TrialRecord) => passesBrushes(dimensions.value, brushes.value, trial);

  const columns = computed(() => (search.value ? listTrialColumns(search.value.search) : []));
  const sorting = computed(() => {
    const text = fromAddress('sort') ?? 'rank';
    const descending = text.startsWith('-');
    return { key: descending ? text.slice(1) : text, descending };
  });
  const runs = computed(
    () => new Map((list.runs.value ?? []).filter((run) => run.search?.id === id).map((run) => [run.id, run])),
  );
  const rows = computed(() => {
    if (!search.value) return [];
    const all = listTrialRows(search.value.search, trials.value, runs.value);
    return sortTrialRows(
      all.filter(({ trial }) => isShown(trial)),
      columns.value,
      sorting.value,
    );
  });
  const onlyTop = computed(() => fromAddress('top') === '10');
  const shownRows = computed(() => (onlyTop.value ? rows.value.slice(0, 10) : rows.value));

  function sort(key: string): void {
    const column = columns.value.find((candidate) => candidate.key === key);
    const again = sorting.value.key === key;
    const descending = again ? !sorting.value.descending : (column?.highestFirst ?? false);
    choose({ sort: `${descending ? '-' : ''}${key}` });
  }

  return {
    dimensions,
    colours,
    /** The best so far, trial by trial. */
    course,
    grid,
    best,
    pair,
    brushes,
    isShown,
    columns,
    sorting,
    /** Those within the limits, in order. */
    rows,
    onlyTop,
    shownRows,
    sort,
    /** Keeps in the address what is chosen to be shown. */
    choose,
  };
}
