import type { Distributions, FeatureDistribution } from '../data-samples.ts';
import { formatCount, formatNumber } from '../metrics/format.ts';
import { classColours } from './class-colours.ts';
import { drawing, element, faintInk, fitText, gridColour, textElement, textWidth } from './svg.ts';

const margin = 16;
const width = 640;
const histogramHeight = 120;
const histogramGap = 48;
const mapHeight = 440;
const legendLine = 18;
/** Classes that a legend names; more have a colour each and are named in the table. */
const mostNamed = 40;

/** How the values of each feature are spread, as histograms with the classes on top of one another. */
export function plotDistributions({ split, classes, features }: Distributions, title: string): string {
  const legend = drawLegend(classes, margin + 40);
  let top = legend.bottom + margin;
  const content = [...head(title, `${split} split, values before they were normalised`), ...legend.content];
  for (const feature of features) {
    content.push(...drawHistogram(feature, classes.length, top));
    top += histogramHeight + histogramGap;
  }
  return drawing(width, top + margin, title, content);
}

/** The points of a table with two features, in the colours of their classes. */
export function plotPoints({ split, classes, points }: Distributions, title: string): string {
  const legend = drawLegend(classes, margin + 40);
  const top = legend.bottom + margin;
  const content = [...head(title, describePoints(split, points)), ...legend.content];
  if (points === null || points.samples.length === 0) return drawing(width, top + margin, title, content);
  const frame = { left: 64, top, width: width - 64 - margin, height: mapHeight };
  const horizontal = rangeOf(points.samples.map(({ x }) => x));
  const vertical = rangeOf(points.samples.map(({ y }) => y));
  const toX = (x: number) =>
    frame.left + ((x - horizontal.low) / (horizontal.high - horizontal.low)) * frame.width;
  const toY = (y: number) =>
    frame.top + frame.height - ((y - vertical.low) / (vertical.high - vertical.low)) * frame.height;
  const colours = classColours(classes.length);
  content.push(
    element('rect', {
      x: frame.left,
      y: frame.top,
      width: frame.width,
      height: frame.height,
      fill: 'none',
      stroke: gridColour,
    }),
    ...points.samples.map(({ label, x, y }) =>
      element('circle', { cx: toX(x), cy: toY(y), r: 1.6, fill: colours[label]?.point ?? faintInk }),
    ),
    ...axisEnds(horizontal, frame.left, frame.left + frame.width, frame.top + frame.height + 16),
    textElement(points.x, frame.left + frame.width / 2, frame.top + frame.height + 32, {
      'text-anchor': 'middle',
    }),
    textElement(formatNumber(vertical.high, 4), frame.left - 6, frame.top + 10, end),
    textElement(formatNumber(vertical.low, 4), frame.left - 6, frame.top + frame.height, end),
    textElement(points.y, frame.left - 6, frame.top + frame.height / 2, end),
  );
  return drawing(width, frame.top + frame.height + 44, title, content);
}

const end = { 'text-anchor': 'end' };

function head(title: string, subtitle: string): string[] {
  return [
    textElement(fitText(title, 15, width - 2 * margin), margin, margin + 12, {
      'font-size': 15,
      'font-weight': 'bold',
    }),
    textElement(subtitle, margin, margin + 30, { fill: faintInk }),
  ];
}

function describePoints(split: string, points: Distributions['points']): string {
  if (points === null) return `${split} split`;
  const { samples, total } = points;
  return samples.length === total
    ? `${split} split, ${formatCount(total)} points`
    : `${split} split, ${formatCount(samples.length)} of ${formatCount(total)} points, taken evenly`;
}

function drawLegend(classes: readonly string[], top: number): { content: string[]; bottom: number } {
  const colours = classColours(classes.length);
  const content: string[] = [];
  let [x, y] = [margin, top + legendLine];
  for (const [label, name] of classes.slice(0, mostNamed).entries()) {
    const text = fitText(name, 12, 140);
    const taken = 16 + textWidth(text, 12) + 12;
    if (x + taken > width - margin) [x, y] = [margin, y + legendLine];
    content.push(
      element('rect', { x, y: y - 9, width: 10, height: 10, fill: colours[label]!.point }),
      textElement(text, x + 16, y),
    );
    x += taken;
  }
  if (classes.length > mostNamed) {
    y += legendLine;
    content.push(textElement(`and ${formatCount(classes.length - mostNamed)} more classes`, margin, y));
  }
  return { content, bottom: y };
}

/** Classes on top of one another, to the scale of the fullest bin. */
function drawHistogram(
  { feature, edges, counts }: FeatureDistribution,
  classes: number,
  top: number,
): string[] {
  const bins = counts[0]?.length ?? 0;
  const totals = Array.from({ length: bins }, (_, bin) => counts.reduce((sum, row) => sum + row[bin]!, 0));
  const highest = Math.max(1, ...totals);
  const colours = classColours(classes);
  const left = 64;
  const binWidth = (width - left - margin) / Math.max(1, bins);
  const bottom = top + 18 + histogramHeight;
  const bars = totals.flatMap((_, bin) => {
    let y = bottom;
    return counts.flatMap((row, label) => {
      const height = (histogramHeight * row[bin]!) / highest;
      if (height === 0) return [];
      y -= height;
      return [
        element('rect', {
          x: left + bin * binWidth,
          y,
          width: Math.max(0.5, binWidth - 1),
          height,
          fill: colours[label]!.point,
        }),
      ];
    });
  });
  return [
    textElement(feature, left, top + 8, { 'font-weight': 'bold' }),
    element('line', { x1: left, x2: width - margin, y1: bottom, y2: bottom, stroke: gridColour }),
    ...bars,
    textElement(formatCount(highest), left - 6, top + 26, end),
    textElement('0', left - 6, bottom, end),
    ...axisEnds({ low: edges[0]!, high: edges.at(-1)! }, left, width - margin, bottom + 14),
  ];
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: readonly number[]): Range {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
}

function axisEnds({ low, high }: Range, left: number, right: number, y: number): string[] {
  return [textElement(formatNumber(low, 4), left, y), textElement(formatNumber(high, 4), right, y, end)];
}
