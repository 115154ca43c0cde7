import type { RunDetail } from './runs.ts';
import type { Split } from './specs/data.ts';

/** A look at what the network of a run saw of some samples. */
export interface SamplesJob {
  readonly run: Pick<RunDetail, 'id' | 'state' | 'spec' | 'dataSource' | 'dataOverview'>;
  /** The home folder; only `cache` below it is written to. */
  readonly home: string;
  readonly split: Split;
  readonly positions: readonly number[];
}
