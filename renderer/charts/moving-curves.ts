import type { Chart, ChartDataset, Plugin, Scale } from 'chart.js';
import { pointsAtLeaps, splitAtLeaps } from '../../shared/curves/leaps.ts';
import type { Range } from '../../shared/curves/line.ts';
import { extentWithin, traceLine, type Placing, type Trace } from '../../shared/curves/trace.ts';
import { leapLooks } from '../../shared/plots/strokes.ts';
import { markedRadius } from './chart-options.ts';
import type { Curve, CurvePoint } from './curve.ts';
import { behind } from './nearest-point.ts';
import { Pixels, type Pen } from './pixels.ts';

type Dataset = ChartDataset<'line', CurvePoint[]>;

/** What a chart shows while it moves. */
export interface Moving {
  readonly curves: readonly Curve[];
  readonly range: Range;
}

/** A data set that nothing is drawn of: its two points tell Chart.js how far the y axis reaches. */
export function extentDataset(moving: Moving | null): Dataset {
  return {
    data: moving === null ? [] : extentPoints(moving),
    showLine: false,
    pointRadius: 0,
    pointHitRadius: 0,
    order: behind,
  };
}

function extentPoints({ curves, range }: Moving): CurvePoint[] {
  const lines = curves.flatMap(({ x, y, band }) => [
    { x, y },
    ...(band === undefined ? [] : [band.lower, band.upper].map((edge) => ({ x, y: edge }))),
  ]);
  const extent = extentWithin(lines, range);
  if (extent === null) return [];
  return [
    { x: range.from, y: extent.from },
    { x: range.to, y: extent.to },
  ];
}

/**
 * Paints the curves while a chart moves, in the place of Chart.js, which keeps its data sets for when it rests. Lines
 * look as they were last drawn: whether one is wide and dashed is decided anew at rest.
 */
export function paintWhileMoving(read: () => Moving | null): Plugin<'line'> {
  const canvas = document.createElement('canvas');
  let pixels: Pixels | null = null;
  let image: ImageData | null = null;
  return {
    id: 'movingCurves',
    // Of what is not shown nothing is worked out; the last data set is the extent.
    beforeDatasetUpdate: (chart, { index }) => read() === null || index === chart.data.datasets.length - 1,
    // Nothing is read out, and so nothing drawn a second time; what was read out before is of other places.
    beforeEvent: () => read() === null,
    beforeTooltipDraw: () => read() === null,
    beforeDatasetsDraw: (chart: Chart) => {
      const moving = read();
      const { x, y } = chart.scales;
      if (moving === null || x === undefined || y === undefined) return;
      const { left, top, right, bottom } = onScreenPixels(chart);
      const ratio = Math.min(finest, chart.currentDevicePixelRatio);
      const [width, height] = [(right - left) * ratio, (bottom - top) * ratio].map(Math.round) as [
        number,
        number,
      ];
      const context = canvas.getContext('2d');
      if (!(width > 0 && height > 0) || context === null) return;
      if (pixels?.width !== width || pixels.height !== height || image === null) {
        [canvas.width, canvas.height] = [width, height];
        pixels = new Pixels(width, height);
        image = new ImageData(width, height);
      }
      pixels.clear();
      paint(pixels, moving, chart.data.datasets as Dataset[], { rowOf: rowsOf(y, height), ratio });
      pixels.writeTo(image.data);
      context.putImageData(image, 0, 0);
      chart.ctx.drawImage(canvas, left, top, right - left, bottom - top);
    },
  };
}

/** Where a screen has finer pixels, what moves is painted as coarse as this, in a quarter of the time or less. */
const finest = 1;

/** The ground of the curves, moved to whole pixels of the screen: between them a browser would blur what is painted. */
function onScreenPixels({ chartArea, currentDevicePixelRatio: ratio }: Chart) {
  const round = (edge: number) => Math.round(edge * ratio) / ratio;
  const [left, top] = [round(chartArea.left), round(chartArea.top)];
  return {
    left,
    top,
    right: left + round(chartArea.right - chartArea.left),
    bottom: top + round(chartArea.bottom - chartArea.top),
  };
}

interface Ground {
  readonly rowOf: (y: number) => number;
  /** Painted pixels in one of the page. */
  readonly ratio: number;
}

function paint(
  pixels: Pixels,
  { curves, range }: Moving,
  datasets: readonly Dataset[],
  { rowOf, ratio }: Ground,
): void {
  const placing: Placing = { range, columns: pixels.width, rowOf };
  const known = new Map(datasets.map((dataset, index) => [dataset.label, index]));
  const dashStart = (range.from / (range.to - range.from)) * pixels.width;
  const penOf = (dataset: Dataset, colour: unknown): Pen => ({
    ...readColour(String(colour)),
    width: Number(dataset.borderWidth) * ratio,
    dashes: (dataset.borderDash as readonly number[] | undefined)?.map((length) => length * ratio) ?? [],
    dashStart,
  });
  const inOrder = [...curves].reverse().sort((one, other) => Number(other.isFaint) - Number(one.isFaint));
  for (const { label, x, band } of inOrder) {
    const at = known.get(label);
    if (at === undefined || band === undefined) continue;
    const [upper, lower] = [band.upper, band.lower].map((y) => traceLine({ x, y }, placing)) as [
      Trace,
      Trace,
    ];
    const filled = datasets[at + 2]!;
    pixels.paintBand(upper, lower, penOf(filled, filled.backgroundColor));
  }
  for (const curve of inOrder) {
    const dataset = datasets[known.get(curve.label) ?? -1];
    if (dataset === undefined) continue;
    const pen = penOf(dataset, dataset.borderColor);
    const { joined, leaps } = splitAtLeaps(curve);
    pixels.paintLine(traceLine(joined, placing), pen);
    if (leaps.x.length > 0) paintLeaps(pixels, curve, traceLine(leaps, placing), pen, { placing, ratio });
  }
}

function paintLeaps(
  pixels: Pixels,
  curve: Curve,
  leaps: Trace,
  pen: Pen,
  { placing: { range, columns, rowOf }, ratio }: { readonly placing: Placing; readonly ratio: number },
): void {
  pixels.paintLine(leaps, {
    ...pen,
    opacity: leapLooks.opacity,
    width: leapLooks.width * ratio,
    dashes: leapLooks.dashes.map((length) => length * ratio),
  });
  const radius = (curve.isFaint ? markedRadius.faint : markedRadius.line) * ratio;
  const perUnit = columns / (range.to - range.from);
  for (const index of pointsAtLeaps(curve)) {
    pixels.paintDisc((curve.x[index]! - range.from) * perUnit, rowOf(curve.y[index]!), radius, pen);
  }
}

/** As Chart.js places values: of a logarithmic axis 0 lies at its end, and nothing below. */
function rowsOf(axis: Scale, height: number): (y: number) => number {
  if (axis.type !== 'logarithmic') {
    const perUnit = height / (axis.max - axis.min);
    return (y) => (axis.max - y) * perUnit;
  }
  const highest = Math.log10(axis.max);
  const perPower = height / (highest - Math.log10(axis.min));
  return (y) => (y < 0 ? Number.NaN : (highest - Math.log10(y === 0 ? axis.min : y)) * perPower);
}

/** `#rrggbb` or `#rrggbbaa`, which is what the tokens hold and `seeThrough` makes. */
function readColour(text: string): Pick<Pen, 'colour' | 'opacity'> {
  const byte = (at: number) => Number.parseInt(text.slice(at, at + 2), 16);
  return { colour: [byte(1), byte(3), byte(5)], opacity: text.length > 7 ? byte(7) / 255 : 1 };
}
