import { computed, ref, type ComputedRef, type Ref } from 'vue';

type Place = readonly [row: number, column: number];

export interface GridCells {
  /** The cell under the pointer or with the focus. */
  readonly pointed: Readonly<Ref<Place | null>>;
  /** Whether a cell is the one that the Tab key leads to. */
  readonly isActive: (row: number, column: number) => boolean;
  /** Listeners of the table. */
  readonly listeners: ComputedRef<Readonly<Record<string, (event: never) => void>>>;
}

const moves: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

/**
 * Moves through the cells of a square table with arrow keys, marked with `data-row` and `data-column`. A click, Enter
 * or Space opens one, where they can be opened.
 */
export function useGridCells(
  table: Readonly<Ref<HTMLElement | null>>,
  size: () => number,
  canOpen: () => boolean,
  open: (row: number, column: number) => void,
): GridCells {
  const active = ref<Place>([0, 0]);
  const pointed = ref<Place | null>(null);

  function press(event: KeyboardEvent): void {
    const at = placeOf(event.target);
    if (at === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = moves[event.key];
    if (move !== undefined) {
      const within = (value: number) => Math.max(0, Math.min(size() - 1, value));
      focusCell(within(at[0] + move[0]), within(at[1] + move[1]));
    } else if (canOpen() && (event.key === 'Enter' || event.key === ' ')) {
      open(...at);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function focusCell(row: number, column: number): void {
    active.value = [row, column];
    table.value?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)?.focus();
  }

  return {
    pointed,
    isActive: (row, column) => {
      // A matrix with fewer classes may have taken this one's place.
      const last = size() - 1;
      return row === Math.min(active.value[0], last) && column === Math.min(active.value[1], last);
    },
    listeners: computed(() => ({
      keydown: press,
      click: (event: MouseEvent) => {
        const at = placeOf(event.target);
        if (at !== null && canOpen()) open(...at);
      },
      mouseover: (event: MouseEvent) => {
        pointed.value = placeOf(event.target);
      },
      mouseleave: () => {
        pointed.value = null;
      },
      focusin: (event: FocusEvent) => {
        const at = placeOf(event.target);
        if (at !== null) active.value = at;
        pointed.value = at;
      },
      focusout: () => {
        pointed.value = null;
      },
    })),
  };
}

function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return cell ? [Number(cell.dataset['row']), Number(cell.dataset['column'])] : null;
}
