import { readonly, ref, watch, type Ref } from 'vue';
import { z } from 'zod';

const place = 'netsitter.chosen-runs';
const schema = z.array(z.int().min(1)).max(10_000);

/** The runs that are marked in the run table, to be compared or changed together; kept as long as the window is. */
const ids = ref<readonly number[]>(read());
watch(ids, (chosen) => {
  window.sessionStorage.setItem(place, JSON.stringify(chosen));
});

export interface ChosenRuns {
  /** In the order in which they were chosen. */
  readonly ids: Readonly<Ref<readonly number[]>>;
  readonly set: (chosen: readonly number[]) => void;
  readonly toggle: (id: number) => void;
}

export function useChosenRuns(): ChosenRuns {
  return {
    ids: readonly(ids),
    set: (chosen) => {
      ids.value = [...new Set(chosen)];
    },
    toggle: (id) => {
      ids.value = ids.value.includes(id) ? ids.value.filter((other) => other !== id) : [...ids.value, id];
    },
  };
}

function read(): readonly number[] {
  try {
    return schema.safeParse(JSON.parse(window.sessionStorage.getItem(place) ?? '[]')).data ?? [];
  } catch {
    return [];
  }
}
