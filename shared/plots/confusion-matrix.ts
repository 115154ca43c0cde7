import { scaleLinear } from 'd3-scale';
import type { MatrixDifference } from '../metrics/confusion-matrix-difference.ts';
import {
  accuracy,
  cellValues,
  fractionNames,
  total,
  type Counts,
  type Fractions,
} from '../metrics/confusion-matrix.ts';
import { formatCount, formatFraction, formatPercentage, formatSigned } from '../metrics/format.ts';
import type { CheckpointKind, EpochMatrix } from '../runs.ts';
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

const labelSize = 13;
const longestLabel = 140;
const padding = 16;
/** With more classes than this, cells without samples stay blank: what there is would drown in noughts. */
const mostZeros = 12;

/** A matrix of counts of some epoch; with the checkpoint whose parameters those are, if it is one. */
export type PlottedMatrix = EpochMatrix & { readonly checkpoint?: CheckpointKind };

/**
 * A confusion matrix as SVG. Where `fractions` are named, each cell shows them large and is the darker the larger they
 * are, with the count below; else the count and its share of the true class, darker where that share is larger.
 */
export function plotConfusionMatrix(
  matrix: PlottedMatrix,
  { title, fractions }: { readonly title: string; readonly fractions?: Fractions | undefined },
): string {
  const subtitle = describe(matrix, fractions);
  return drawMatrix(matrix.classes, countCells(matrix.counts, fractions), {
    title,
    subtitle,
    description: `Confusion matrix of ${title}: ${subtitle}`,
  });
}

/** What the second matrix has more (blue, +) or less (vermilion, -) than the first, as SVG. */
export function plotMatrixDifference(
  difference: MatrixDifference,
  { first, second }: { readonly first: string; readonly second: string },
): string {
  const title = `${second} minus ${first}`;
  const subtitle = `${fractionNames[difference.fractions]}; blue is more, vermilion less`;
  return drawMatrix(difference.classes, differenceCells(difference), {
    title,
    subtitle,
    description: `Difference of confusion matrices, ${title}: ${subtitle}`,
  });
}

interface DrawnCell {
  readonly text: string;
  /** Below it, smaller. */
  readonly detail: string;
  readonly fill: string;
  readonly ink: string;
}

interface Captions {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
}

function drawMatrix(
  classes: readonly string[],
  cells: readonly (readonly DrawnCell[])[],
  { title, subtitle, description }: Captions,
): string {
  const cell = cellSize(classes.length);
  const labels = classes.map((name) => fitText(name, labelSize, longestLabel));
  const labelWidth = Math.max(...labels.map((label) => textWidth(label, labelSize)));
  const turned = labelWidth > cell - 8;
  const left = padding + 22 + labelWidth + 10;
  const top = padding + 54;
  const side = cell * classes.length;
  const textSpace = Math.max(textWidth(subtitle, 12), Math.min(textWidth(title, 15), 420));
  const width = Math.max(left + side, padding + textSpace) + padding;
  const below = turned ? labelWidth * 0.75 + 14 : 22;
  const height = top + side + below + 26 + padding;
  return drawing(width, height, description, [
    textElement(fitText(title, 15, width - 2 * padding), padding, padding + 14, {
      'font-size': 15,
      'font-weight': 'bold',
    }),
    textElement(subtitle, padding, padding + 33, { fill: faintInk }),
    ...cells.flatMap((row, rowIndex) =>
      row.map((drawn, column) => drawCell(drawn, left + column * cell, top + rowIndex * cell, cell)),
    ),
    element('rect', { x: left, y: top, width: side, height: side, fill: 'none', stroke: ink }),
    ...labels.map((label, row) =>
      textElement(label, left - 8, top + (row + 0.5) * cell + 4, {
        'text-anchor': 'end',
        'font-size': labelSize,
      }),
    ),
    ...labels.map((label, column) =>
      columnLabel(label, left + (column + 0.5) * cell, top + side + 18, turned),
    ),
    textElement('Predicted class', left + side / 2, top + side + below + 22, { 'text-anchor': 'middle' }),
    turnedText('True class', padding + 10, top + side / 2),
  ]);
}

function describe(matrix: PlottedMatrix, fractions: Fractions | undefined): string {
  const parameters = matrix.checkpoint === 'best' ? `best epoch (${matrix.epoch})` : `epoch ${matrix.epoch}`;
  const share = formatFraction(accuracy(matrix.counts));
  const shown = fractions === undefined || fractions === 'counts' ? '' : `; ${fractionNames[fractions]}`;
  return `${matrix.split} split, ${parameters}, ${formatCount(total(matrix.counts))} samples, accuracy ${share}${shown}`;
}

/** Large cells for few classes; with many the matrix still fits a page. */
function cellSize(classes: number): number {
  return Math.min(110, Math.max(34, 560 / classes));
}

/** Counts with their share of the row, or what is asked for with the count. */
function countCells(counts: Counts, fractions: Fractions | undefined): DrawnCell[][] {
  const isShare = fractions !== undefined && fractions !== 'counts';
  const shares = cellValues(counts, isShare ? fractions : 'row');
  const largest = Math.max(1, ...counts.flat());
  const shade = scaleLinear<string>().domain([0, 1]).range(['#ffffff', okabeIto.blue]).clamp(true);
  return counts.map((row, rowIndex) =>
    row.map((count, column) => {
      const share = shares[rowIndex]![column]!;
      const strength = fractions === 'counts' ? count / largest : share;
      const isBlank = count === 0 && counts.length > mostZeros;
      const texts = isShare
        ? [formatFraction(share), formatCount(count)]
        : [formatCount(count), formatPercentage(share)];
      return {
        text: isBlank ? '' : texts[0]!,
        detail: isBlank ? '' : texts[1]!,
        fill: shade(Number.isFinite(strength) ? strength : 0),
        ink: strength > 0.55 ? '#ffffff' : ink,
      };
    }),
  );
}

function differenceCells({ difference, first, second, fractions }: MatrixDifference): DrawnCell[][] {
  const format = fractions === 'counts' ? formatCount : formatFraction;
  const sizes = difference.flat().filter(Number.isFinite).map(Math.abs);
  const largest = sizes.reduce((one, other) => Math.max(one, other), 0);
  const shade = scaleLinear<string>()
    .domain([-1, 0, 1])
    .range([okabeIto.vermilion, '#ffffff', okabeIto.blue]);
  return difference.map((row, rowIndex) =>
    row.map((value, column) => {
      const strength = Number.isFinite(value) && largest > 0 ? value / largest : 0;
      const isBlank = value === 0 && difference.length > mostZeros;
      const [before, after] = [first[rowIndex]![column]!, second[rowIndex]![column]!].map(format);
      return {
        text: isBlank ? '' : formatSigned(value, format),
        detail: isBlank ? '' : `${before!} to ${after!}`,
        fill: shade(strength),
        ink: Math.abs(strength) > 0.7 ? '#ffffff' : ink,
      };
    }),
  );
}

function drawCell(
  { text, detail, fill, ink: colour }: DrawnCell,
  x: number,
  y: number,
  cell: number,
): string {
  const textSize = fitSize(text, Math.min(22, cell * 0.28), cell);
  const detailSize = fitSize(detail, Math.min(13, cell * 0.21), cell);
  const [centre, middle] = [x + cell / 2, y + cell / 2];
  const common = { 'text-anchor': 'middle', fill: colour };
  const texts = [
    textElement(text, centre, middle + textSize * 0.05, { ...common, 'font-size': textSize }),
    textElement(detail, centre, middle + textSize * 0.3 + detailSize, { ...common, 'font-size': detailSize }),
  ];
  return [
    element('rect', { x, y, width: cell, height: cell, fill, stroke: gridColour }),
    ...(text === '' ? [] : texts),
  ].join('');
}

/** No larger than fits the cell. */
function fitSize(text: string, size: number, cell: number): number {
  return Math.min(size, (size * (cell - 4)) / Math.max(1, textWidth(text, size)));
}

function columnLabel(label: string, x: number, y: number, turned: boolean): string {
  if (!turned) return textElement(label, x, y, { 'text-anchor': 'middle', 'font-size': labelSize });
  const transform = `rotate(-45 ${x.toFixed(2)} ${y.toFixed(2)})`;
  return textElement(label, x + 4, y, { 'text-anchor': 'end', 'font-size': labelSize, transform });
}

function turnedText(text: string, x: number, y: number): string {
  return textElement(text, x, y, {
    'text-anchor': 'middle',
    transform: `rotate(-90 ${x.toFixed(2)} ${y.toFixed(2)})`,
  });
}
