import type { DataSource } from '../runs.ts';
import type { ExperimentSpec } from '../specs/recipe.ts';
import type { MeasuredNumbers } from './records.ts';

/** Which numbers of an experiment are to be measured without training it. */
export interface InspectJob {
  readonly spec: ExperimentSpec;
  readonly engine: string;
  readonly dataSource: DataSource;
  /** Threads an operator may use; null leaves it to the engine. */
  readonly threads: number | null;
  /** The home folder; only `cache` below it is written to. */
  readonly home: string;
  readonly numbers: readonly (keyof MeasuredNumbers)[];
}
