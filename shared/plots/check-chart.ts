import type { CheckChart } from '../checks/records.ts';
import { drawnSeries, formatBriefly, layOutCheckChart, type CheckChartLayout } from './check-chart-layout.ts';
import { seriesColours } from './line-chart.ts';
import type { Frame } from './panel.ts';
import { drawing, element, faintInk, fitText, gridColour, ink, textElement } from './svg.ts';

const width = 720;
const frame: Frame = { left: 76, top: 76, width: 620, height: 270 };
const legendTop = frame.top + frame.height + 64;
const legendRow = 20;
const bandColour = '#e3f2ec';

/** Dashes that tell series apart where colours do not; solid first. */
export const seriesDashes: readonly string[] = [
  '',
  '6 4',
  '2 3',
  '16 3',
  '6 3 2 3',
  '16 3 3 3',
  '2 3 2 8',
  '10 6',
];

/** What a check's chart says in words beside its lines: levels, band and mark with their figures. */
export function describeLines(chart: CheckChart): string[] {
  const { levels, band, mark, series, highestY } = chart;
  const drawn = drawnSeries(chart).length;
  return [
    ...(drawn < series.length ? [`${drawn} of ${series.length} lines; the table has all`] : []),
    ...levels.map(({ name, y }) => `${name}: ${formatBriefly(y)}`),
    ...(band === null ? [] : [`${band.name}: ${formatBriefly(band.from)} to ${formatBriefly(band.to)}`]),
    ...(mark === null ? [] : [`${mark.name}: ${formatBriefly(mark.x)}`]),
    ...(highestY === undefined ? [] : [`cut off above ${formatBriefly(highestY)}`]),
  ];
}

/** A check's chart as SVG on white: lines, levels, band and mark with their names. */
export function plotCheckChart(chart: CheckChart, title: string): string {
  const layout = layOutCheckChart(chart, frame);
  const drawn = drawnSeries(chart);
  const legend = [
    ...drawn.map(({ name }, index) => legendEntry(name, index)),
    ...describeLines(chart).map((text, index) =>
      textElement(
        fitText(text, 12, frame.width - 38),
        frame.left + 38,
        legendTop + (drawn.length + index) * legendRow + 4,
        { fill: faintInk },
      ),
    ),
  ];
  const height = legendTop + (drawn.length + describeLines(chart).length) * legendRow + 6;
  return drawing(width, height, `${title}: ${chart.title}`, [
    textElement(fitText(title, 15, width - 32), 16, 30, { 'font-size': 15, 'font-weight': 'bold' }),
    textElement(fitText(chart.title, 12, width - 32), 16, 49, {
      fill: faintInk,
    }),
    ...drawGround(chart, layout),
    ...drawSeries(layout),
    ...nameLines(layout),
    ...legend,
  ]);
}

function drawGround(chart: CheckChart, { xTicks, yTicks, band, levels, mark }: CheckChartLayout): string[] {
  const { left, top, width: across, height } = frame;
  const bottom = top + height;
  return [
    band === null
      ? ''
      : element('rect', { x: band.left, y: top, width: Math.max(1, band.width), height, fill: bandColour }),
    ...yTicks.flatMap(({ at, label }) => [
      element('line', { x1: left, x2: left + across, y1: at, y2: at, stroke: gridColour }),
      textElement(label, left - 8, at + 4, { 'text-anchor': 'end' }),
    ]),
    ...xTicks.flatMap(({ at, label }) => [
      element('line', { x1: at, x2: at, y1: bottom, y2: bottom + 4, stroke: ink }),
      textElement(label, at, bottom + 18, { 'text-anchor': 'middle' }),
    ]),
    element('path', { d: `M${left},${top}V${bottom}H${left + across}`, fill: 'none', stroke: ink }),
    textElement(chart.yTitle, left, top - 8, { fill: faintInk, 'font-size': 11 }),
    textElement(chart.xTitle, left + across / 2, bottom + 38, { 'text-anchor': 'middle' }),
    ...levels.map(({ y }) =>
      element('line', { x1: left, x2: left + across, y1: y, y2: y, stroke: ink, 'stroke-dasharray': '4 3' }),
    ),
    ...(mark === null ? [] : [element('line', { x1: mark.x, x2: mark.x, y1: top, y2: bottom, stroke: ink })]),
  ];
}

/** Above the lines, which would otherwise run through the names. */
function nameLines({ levels, mark, band }: CheckChartLayout): string[] {
  const { left, top, width: across, height } = frame;
  const style = {
    fill: faintInk,
    'font-size': 11,
    stroke: '#ffffff',
    'stroke-width': 3,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
  } as const;
  return [
    ...levels.map(({ name, y }) =>
      textElement(name, left + across, y - 5, { ...style, 'text-anchor': 'end' }),
    ),
    ...(band === null
      ? []
      : [
          textElement(band.name, band.left + band.width / 2, top + height - 6, {
            ...style,
            'text-anchor': 'middle',
          }),
        ]),
    ...(mark === null
      ? []
      : [textElement(mark.name, mark.nameX, top + 10, { ...style, 'text-anchor': mark.anchor })]),
  ];
}

function drawSeries({ series }: CheckChartLayout): string[] {
  return series.flatMap(({ path, dots }, index) => [
    element('path', { d: path, fill: 'none', ...strokeOf(index) }),
    ...dots.map(({ x, y }) => element('circle', { cx: x, cy: y, r: 3, fill: strokeOf(index).stroke })),
  ]);
}

function legendEntry(name: string, index: number): string {
  const y = legendTop + index * legendRow;
  return [
    element('line', { x1: frame.left, x2: frame.left + 28, y1: y, y2: y, ...strokeOf(index) }),
    textElement(fitText(name, 12, frame.width - 38), frame.left + 38, y + 4),
  ].join('');
}

function strokeOf(index: number) {
  const dashes = seriesDashes[index % seriesDashes.length]!;
  return {
    stroke: seriesColours[index % seriesColours.length]!,
    'stroke-width': 1.75,
    'stroke-linejoin': 'round',
    'stroke-dasharray': dashes === '' ? undefined : dashes,
  };
}
