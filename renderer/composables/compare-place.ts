import { computed, type Ref } from 'vue';
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router';
import { moveRun, readRunIds } from '../runs/compared-place.ts';
import { useChosenRuns } from './chosen-runs.ts';

/** Which runs the address of a comparison names, and how that is changed. */
export interface ComparePlace {
  readonly ids: Readonly<Ref<readonly number[]>>;
  /** The run that differences are taken from; null for none. */
  readonly baseline: Readonly<Ref<number | null>>;
  /** Runs whose curves are not drawn. */
  readonly hidden: Readonly<Ref<ReadonlySet<number>>>;
  /** The two runs whose matrices and samples are set against each other, where they were chosen. */
  readonly pair: Readonly<Ref<readonly number[]>>;
  readonly set: (ids: readonly number[]) => void;
  readonly add: (id: number) => void;
  readonly remove: (ids: readonly number[]) => void;
  readonly move: (id: number, by: number) => void;
  readonly setBaseline: (id: number | null) => void;
  readonly toggle: (id: number) => void;
  readonly setPair: (pair: readonly number[]) => void;
}

export function useComparePlace(): ComparePlace {
  const route = useRoute();
  const router = useRouter();
  const chosen = useChosenRuns();

  const write = (query: LocationQueryRaw) => void router.replace({ query: { ...route.query, ...query } });
  const asText = (ids: readonly number[]) => (ids.length === 0 ? undefined : ids.join(','));
  const readIds = (name: string) => readRunIds({ runs: route.query[name] ?? null });

  const ids = computed(() => readRunIds(route.query));
  const hidden = computed(() => new Set(readIds('hidden')));
  function set(changed: readonly number[]): void {
    chosen.set(changed);
    write({ runs: asText(changed) });
  }
  return {
    ids,
    hidden,
    baseline: computed(() => readIds('baseline')[0] ?? null),
    pair: computed(() => readIds('pair')),
    set,
    add: (id) => {
      if (!ids.value.includes(id)) set([...ids.value, id]);
    },
    remove: (removed) => {
      set(ids.value.filter((id) => !removed.includes(id)));
    },
    move: (id, by) => {
      set(moveRun(ids.value, id, by));
    },
    setBaseline: (id) => {
      write({ baseline: id === null ? undefined : String(id) });
    },
    toggle: (id) => {
      const isHidden = hidden.value.has(id);
      write({
        hidden: asText([...hidden.value].filter((other) => other !== id).concat(isHidden ? [] : [id])),
      });
    },
    setPair: (pair) => {
      write({ pair: asText(pair) });
    },
  };
}
