import { computed, ref, type ComputedRef, type Ref } from 'vue';

/** A place along the x axis of a chart that can be read off: what is there, and how many pixels from the left. */
export interface ReadPlace {
  readonly value: number;
  readonly at: number;
}

/** Reads a chart off with the pointer or the arrow keys, from one place at which something was measured to the next. */
export function useChartReading(places: Readonly<Ref<readonly ReadPlace[]>>): {
  /** Null where nothing is read off. */
  readonly place: ComputedRef<ReadPlace | null>;
  readonly point: (event: PointerEvent) => void;
  readonly step: (event: KeyboardEvent) => void;
  readonly leave: () => void;
} {
  const read = ref<number | null>(null);
  const place = computed(() => (read.value === null ? null : (places.value[read.value] ?? null)));

  function point(event: PointerEvent): void {
    const at = event.clientX - (event.currentTarget as SVGElement).getBoundingClientRect().left;
    let nearest = -1;
    for (const [index, candidate] of places.value.entries()) {
      if (nearest < 0 || Math.abs(candidate.at - at) < Math.abs(places.value[nearest]!.at - at))
        nearest = index;
    }
    read.value = nearest < 0 ? null : nearest;
  }

  function step(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || places.value.length === 0) return;
    event.preventDefault();
    const from = read.value ?? (by > 0 ? -1 : places.value.length);
    read.value = Math.min(places.value.length - 1, Math.max(0, from + by));
  }

  function leave(): void {
    read.value = null;
  }

  return { place, point, step, leave };
}
