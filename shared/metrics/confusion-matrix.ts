/** Figures read off a confusion matrix: counts by true class (rows) and predicted class (columns). */

export type Counts = readonly (readonly number[])[];

/** Number of samples of each true class (its support). */
export function rowTotals(counts: Counts): number[] {
  return counts.map(sum);
}

/** Number of samples in the whole matrix. */
export function total(counts: Counts): number {
  return sum(rowTotals(counts));
}

/** Each cell as a share of its row: of the samples of the true class. NaN in the row of a class without samples. */
export function rowFractions(counts: Counts): number[][] {
  return counts.map((row) => row.map((count) => count / sum(row)));
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
