import type { Dimension } from '../searches/dimensions.ts';
import type { ResultColours } from '../searches/result-colours.ts';
import type { TrialRecord } from '../searches/records.ts';
import { markNames, markOf, type TrialMark } from '../searches/trial-marks.ts';
import type { Frame } from './panel.ts';
import { drawing, element, faintInk, fitText, gridColour, ink, okabeIto, textElement } from './svg.ts';

const [width, height] = [760, 560];
const frame: Frame = { left: 84, top: 76, width: 520, height: 410 };
/** Points at the end of a range are not cut by the axis. */
const padding = 12;

export interface ScatterPlot {
  readonly title: string;
  readonly x: Dimension;
  readonly y: Dimension;
  /** What the colours mean. */
  readonly resultTitle: string;
  readonly colours: ResultColours;
  readonly trials: readonly TrialRecord[];
}

/** Trials by two of their settings as SVG, coloured and sized by what they came to. */
export function plotSearchScatter({ title, x, y, resultTitle, colours, trials }: ScatterPlot): string {
  const toX = (place: number) => frame.left + padding + place * (frame.width - 2 * padding);
  const toY = (place: number) => frame.top + frame.height - padding - place * (frame.height - 2 * padding);
  const points = trials
    .map((trial) => ({ trial, left: x.place(trial), top: y.place(trial), share: colours.share(trial) }))
    // The best are drawn last and stay in sight.
    .toSorted((one, other) => (one.share ?? -1) - (other.share ?? -1))
    .flatMap(({ trial, left, top, share }) =>
      left === null || top === null ? [] : [drawMark(markOf(trial), toX(left), toY(top), share, colours)],
    );
  return drawing(width, height, `${y.title} against ${x.title} of ${trials.length} trials of ${title}`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(`${trials.length} trials; colour and size: ${resultTitle} at the best epoch`, 16, 49, {
      fill: faintInk,
    }),
    ...x.ticks.flatMap(({ place, label }) => [
      gridLine(toX(place), frame.top, toX(place), frame.top + frame.height),
      textElement(fitText(label, 12, 90), toX(place), frame.top + frame.height + 18, {
        'text-anchor': 'middle',
      }),
    ]),
    ...y.ticks.flatMap(({ place, label }) => [
      gridLine(frame.left, toY(place), frame.left + frame.width, toY(place)),
      textElement(fitText(label, 12, 64), frame.left - 8, toY(place) + 4, { 'text-anchor': 'end' }),
    ]),
    element('rect', {
      x: frame.left,
      y: frame.top,
      width: frame.width,
      height: frame.height,
      fill: 'none',
      stroke: ink,
    }),
    textElement(axisTitle(x), frame.left + frame.width / 2, frame.top + frame.height + 42, {
      'text-anchor': 'middle',
    }),
    textElement(axisTitle(y), 20, frame.top + frame.height / 2, {
      'text-anchor': 'middle',
      transform: `rotate(-90 20 ${frame.top + frame.height / 2})`,
    }),
    ...points,
    ...legend(resultTitle, colours, trials),
  ]);
}

/** The title of an axis, with the scale where it is not plain. */
export function axisTitle({ title, scale }: Dimension): string {
  return scale === 'logarithmic' ? `${title} (log)` : title;
}

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return element('line', { x1, y1, x2, y2, stroke: gridColour });
}

function drawMark(
  mark: TrialMark,
  x: number,
  y: number,
  share: number | null,
  colours: ResultColours,
): string {
  if (mark === 'measured' && share !== null) {
    const style = { fill: colours.colour(share), stroke: ink, 'stroke-width': 0.75 };
    return element('circle', { cx: x, cy: y, r: colours.radius(share), ...style });
  }
  if (mark === 'diverged' || mark === 'failed') {
    return element('path', {
      d: markPath(mark, x, y),
      stroke: okabeIto.vermilion,
      'stroke-width': 1.75,
      fill: 'none',
    });
  }
  return element('circle', { cx: x, cy: y, r: 3, fill: 'none', stroke: faintInk });
}

/** A cross of a trial that diverged, a triangle of one that failed. */
export function markPath(mark: 'diverged' | 'failed', x: number, y: number): string {
  const size = 4;
  const at = (dx: number, dy: number) => `${(x + dx * size).toFixed(2)},${(y + dy * size).toFixed(2)}`;
  return mark === 'diverged'
    ? `M${at(-1, -1)}L${at(1, 1)}M${at(-1, 1)}L${at(1, -1)}`
    : `M${at(0, -1)}L${at(1, 1)}L${at(-1, 1)}Z`;
}

function legend(title: string, colours: ResultColours, trials: readonly TrialRecord[]): string[] {
  const left = frame.left + frame.width + 24;
  const step = 22;
  const marks = new Set(trials.map(markOf));
  const rows = [
    ...colours.stops.toReversed().map(({ share, label }) => ({ mark: 'measured' as const, share, label })),
    ...(['diverged', 'failed', 'unmeasured'] as const)
      .filter((mark) => marks.has(mark))
      .map((mark) => ({ mark, share: null, label: mark === 'unmeasured' ? 'not yet' : markNames[mark] })),
  ];
  return [
    textElement(fitText(title, 12, width - left), left, frame.top + 4, { 'font-weight': 'bold' }),
    ...rows.flatMap(({ mark, share, label }, index) => {
      const y = frame.top + 28 + index * step;
      return [drawMark(mark, left + 8, y, share, colours), textElement(label, left + 26, y + 4)];
    }),
  ];
}
