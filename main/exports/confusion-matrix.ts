import type { RunDetail } from '../../shared/runs.ts';
import {
  accuracy,
  cellValues,
  classFigures,
  fractionNames,
  meanFigures,
  type ClassFigures,
  type Fractions,
} from '../../shared/metrics/confusion-matrix.ts';
import { formatCount, formatFraction } from '../../shared/metrics/format.ts';
import type { ChosenMatrix } from './choose-matrix.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';
import { toLatex } from './latex.ts';

/** A row for each true class: its name, the counts by predicted class, then the same as fractions where they are asked for. */
export function confusionMatrixCsv(
  { classes, counts }: ChosenMatrix,
  fractionsOf: Fractions = 'row',
): string {
  const isCounts = fractionsOf === 'counts';
  const fractions = cellValues(counts, fractionsOf);
  const header = [
    'true class',
    ...classes.map((name) => `predicted ${name}`),
    ...(isCounts ? [] : classes.map((name) => `fraction ${name}`)),
  ];
  return toCsv(
    header,
    classes.map((name, index) => [name, ...counts[index]!, ...(isCounts ? [] : fractions[index]!)]),
  );
}

/** With every figure that is read off it; fractions under the name of what they are shares of. */
export function confusionMatrixJson(
  run: RunDetail,
  matrix: ChosenMatrix,
  fractionsOf: Fractions = 'row',
): string {
  const figures = classFigures(matrix.counts);
  const content = {
    run: runIdentity(run),
    ...matrix,
    ...(fractionsOf !== 'counts' && { [`${fractionsOf}Fractions`]: cellValues(matrix.counts, fractionsOf) }),
    accuracy: accuracy(matrix.counts),
    perClass: matrix.classes.map((name, index) => ({ class: name, ...figures[index]! })),
    ...meanFigures(matrix.counts),
  };
  return `${toJson(content, 2)}\n`;
}

export function confusionMatrixLatex(
  run: RunDetail,
  matrix: ChosenMatrix,
  fractions: Fractions = 'counts',
): string {
  const format = fractions === 'counts' ? formatCount : formatFraction;
  return toLatex({
    about: `${describeMatrix(run, matrix)}, ${fractionNames[fractions]}`,
    heading: 'Predicted class',
    header: ['True class', ...matrix.classes],
    groups: [
      cellValues(matrix.counts, fractions).map((row, at) => [matrix.classes[at]!, ...row.map(format)]),
    ],
  });
}

export function describeMatrix(run: Pick<RunDetail, 'id' | 'name'>, matrix: ChosenMatrix): string {
  return `Run ${run.id}, ${run.name}: ${matrix.split} split, epoch ${matrix.epoch}`;
}

type FigureRow = readonly [name: string, figures: ClassFigures];

function figureRows({ classes, counts }: ChosenMatrix): [perClass: FigureRow[], means: FigureRow[]] {
  const { macro, weighted } = meanFigures(counts);
  const perClass = classFigures(counts).map((figures, at): FigureRow => [classes[at]!, figures]);
  return [
    perClass,
    [
      ['macro mean', macro],
      ['weighted mean', weighted],
    ],
  ];
}

const figureHeader = ['precision', 'recall', 'f1', 'support'] as const;

/** A row for each class, then the macro and the weighted mean. */
export function classFiguresCsv(matrix: ChosenMatrix): string {
  const rows = figureRows(matrix).flat();
  return toCsv(
    ['class', ...figureHeader],
    rows.map(([name, figures]) => [name, ...figureHeader.map((quantity) => figures[quantity])]),
  );
}

export function classFiguresJson(run: RunDetail, matrix: ChosenMatrix): string {
  const { split, epoch, classes, counts } = matrix;
  const figures = classFigures(counts);
  const content = {
    run: runIdentity(run),
    split,
    epoch,
    accuracy: accuracy(counts),
    perClass: classes.map((name, index) => ({ class: name, ...figures[index]! })),
    ...meanFigures(counts),
  };
  return `${toJson(content, 2)}\n`;
}

export function classFiguresLatex(run: RunDetail, matrix: ChosenMatrix): string {
  return toLatex({
    about: describeMatrix(run, matrix),
    header: ['Class', 'Precision', 'Recall', 'F1', 'Support'],
    groups: figureRows(matrix).map((rows) =>
      rows.map(([name, { precision, recall, f1, support }]) => [
        name,
        ...[precision, recall, f1].map(formatFraction),
        formatCount(support),
      ]),
    ),
  });
}
