import { canonicalJson } from '../canonical-json.ts';
import type { ComparedRun } from './compared-run.ts';
import type { FigureRow } from './figures.ts';

/** Runs that differ in nothing but the seed, by their places in the comparison. */
export type SeedGroup = readonly number[];

/** Groups runs of the same settings, data and engine; in the order in which their first runs come. */
export function groupBySeed(runs: readonly ComparedRun[]): SeedGroup[] {
  const keys = runs.map(({ run, spec, dataPath }) => {
    const seedless = { ...spec, training: { ...spec.training, seed: 0 } };
    return canonicalJson({ spec: seedless, dataPath, engine: run.engine });
  });
  return [...Map.groupBy(keys.keys(), (place) => keys[place]!).values()];
}

/** The arithmetic mean of a figure over runs and its spread. */
export interface Spread {
  readonly mean: number;
  /** The sample standard deviation (n - 1 in the denominator); null of a single value. */
  readonly deviation: number | null;
  /** How many runs have the figure. */
  readonly count: number;
}

/** Mean and spread of the values there are; null without any. */
export function spreadOf(values: readonly (number | string | null)[]): Spread | null {
  const numbers = values.filter((value) => typeof value === 'number');
  const count = numbers.length;
  if (count === 0) return null;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, deviation: null, count };
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count };
}

/** A figure of groups of runs; texts have none. */
export interface GroupedRow extends Pick<FigureRow, 'name' | 'of' | 'kind' | 'unit' | 'better'> {
  readonly spreads: readonly (Spread | null)[];
}

export function groupFigures(rows: readonly FigureRow[], groups: readonly SeedGroup[]): GroupedRow[] {
  return rows
    .filter(({ kind }) => kind !== 'text')
    .map(({ name, of, kind, unit, better, values }) => ({
      ...{ name, of, kind, unit, better },
      spreads: groups.map((group) => spreadOf(group.map((place) => values[place]!))),
    }));
}
