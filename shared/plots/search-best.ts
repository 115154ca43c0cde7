import { scaleLinear } from 'd3-scale';
import type { BestSoFar } from '../searches/best-so-far.ts';
import { roundDomain, type Frame } from './panel.ts';
import { drawing, element, faintInk, fitText, gridColour, ink, okabeIto, textElement } from './svg.ts';

const [width, height] = [720, 400];
const frame: Frame = { left: 72, top: 76, width: 620, height: 250 };

/** A step curve from trial to trial: `M`, `H` and `V` between the places where the best has grown. */
export function stepPath(
  course: readonly BestSoFar[],
  toX: (trial: number) => number,
  toY: (value: number) => number,
): string {
  let path = '';
  let last: number | null = null;
  for (const { trial, best } of course) {
    if (best === null) continue;
    const x = toX(trial).toFixed(2);
    if (last === null) path = `M${x},${toY(best).toFixed(2)}`;
    else path += `H${x}${best === last ? '' : `V${toY(best).toFixed(2)}`}`;
    last = best;
  }
  return path;
}

/** The results of trials as dots and the best so far as a step curve, as SVG. */
export function plotBestSoFar(
  course: readonly BestSoFar[],
  { title, resultTitle }: { readonly title: string; readonly resultTitle: string },
): string {
  const values = course.flatMap(({ result }) => (result === null ? [] : [result]));
  const domain = roundDomain(
    values.length === 0 ? 0 : Math.min(...values),
    values.length === 0 ? 1 : Math.max(...values),
  );
  const y = scaleLinear()
    .domain(domain)
    .range([frame.top + frame.height, frame.top]);
  const x = scaleLinear()
    .domain([1, Math.max(2, course.length)])
    .range([frame.left + 8, frame.left + frame.width - 8]);
  const base = frame.top + frame.height;
  return drawing(width, height, `The best ${resultTitle} so far over ${course.length} trials of ${title}`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(`${resultTitle} of each trial, and the best so far`, 16, 49, { fill: faintInk }),
    ...y.ticks(6).flatMap((tick) => [
      element('line', {
        x1: frame.left,
        x2: frame.left + frame.width,
        y1: y(tick),
        y2: y(tick),
        stroke: gridColour,
      }),
      textElement(y.tickFormat(6)(tick).replace('\u2212', '-'), frame.left - 8, y(tick) + 4, {
        'text-anchor': 'end',
      }),
    ]),
    ...x
      .ticks(10)
      .filter(Number.isInteger)
      .flatMap((tick) => [
        element('line', { x1: x(tick), x2: x(tick), y1: base, y2: base + 4, stroke: ink }),
        textElement(String(tick), x(tick), base + 18, { 'text-anchor': 'middle' }),
      ]),
    element('path', {
      d: `M${frame.left},${frame.top}V${base}H${frame.left + frame.width}`,
      fill: 'none',
      stroke: ink,
    }),
    textElement('Trial', frame.left + frame.width / 2, base + 40, { 'text-anchor': 'middle' }),
    ...course.flatMap(({ trial, result }) =>
      result === null
        ? []
        : [element('circle', { cx: x(trial), cy: y(result), r: 2.5, fill: okabeIto.skyBlue })],
    ),
    element('path', { d: stepPath(course, x, y), fill: 'none', stroke: okabeIto.blue, 'stroke-width': 1.75 }),
  ]);
}
