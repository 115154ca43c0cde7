import { z } from 'zod';

/** Figures read off a confusion matrix: counts by true class (rows) and predicted class (columns). */

export type Counts = readonly (readonly number[])[];

/** Number of samples of each true class (its support). */
export function rowTotals(counts: Counts): number[] {
  return counts.map(sum);
}

/** Number of samples predicted as each class. */
function columnTotals(counts: Counts): number[] {
  return counts.map((_, column) => sum(counts.map((row) => row[column] ?? 0)));
}

/** Number of samples in the whole matrix. */
export function total(counts: Counts): number {
  return sum(rowTotals(counts));
}

/** Each cell as a share of its row: of the samples of the true class. NaN in the row of a class without samples. */
export function rowFractions(counts: Counts): number[][] {
  return counts.map((row) => row.map((count) => count / sum(row)));
}

/** What the cells of a matrix show: counts, or shares of the true class, of the predicted class, of all samples. */
export const fractionsSchema = z.enum(['counts', 'row', 'column', 'overall']);
export type Fractions = z.infer<typeof fractionsSchema>;

/** What each of them is called, as in "share of the row". */
export const fractionNames: Readonly<Record<Fractions, string>> = {
  counts: 'counts',
  row: 'share of the row (true class)',
  column: 'share of the column (predicted class)',
  overall: 'share of all samples',
};

/** The matrix in one of these; NaN where there is nothing that it could be a share of. */
export function cellValues(counts: Counts, fractions: Fractions): number[][] {
  if (fractions === 'counts') return counts.map((row) => [...row]);
  if (fractions === 'row') return rowFractions(counts);
  if (fractions === 'overall') {
    const all = total(counts);
    return counts.map((row) => row.map((count) => count / all));
  }
  const predicted = columnTotals(counts);
  return counts.map((row) => row.map((count, column) => count / predicted[column]!));
}

/** Share of all samples that lie on the diagonal. NaN for an empty matrix. */
export function accuracy(counts: Counts): number {
  return sum(counts.map((row, index) => row[index] ?? 0)) / total(counts);
}

/** How well one class is told from the others (van Rijsbergen 1979, chapter 7). */
export interface ClassFigures {
  /** Share of the samples predicted as this class that are of it. NaN where none was predicted. */
  readonly precision: number;
  /** Share of the samples of this class that were found. NaN where there are none. */
  readonly recall: number;
  /** Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN). NaN where the class never occurs. */
  readonly f1: number;
  /** Samples of this class. */
  readonly support: number;
}

/** Precision, recall and F1 of every class, in the order of the matrix. */
export function classFigures(counts: Counts): ClassFigures[] {
  return counts.map((row, index) => {
    const truePositives = row[index] ?? 0;
    const support = sum(row);
    const predicted = sum(counts.map((other) => other[index] ?? 0));
    return {
      precision: truePositives / predicted,
      recall: truePositives / support,
      f1: (2 * truePositives) / (predicted + support),
      support,
    };
  });
}

/** Means over the classes. */
export interface MeanFigures {
  /** Each class counts the same. */
  readonly macro: ClassFigures;
  /** Each class counts as much as it has samples. */
  readonly weighted: ClassFigures;
}

/**
 * Macro and weighted means of precision, recall and F1 (Sokolova and Lapalme 2009; F1 is averaged, not taken of the
 * averages). A class of which nothing was predicted or found counts as 0, one that never occurs not at all.
 */
export function meanFigures(counts: Counts): MeanFigures {
  const figures = classFigures(counts).filter(({ f1 }) => !Number.isNaN(f1));
  const all = total(counts);
  const average = (weigh: (figures: ClassFigures) => number): ClassFigures => {
    const mean = (quantity: 'precision' | 'recall' | 'f1') =>
      sum(figures.map((of) => (Number.isNaN(of[quantity]) ? 0 : of[quantity] * weigh(of)))) /
      sum(figures.map(weigh));
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support: all };
  };
  return { macro: average(() => 1), weighted: average(({ support }) => support) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
