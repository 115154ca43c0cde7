import type { DataOverview } from '../../shared/runs.ts';
import type { Augmentation, DataSpec, Split } from '../../shared/specs/data.ts';

/** The samples of one split, ready for an engine. */
export interface SampleSet {
  /**
   * Network inputs, normalised, row by row; pictures as [picture, channel, height, width]. One row for each
   * sample, in order; of pairs, one for each picture that occurs in them.
   */
  readonly inputs: Float32Array;
  /** Of pairs: which two rows of `inputs` each sample is made of, [sample, 2]. Absent where a sample is a row. */
  readonly pairs?: Uint32Array;
  /** The class of each sample. */
  readonly labels: Int32Array;
  /** The name of each sample, e.g. "2002/08/11/big/img_591 at 152,60 127x127". */
  readonly names: readonly string[];
}

/** How training pictures are changed each time they are used, and what is known of their values. Plain data: it goes to threads. */
export interface PictureAugmentation {
  readonly settings: Augmentation;
  /** Of one picture, also of pairs. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** The normalised values of pixels 0 and 255, channel by channel. */
  readonly black: readonly number[];
  readonly white: readonly number[];
}

/** A data set cut, split and normalised as a `DataSpec` asks. */
export interface PreparedData {
  /** Shape of one sample as the network's input has it: [channels, height, width], [2, channels, height, width] of pairs, or [features]. */
  readonly sampleShape: readonly number[];
  /** How training pictures are changed each time they are used; absent where they are not. */
  readonly augmentation?: PictureAugmentation;
  readonly splits: Readonly<Record<Split, SampleSet>>;
  /** What figures of the training split are measured on; absent where that is all of it. */
  readonly measured?: SampleSet;
  readonly overview: DataOverview;
}

export interface PrepareOptions<Spec extends DataSpec = DataSpec> {
  readonly path: string;
  readonly spec: Spec;
  /** Decides which photographs go to the test, which crops are drawn, which are held out. */
  readonly seed: number;
  /** Folder for prepared data, kept by fingerprint of files and settings; written atomically. */
  readonly cacheFolder: string;
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}
