import type { Fractions } from '../../shared/metrics/confusion-matrix.ts';
import { fractionNames } from '../../shared/metrics/confusion-matrix.ts';
import { subtractMatrices } from '../../shared/metrics/confusion-matrix-difference.ts';
import { formatCount, formatFraction, formatSigned } from '../../shared/metrics/format.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { describeMatrix } from './confusion-matrix.ts';
import type { ChosenMatrix } from './choose-matrix.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';
import { toLatex } from './latex.ts';

/** The matrix of a run. */
export interface RunMatrix {
  readonly run: RunDetail;
  readonly matrix: ChosenMatrix;
}

/** A row for each true class: its name, then `second` minus `first` by predicted class. */
export function matrixDifferenceCsv(first: RunMatrix, second: RunMatrix, fractions: Fractions): string {
  const { classes, difference } = subtractMatrices(first.matrix, second.matrix, fractions);
  return toCsv(
    ['true class', ...classes.map((name) => `predicted ${name}`)],
    classes.map((name, row) => [name, ...difference[row]!]),
  );
}

/** With both matrices in the same terms. */
export function matrixDifferenceJson(first: RunMatrix, second: RunMatrix, fractions: Fractions): string {
  const subtracted = subtractMatrices(first.matrix, second.matrix, fractions);
  const describe = ({ run, matrix: { split, epoch } }: RunMatrix, values: unknown) => ({
    run: runIdentity(run),
    split,
    epoch,
    values,
  });
  const content = {
    classes: subtracted.classes,
    fractions,
    sameSupports: subtracted.sameSupports,
    difference: subtracted.difference,
    first: describe(first, subtracted.first),
    second: describe(second, subtracted.second),
  };
  return `${toJson(content, 2)}\n`;
}

export function matrixDifferenceLatex(first: RunMatrix, second: RunMatrix, fractions: Fractions): string {
  const { classes, difference } = subtractMatrices(first.matrix, second.matrix, fractions);
  const format = fractions === 'counts' ? formatCount : formatFraction;
  return toLatex({
    about: `${describeMatrix(second.run, second.matrix)}; minus ${describeMatrix(first.run, first.matrix)}; ${fractionNames[fractions]}`,
    heading: 'Predicted class',
    header: ['True class', ...classes],
    groups: [difference.map((row, at) => [classes[at]!, ...row.map((value) => formatSigned(value, format))])],
  });
}
