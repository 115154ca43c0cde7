import { UserError } from '../errors.ts';
import { abbreviate } from '../wording.ts';
import { cellValues, rowTotals, type Counts, type Fractions } from './confusion-matrix.ts';

/** A confusion matrix as far as comparing asks for it. */
export interface ComparableMatrix {
  readonly classes: readonly string[];
  readonly counts: Counts;
}

export interface MatrixDifference {
  readonly classes: readonly string[];
  readonly fractions: Fractions;
  /** Cell by cell, each matrix by itself. */
  readonly first: readonly (readonly number[])[];
  readonly second: readonly (readonly number[])[];
  /** The second minus the first; NaN where either has none. */
  readonly difference: readonly (readonly number[])[];
  /** Whether every class has as many samples in both: where not, only fractions can be compared. */
  readonly sameSupports: boolean;
}

/** Why two matrices cannot be subtracted; null where they can. */
export function describeOtherClasses(first: ComparableMatrix, second: ComparableMatrix): string | null {
  const only = (one: ComparableMatrix, other: ComparableMatrix) =>
    one.classes.filter((name) => !other.classes.includes(name));
  const [ofFirst, ofSecond] = [only(first, second), only(second, first)];
  if (ofFirst.length + ofSecond.length > 0) {
    const parts = [
      ...(ofFirst.length > 0 ? [`only the first has ${abbreviate(ofFirst, mostNames)}`] : []),
      ...(ofSecond.length > 0 ? [`only the second has ${abbreviate(ofSecond, mostNames)}`] : []),
    ];
    return `The classes are not the same: ${parts.join('; ')}.`;
  }
  return first.classes.length === second.classes.length
    ? null
    : 'The classes are not the same: one has a class twice.';
}

/** How many names are told one by one. */
const mostNames = 5;

/**
 * What the second matrix has more (above 0) or less than the first, cell by cell, in counts or fractions. Classes in
 * another order are put in that of the first.
 *
 * @throws UserError where the classes are not the same
 */
export function subtractMatrices(
  first: ComparableMatrix,
  second: ComparableMatrix,
  fractions: Fractions,
): MatrixDifference {
  const fault = describeOtherClasses(first, second);
  if (fault !== null) {
    throw new UserError('request', fault, 'Choose runs whose data have the same classes.');
  }
  const { classes } = first;
  const places = classes.map((name) => second.classes.indexOf(name));
  const secondCounts = places.map((row) => places.map((column) => second.counts[row]![column]!));
  const before = cellValues(first.counts, fractions);
  const after = cellValues(secondCounts, fractions);
  const supports = rowTotals(secondCounts);
  return {
    classes,
    fractions,
    first: before,
    second: after,
    difference: before.map((row, at) => row.map((value, column) => after[at]![column]! - value)),
    sameSupports: rowTotals(first.counts).every((support, at) => support === supports[at]),
  };
}
