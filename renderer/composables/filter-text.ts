import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { readFilter, type FilterFault, type RunFilter } from '../../shared/run-table/filter.ts';
import type { RunsPlace } from '../../shared/run-table/place.ts';
import type { RunsPlaceHandle } from './runs-place.ts';

/** The filter as it is typed, and the last one that could be read: that is what is shown and what the address has. */
export function useFilterText(place: Readonly<Ref<RunsPlace>>, change: RunsPlaceHandle['change']) {
  const typed = ref(place.value.filter);
  /** The settings there are, once they are known. */
  const known = shallowRef<readonly string[] | null>(null);
  const read = computed(() => readFilter(typed.value, known.value));
  const filter = shallowRef<RunFilter | null>(null);

  watch(
    read,
    (now) => {
      if (!now.filter) return;
      filter.value = typed.value.trim() === '' ? null : now.filter;
      if (typed.value !== place.value.filter) change({ filter: typed.value }, 'refinement');
    },
    { immediate: true },
  );
  // The back button, or a link, may have led to another filter.
  watch(
    () => place.value.filter,
    (text) => {
      if (read.value.filter && text !== typed.value) typed.value = text;
    },
  );

  return { typed, known, filter, fault: computed<FilterFault | null>(() => read.value.fault ?? null) };
}
