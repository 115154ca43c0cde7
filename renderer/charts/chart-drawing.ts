import { Chart, type ChartDataset } from 'chart.js';
import type { Range } from '../../shared/curves/line.ts';
import { countWithin, mostPointsDrawn } from '../../shared/curves/thin.ts';
import type { Axes } from './axes.ts';
import { drawMarks } from './chart-marks.ts';
import { toDatasets, toOptions } from './chart-options.ts';
import type { Curve, CurvePoint } from './curve.ts';
import { drawInTurn, giveUpTurn } from './drawing-turns.ts';
import { keepReadoutWithin } from './readout-edges.ts';
import { keepDrawn } from './keep-drawn.ts';
import { extentDataset, paintWhileMoving, type Moving } from './moving-curves.ts';

/** Milliseconds for which a chart stands still before it counts as looked at. */
const pause = 120;

export interface ShownInChart {
  readonly curves: readonly Curve[];
  readonly axes: Axes;
  readonly view: Range | null;
  /** What of the x axis is seen: the view, or all of it. */
  readonly range: Range;
  /** Pixels of the screen across. */
  readonly columns: number;
}

/**
 * Draws a chart at most once a frame. At rest Chart.js draws it; while it moves, long curves are painted, and Chart.js
 * draws the axes.
 */
export class ChartDrawing {
  readonly chart: Chart<'line', CurvePoint[]>;
  readonly #read: () => ShownInChart;
  readonly #rested: () => void;
  #isMoving = false;
  /** What is painted; null while Chart.js draws all. */
  #painted: Moving | null = null;
  #frame: number | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #drawFully = () => {
    this.#draw(null);
  };

  /** `read` tells what is to be shown at the time of drawing; `rested` is called each time the chart has come to rest. */
  constructor(canvas: HTMLCanvasElement, read: () => ShownInChart, rested: () => void) {
    this.#read = read;
    this.#rested = rested;
    const { axes, view } = read();
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: this.#datasets() },
      options: toOptions(axes, view),
      plugins: [
        // Before what keeps a picture of the curves, so that marks are in it.
        drawMarks(() => read().axes.marks ?? []),
        keepDrawn(),
        keepReadoutWithin(),
        paintWhileMoving(() => this.#painted),
        {
          id: 'redraw',
          // How far a curve is thinned follows from the width.
          resize: () => {
            this.drawSoon();
            this.#restSoon();
          },
        },
      ],
    });
    this.#restSoon();
  }

  /** Points come in faster than a screen shows them: at most one drawing a frame. */
  drawSoon(): void {
    if (!this.#isMoving) {
      drawInTurn(this.#drawFully);
      return;
    }
    giveUpTurn(this.#drawFully);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const { curves, range } = this.#read();
      this.#draw(this.#canBePainted(curves, range) ? { curves, range } : null);
      // Where a drawing takes long, the next movement is known only after it.
      this.#restSoon();
    });
  }

  /** Another part of the axis is looked at. */
  move(): void {
    this.#isMoving = true;
    this.drawSoon();
    this.#restSoon();
  }

  destroy(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    giveUpTurn(this.#drawFully);
    clearTimeout(this.#resting);
    this.chart.destroy();
  }

  #restSoon(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#isMoving = false;
      if (this.#painted !== null) drawInTurn(this.#drawFully);
      this.#rested();
    }, pause);
  }

  /** Few points are drawn as well as at rest; and a curve is painted as it was last drawn. */
  #canBePainted(curves: readonly Curve[], range: Range): boolean {
    const drawn = new Set(this.chart.data.datasets.map(({ label }) => label));
    const points = curves.reduce((sum, curve) => sum + countWithin(curve, range), 0);
    return points > mostPointsDrawn && curves.every(({ label }) => drawn.has(label));
  }

  #datasets() {
    const { curves, range, columns } = this.#read();
    return [...curves.flatMap((curve) => toDatasets(curve, range, columns)), extentDataset(null)];
  }

  #draw(moving: Moving | null): void {
    const { chart } = this;
    const drawn = chart.data.datasets;
    this.#painted = moving;
    if (moving !== null) {
      Object.assign(drawn.at(-1)!, extentDataset(moving));
    } else {
      const fresh = this.#datasets();
      const isSameCurves =
        drawn.length === fresh.length && drawn.every((dataset, index) => looksAlike(dataset, fresh[index]!));
      // Chart.js then moves the points that it has, in the place of making new ones.
      if (isSameCurves) drawn.forEach((dataset, index) => Object.assign(dataset, fresh[index]));
      else chart.data = { datasets: fresh };
    }
    chart.data.datasets.slice(0, -1).forEach((_, index) => {
      chart.setDatasetVisibility(index, moving === null);
    });
    const { axes, view } = this.#read();
    chart.options = toOptions(axes, view);
    chart.update('none');
  }
}

/** Chart.js keeps the looks of points with its data set: one that looks otherwise must be another. */
function looksAlike(one: ChartDataset<'line'>, other: ChartDataset<'line'>): boolean {
  return (
    (['label', 'borderColor', 'borderWidth', 'clip'] as const).every((look) => one[look] === other[look]) &&
    String(one.pointRadius) === String(other.pointRadius)
  );
}
