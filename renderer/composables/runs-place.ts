import { onScopeDispose, ref, shallowReadonly, shallowRef, watch, type Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { readPlace, writePlace, type RunsPlace } from '../../shared/run-table/place.ts';

/** The key of the row that the keyboard is on or that was opened last, kept while other pages are shown. */
const activeKey = ref<string | null>(null);

/** Where the address of the last place is kept from one start to the next. */
const lastPlace = 'netsitter.runs.place';
/** Browsers refuse addresses that change with every key; milliseconds between changes. */
const pause = 250;

export interface RunsPlaceHandle {
  readonly place: Readonly<Ref<RunsPlace>>;
  readonly activeKey: Ref<string | null>;
  /** Shows something else at once; the address follows. A step is one that the back button undoes. */
  readonly change: (changes: Partial<RunsPlace>, kind?: 'step' | 'refinement') => void;
  /** Brings the address up to date before the page is left. */
  readonly settle: () => Promise<void>;
}

/** What the run table shows is in the address; an address that says nothing leads to the last place. */
export function useRunsPlace(): RunsPlaceHandle {
  const route = useRoute();
  const router = useRouter();
  const place = shallowRef(readPlace(route.query));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let settledAt = 0;

  watch(
    () => route.fullPath,
    () => {
      if (route.name !== 'runs') return;
      if (Object.keys(route.query).length === 0) {
        const query = readLast();
        place.value = readPlace(query);
        void router.replace({ name: 'runs', query: writePlace(place.value) });
        return;
      }
      clearTimeout(timer);
      place.value = readPlace(route.query);
      keepLast(place.value);
    },
    { immediate: true },
  );

  async function settle(): Promise<void> {
    clearTimeout(timer);
    settledAt = performance.now();
    if (route.name === 'runs') await router.replace({ name: 'runs', query: writePlace(place.value) });
  }

  function change(changes: Partial<RunsPlace>, kind: 'step' | 'refinement' = 'step'): void {
    place.value = { ...place.value, ...changes };
    keepLast(place.value);
    clearTimeout(timer);
    if (kind === 'step') void router.push({ name: 'runs', query: writePlace(place.value) });
    else timer = setTimeout(() => void settle(), Math.max(0, settledAt + pause - performance.now()));
  }

  onScopeDispose(() => {
    clearTimeout(timer);
  });

  return { place: shallowReadonly(place), activeKey, change, settle };
}

function keepLast(place: RunsPlace): void {
  window.localStorage.setItem(lastPlace, new URLSearchParams(writePlace(place)).toString());
}

function readLast(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(window.localStorage.getItem(lastPlace) ?? ''));
}
