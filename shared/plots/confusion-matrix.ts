import { scaleLinear } from 'd3-scale';
import { accuracy, rowFractions, total } from '../metrics/confusion-matrix.ts';
import { formatCount, formatFraction, formatPercentage } from '../metrics/format.ts';
import type { ConfusionMatrix } from '../runs.ts';
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

/**
 * A confusion matrix as SVG: in each cell the count and its share of the true class, darker where the share
 * is larger.
 */
export function plotConfusionMatrix(matrix: ConfusionMatrix, { title }: { readonly title: string }): string {
  const { classes } = matrix;
  const cell = cellSize(classes.length);
  const labels = classes.map((name) => fitText(name, labelSize, longestLabel));
  const labelWidth = Math.max(...labels.map((label) => textWidth(label, labelSize)));
  const turned = labelWidth > cell - 8;
  const left = padding + 22 + labelWidth + 10;
  const top = padding + 54;
  const side = cell * classes.length;
  const subtitle = describe(matrix);
  const textSpace = Math.max(textWidth(subtitle, 12), Math.min(textWidth(title, 15), 420));
  const width = Math.max(left + side, padding + textSpace) + padding;
  const below = turned ? labelWidth * 0.75 + 14 : 22;
  const height = top + side + below + 26 + padding;
  return drawing(width, height, `Confusion matrix of ${title}: ${subtitle}`, [
    textElement(fitText(title, 15, width - 2 * padding), padding, padding + 14, {
      'font-size': 15,
      'font-weight': 'bold',
    }),
    textElement(subtitle, padding, padding + 33, { fill: faintInk }),
    ...cells(matrix, left, top, cell),
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

function describe(matrix: ConfusionMatrix): string {
  const parameters = matrix.checkpoint === 'best' ? `best epoch (${matrix.epoch})` : `epoch ${matrix.epoch}`;
  const share = formatFraction(accuracy(matrix.counts));
  return `${matrix.split} split, ${parameters}, ${formatCount(total(matrix.counts))} samples, accuracy ${share}`;
}

/** Large cells for few classes; with many the matrix still fits a page. */
function cellSize(classes: number): number {
  return Math.min(110, Math.max(34, 560 / classes));
}

function cells({ counts }: ConfusionMatrix, left: number, top: number, cell: number): string[] {
  const fractions = rowFractions(counts);
  const shade = scaleLinear<string>().domain([0, 1]).range(['#ffffff', okabeIto.blue]).clamp(true);
  return counts.flatMap((row, rowIndex) =>
    row.map((count, columnIndex) => {
      const fraction = fractions[rowIndex]![columnIndex]!;
      const x = left + columnIndex * cell;
      const y = top + rowIndex * cell;
      const fill = shade(Number.isFinite(fraction) ? fraction : 0);
      const colour = fraction > 0.55 ? '#ffffff' : ink;
      return [
        element('rect', { x, y, width: cell, height: cell, fill, stroke: gridColour }),
        ...(count === 0 && counts.length > mostZeros
          ? []
          : cellTexts(count, fraction, x + cell / 2, y + cell / 2, cell, colour)),
      ].join('');
    }),
  );
}

/** The count above its share of the row. */
function cellTexts(
  count: number,
  fraction: number,
  x: number,
  y: number,
  cell: number,
  fill: string,
): string[] {
  const countSize = Math.min(22, cell * 0.28);
  const shareSize = Math.min(13, cell * 0.21);
  const common = { 'text-anchor': 'middle', fill };
  return [
    textElement(formatCount(count), x, y + countSize * 0.05, { ...common, 'font-size': countSize }),
    textElement(formatPercentage(fraction), x, y + countSize * 0.3 + shareSize, {
      ...common,
      'font-size': shareSize,
    }),
  ];
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
