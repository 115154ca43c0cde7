import type { CheckChart } from './records.ts';

/** The numbers behind a check's chart. */
export interface ChartTable {
  /** The x axis first, then a column for each series. */
  readonly columns: readonly string[];
  /** By x; null where a series was not measured there. */
  readonly rows: readonly (readonly (number | null)[])[];
}

/** Every point of every series, in rows of one x each. */
export function tabulateChart({ xTitle, series }: CheckChart): ChartTable {
  const xs = [...new Set(series.flatMap(({ x }) => x))].sort((one, other) => one - other);
  const values = series.map(({ x, y }) => new Map(x.map((across, index) => [across, y[index]!])));
  return {
    columns: [xTitle, ...series.map(({ name }) => name)],
    rows: xs.map((across) => [across, ...values.map((known) => known.get(across) ?? null)]),
  };
}
