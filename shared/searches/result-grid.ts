import type { SearchSpec } from '../specs/search.ts';
import type { TrialRecord } from './records.ts';
import { axisName, shortAxisName } from './trials.ts';

/** A grid over two settings as a table: the first along the rows, the second along the columns. */
export interface ResultGrid {
  readonly rows: { readonly title: string; readonly labels: readonly string[] };
  readonly columns: { readonly title: string; readonly labels: readonly string[] };
  /** Row by row. */
  readonly cells: readonly (readonly TrialRecord[])[];
}

/** Null unless the search is a grid over exactly two settings. */
export function resultGrid(
  { strategy, axes }: SearchSpec,
  trials: readonly TrialRecord[],
): ResultGrid | null {
  const [one, other, ...more] = axes;
  if (strategy !== 'grid' || one === undefined || other === undefined || more.length > 0) return null;
  const along = (axis: typeof one) => {
    const name = axisName(axis);
    const labels = trials.map(({ settings }) => settings.find((setting) => setting.axis === name)!.label);
    return { title: shortAxisName(axes, axis), labels: [...new Set(labels)] };
  };
  const [rows, columns] = [along(one), along(other)];
  const width = columns.labels.length;
  // Trials of a grid come in the order of nested loops, the last axis the innermost.
  if (trials.length !== rows.labels.length * width) return null;
  return {
    rows,
    columns,
    cells: rows.labels.map((_, row) => trials.slice(row * width, (row + 1) * width)),
  };
}
