import type { DataOverview } from '../../shared/runs.ts';
import type { DataSpec, Split } from '../../shared/specs/data.ts';

/** The samples of one split, ready for an engine. */
export interface SampleSet {
  /** Network inputs, normalised, row by row; pictures as [sample, channel, height, width]. */
  readonly inputs: Float32Array;
  /** The class of each sample. */
  readonly labels: Int32Array;
  /** The name of each sample, e.g. "2002/08/11/big/img_591 at 152,60 127x127". */
  readonly names: readonly string[];
}

/** A data set cut, split and normalised as a `DataSpec` asks. */
export interface PreparedData {
  /** Shape of one sample as the network's input has it: [channels, height, width], or [features]. */
  readonly sampleShape: readonly number[];
  readonly splits: Readonly<Record<Split, SampleSet>>;
  readonly overview: DataOverview;
}

export interface PrepareOptions {
  readonly path: string;
  readonly spec: DataSpec;
  /** Decides which photographs go to the test, which crops are drawn, which are held out. */
  readonly seed: number;
  /** Folder for prepared data, kept by fingerprint of files and settings; written atomically. */
  readonly cacheFolder: string;
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}
