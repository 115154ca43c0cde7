import type { ConfusionMatrix, RunDetail } from '../../shared/runs.ts';
import { accuracy, classFigures, rowFractions } from '../../shared/metrics/confusion-matrix.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';

/** A row for each true class: its name, the counts by predicted class, then the same as shares of the row. */
export function confusionMatrixCsv({ classes, counts }: ConfusionMatrix): string {
  const fractions = rowFractions(counts);
  const header = [
    'true class',
    ...classes.map((name) => `predicted ${name}`),
    ...classes.map((name) => `fraction ${name}`),
  ];
  return toCsv(
    header,
    classes.map((name, index) => [name, ...counts[index]!, ...fractions[index]!]),
  );
}

export function confusionMatrixJson(run: RunDetail, matrix: ConfusionMatrix): string {
  const figures = classFigures(matrix.counts);
  const content = {
    run: runIdentity(run),
    ...matrix,
    rowFractions: rowFractions(matrix.counts),
    accuracy: accuracy(matrix.counts),
    perClass: matrix.classes.map((name, index) => ({ class: name, ...figures[index]! })),
  };
  return `${toJson(content, 2)}\n`;
}
