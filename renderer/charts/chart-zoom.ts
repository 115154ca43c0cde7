import type { Chart } from 'chart.js';
import { ref, type Ref } from 'vue';
import type { Range } from '../../shared/curves/line.ts';
import { tellKeys } from '../composables/commands.ts';

/** How much a turn of the wheel or a key zooms, and how far an arrow key moves, as shares of what is shown. */
const zoomStep = 1.3;
const moveStep = 0.2;
/** The smallest part of an axis that is looked at: beyond it numbers run out of digits. */
const smallestShare = 1e-7;
/** A press that moves less than so many pixels is a click. */
const clickDistance = 4;

export interface ChartZoom {
  /** The part of the chart that is being marked with the pointer, in pixels from its left edge. */
  readonly marked: Readonly<Ref<{ readonly left: number; readonly width: number } | null>>;
  readonly press: (event: PointerEvent) => void;
  readonly turn: (event: WheelEvent) => void;
  readonly type: (event: KeyboardEvent) => void;
}

/**
 * Looks closer at a part of a chart's x axis: dragging marks a part, with Shift it moves; the wheel, or two fingers,
 * zoom at the pointer, sideways it moves; + and - zoom, arrow keys move, 0 shows everything, as a double click does.
 */
export function useChartZoom(
  chart: Readonly<Ref<Chart | null>>,
  view: Ref<Range | null>,
  whole: () => Range,
): ChartZoom {
  const marked = ref<{ left: number; width: number } | null>(null);
  const shown = () => view.value ?? whole();

  /** Within the whole, and null where that is all of it. */
  function look({ from, to }: Range): void {
    const all = whole();
    const width = Math.min(Math.max(to - from, (all.to - all.from) * smallestShare), all.to - all.from);
    const start = Math.min(Math.max(from, all.from), all.to - width);
    view.value = width >= all.to - all.from ? null : { from: start, to: start + width };
  }

  function zoom(factor: number, at: number): void {
    const { from, to } = shown();
    look({ from: at - (at - from) / factor, to: at + (to - at) / factor });
  }

  function move(share: number): void {
    if (view.value === null) return;
    const { from, to } = view.value;
    const distance = share * (to - from);
    look({ from: from + distance, to: to + distance });
  }

  function valueAt(pixel: number): number {
    return chart.value?.scales['x']?.getValueForPixel(pixel) ?? 0;
  }

  function press(event: PointerEvent): void {
    const area = chart.value?.chartArea;
    const canvas = event.currentTarget;
    if (event.button !== 0 || area === undefined || !(canvas instanceof HTMLCanvasElement)) return;
    const edge = canvas.getBoundingClientRect().left;
    const start = event.clientX - edge;
    if (start < area.left || start > area.right) return;
    const { from, to } = shown();
    const isMoving = event.shiftKey;
    const place = (pointer: PointerEvent) =>
      Math.min(Math.max(pointer.clientX - edge, area.left), area.right);
    canvas.setPointerCapture(event.pointerId);

    function follow(pointer: PointerEvent): void {
      if (isMoving) {
        const distance = ((start - (pointer.clientX - edge)) / (area!.right - area!.left)) * (to - from);
        if (view.value !== null) look({ from: from + distance, to: to + distance });
        return;
      }
      const at = place(pointer);
      marked.value = { left: Math.min(start, at), width: Math.abs(at - start) };
    }
    function end(pointer: PointerEvent): void {
      controller.abort();
      const at = place(pointer);
      marked.value = null;
      if (isMoving || pointer.type === 'pointercancel' || Math.abs(at - start) < clickDistance) return;
      look({ from: valueAt(Math.min(start, at)), to: valueAt(Math.max(start, at)) });
    }
    const controller = new AbortController();
    const { signal } = controller;
    canvas.addEventListener('pointermove', follow, { signal });
    canvas.addEventListener('pointerup', end, { signal });
    canvas.addEventListener('pointercancel', end, { signal });
  }

  function turn(event: WheelEvent): void {
    if (event.metaKey) return;
    event.preventDefault();
    if (event.ctrlKey) {
      zoom(pinchFactor(event.deltaY), valueAt(event.offsetX));
      return;
    }
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      move(Math.sign(sideways) * moveStep * 0.5);
    } else if (event.deltaY !== 0) {
      zoom(event.deltaY < 0 ? zoomStep : 1 / zoomStep, valueAt(event.offsetX));
    }
  }

  function type(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { from, to } = shown();
    const keys: Readonly<Record<string, () => void>> = {
      '+': () => {
        zoom(zoomStep, (from + to) / 2);
      },
      '-': () => {
        zoom(1 / zoomStep, (from + to) / 2);
      },
      ArrowLeft: () => {
        move(-moveStep);
      },
      ArrowRight: () => {
        move(moveStep);
      },
      0: () => {
        view.value = null;
      },
    };
    const effect = keys[event.key === '=' ? '+' : event.key];
    if (effect === undefined) return;
    effect();
    event.preventDefault();
    event.stopPropagation();
  }

  return { marked, press, turn, type };
}

/** Two fingers drawn apart come as a wheel with Ctrl, in small turns; a wheel of a mouse turns by a hundred. */
function pinchFactor(turned: number): number {
  return Math.min(zoomStep, Math.max(1 / zoomStep, Math.exp(-turned / 100)));
}

/** Lists the keys of charts on the sheet of keys, once for all charts of a page. */
export function tellChartKeys(): void {
  tellKeys('Chart with the focus', [
    { id: 'chart.zoom', title: 'Look closer, or at more', keys: ['+', '-'] },
    { id: 'chart.move', title: 'Move along the axis', keys: ['ArrowLeft', 'ArrowRight'] },
    { id: 'chart.whole', title: 'Show the whole axis', keys: ['0'] },
  ]);
}
