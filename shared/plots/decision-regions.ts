import { scaleLinear, type ScaleLinear } from 'd3-scale';
import type { DecisionRegions, RegionAxis } from '../decision-regions.ts';
import { formatCount } from '../metrics/format.ts';
import { certaintyLevel, certaintyLevels, classColours, type ClassColour } from './class-colours.ts';
import type { Frame } from './panel.ts';
import {
  drawing,
  element,
  faintInk,
  fitText,
  gridColour,
  ink,
  okabeIto,
  textElement,
  textWidth,
} from './svg.ts';

const plotWidth = 600;
const [left, top] = [64, 68];
const padding = 16;
const [lowestPlot, highestPlot] = [150, 1200];
const legendRow = 18;
const longestClassName = 150;

/**
 * The plane of two features as SVG, coloured by the class that is predicted there, paler where its probability
 * is lower, with the samples of a split as points in the colour of their true class.
 */
export function plotDecisionRegions(regions: DecisionRegions, { title }: { readonly title: string }): string {
  const { classes, columns, rows, right, up, note } = regions;
  const plotHeight = Math.min(highestPlot, Math.max(lowestPlot, (plotWidth * rows) / columns));
  const frame = { left, top, width: plotWidth, height: plotHeight };
  const colours = classColours(classes.length);
  const legend = classLegend(classes, colours, frame);
  const width = left + plotWidth + 24 + legend.width + padding;
  const height = top + plotHeight + 76 + (note === null ? 0 : 22);
  const x = scaleLinear()
    .domain([right.from, right.to])
    .range([left, left + plotWidth]);
  const y = scaleLinear()
    .domain([up.from, up.to])
    .range([top + plotHeight, top]);
  const subtitle = describe(regions);
  return drawing(width, height, `Decision regions of ${title}: ${subtitle}`, [
    textElement(fitText(title, 15, width - 2 * padding), padding, padding + 14, {
      'font-size': 15,
      'font-weight': 'bold',
    }),
    textElement(subtitle, padding, padding + 33, { fill: faintInk }),
    drawRegions(regions, colours, frame),
    drawPoints(regions, colours, x, y),
    ...ticks(x, y, frame),
    element('rect', { x: left, y: top, width: plotWidth, height: plotHeight, fill: 'none', stroke: ink }),
    ...axisTitles(right, up, frame),
    ...certaintyLegend(top + plotHeight + 62),
    ...legend.marks,
    ...(note === null ? [] : [noteText(note, height - 10, width)]),
  ]);
}

function describe({ checkpoint, epoch, points, columns, rows }: DecisionRegions): string {
  const parameters = checkpoint === 'best' ? `best epoch (${epoch})` : `epoch ${epoch}`;
  const shown =
    points === null
      ? 'no points'
      : `${formatCount(points.labels.length)} points of the ${points.split} split in the colour of their class`;
  return `${parameters}, ${columns} x ${rows} cells; ${shown}`;
}

/** Runs of cells of one colour, one path for each colour; a run that goes on in the row below is drawn as one rectangle. */
function drawRegions(
  { predicted, confidence, columns, rows }: DecisionRegions,
  colours: readonly ClassColour[],
  { left: x, top: y, width, height }: Frame,
): string {
  const paths = new Map<string, string[]>();
  const close = (run: Run, end: number): void => {
    const path = paths.get(run.colour) ?? [];
    paths.set(run.colour, path);
    const [length, down] = [run.to - run.from, end - run.top];
    path.push(`M${run.from} ${run.top}h${length}v${down}h${-length}z`);
  };
  const colourOf = (cell: number) => colours[predicted[cell]!]!.regions[certaintyLevel(confidence[cell]!)]!;
  let open = new Map<string, Run>();
  for (let row = 0; row <= rows; row += 1) {
    const going = new Map<string, Run>();
    const runs = row === rows ? [] : runsOfRow(row, columns, colourOf);
    for (const run of runs) {
      const key = `${run.from} ${run.to} ${run.colour}`;
      going.set(key, open.get(key) ?? run);
    }
    for (const [key, run] of open) if (!going.has(key)) close(run, row);
    open = going;
  }
  const transform = `translate(${x} ${y}) scale(${width / columns} ${height / rows})`;
  return element(
    'g',
    { transform, 'shape-rendering': 'crispEdges' },
    ...[...paths].map(([fill, path]) => element('path', { fill, d: path.join('') })),
  );
}

/** Neighbouring cells of one colour, from one column to before another. */
interface Run {
  readonly colour: string;
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

function runsOfRow(row: number, columns: number, colourOf: (cell: number) => string): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let column = 1; column <= columns; column += 1) {
    const colour = colourOf(row * columns + from);
    if (column < columns && colourOf(row * columns + column) === colour) continue;
    runs.push({ colour, from, to: column, top: row });
    from = column;
  }
  return runs;
}

/** Radius of a point, so that many stay apart and few are seen; and whether there is room for a white rim. */
function pointLooks(count: number): { radius: number; rim: number } {
  if (count <= 400) return { radius: 3.2, rim: 1 };
  if (count <= 3000) return { radius: 2, rim: 0.7 };
  return { radius: 1.1, rim: 0 };
}

/** Each class's points as one path of dots: lines of no length with round ends. */
function drawPoints(
  { points, classes }: DecisionRegions,
  colours: readonly ClassColour[],
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number>,
): string {
  if (points === null) return '';
  const { radius, rim } = pointLooks(points.labels.length);
  const dots = classes.map(() => [] as string[]);
  points.labels.forEach((label, index) => {
    dots[label]!.push(`M${x(points.right[index]!).toFixed(1)} ${y(points.up[index]!).toFixed(1)}h0`);
  });
  const path = (d: readonly string[], stroke: string, size: number) =>
    element('path', { d: d.join(''), stroke, 'stroke-width': size });
  return element(
    'g',
    { fill: 'none', 'stroke-linecap': 'round' },
    ...(rim > 0 ? [path(dots.flat(), '#ffffff', 2 * (radius + rim))] : []),
    ...dots.flatMap((d, label) => (d.length === 0 ? [] : [path(d, colours[label]!.point, 2 * radius)])),
  );
}

function ticks(x: ScaleLinear<number, number>, y: ScaleLinear<number, number>, frame: Frame): string[] {
  const bottom = frame.top + frame.height;
  const write = (format: (value: number) => string, value: number) => format(value).replace('\u2212', '-');
  const [xFormat, yFormat] = [x.tickFormat(8), y.tickFormat(6)];
  return [
    ...x
      .ticks(8)
      .flatMap((tick) => [
        element('line', { x1: x(tick), x2: x(tick), y1: bottom, y2: bottom + 4, stroke: ink }),
        textElement(write(xFormat, tick), x(tick), bottom + 18, { 'text-anchor': 'middle' }),
      ]),
    ...y
      .ticks(6)
      .flatMap((tick) => [
        element('line', { x1: frame.left - 4, x2: frame.left, y1: y(tick), y2: y(tick), stroke: ink }),
        textElement(write(yFormat, tick), frame.left - 8, y(tick) + 4, { 'text-anchor': 'end' }),
      ]),
  ];
}

function axisTitles(right: RegionAxis, up: RegionAxis, { top: y, height }: Frame): string[] {
  const middle = y + height / 2;
  return [
    textElement(right.feature, left + plotWidth / 2, y + height + 36, { 'text-anchor': 'middle' }),
    textElement(up.feature, padding + 8, middle, {
      'text-anchor': 'middle',
      transform: `rotate(-90 ${padding + 8} ${middle.toFixed(2)})`,
    }),
  ];
}

/** What paler colours say, in greys. */
function certaintyLegend(y: number): string[] {
  const greys = ['#e0e0e0', '#c0c0c0', '#a0a0a0'];
  const names = certaintyLevels.map((from, level) => {
    const to = certaintyLevels[level + 1];
    return to === undefined ? `at least ${from}` : from === 0 ? `below ${to}` : `${from} to ${to}`;
  });
  const heading = 'Probability of the class:';
  let x = left + textWidth(heading, 12);
  return [
    textElement(heading, left, y, { fill: faintInk }),
    ...names.flatMap((name, level) => {
      const mark = element('rect', { x, y: y - 10, width: 14, height: 12, fill: greys[level] });
      const text = textElement(name, x + 20, y, { fill: faintInk });
      x += 20 + textWidth(name, 12) + 16;
      return [mark, text];
    }),
  ];
}

/** Classes beside the plot, in as many columns as its height asks for. */
function classLegend(
  classes: readonly string[],
  colours: readonly ClassColour[],
  frame: Frame,
): { readonly width: number; readonly marks: readonly string[] } {
  const perColumn = Math.max(1, Math.floor(frame.height / legendRow));
  const names = classes.map((name) => fitText(name, 12, longestClassName));
  const columnWidth = 26 + Math.max(...names.map((name) => textWidth(name, 12))) + 14;
  const marks = names.flatMap((name, index) => {
    const x = frame.left + frame.width + 24 + Math.floor(index / perColumn) * columnWidth;
    const y = frame.top + (index % perColumn) * legendRow;
    const { point, regions } = colours[index]!;
    return [
      element('rect', { x, y, width: 18, height: 13, fill: regions.at(-1), stroke: gridColour }),
      element('circle', { cx: x + 9, cy: y + 6.5, r: 2.5, fill: point }),
      textElement(name, x + 26, y + 11),
    ];
  });
  return { width: columnWidth * Math.ceil(classes.length / perColumn), marks };
}

function noteText(note: string, y: number, width: number): string {
  return textElement(fitText(note, 12, width - 2 * padding), padding, y, { fill: okabeIto.vermilion });
}
