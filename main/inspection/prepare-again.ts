import { join } from 'node:path';
import { describeError } from '../../shared/errors.ts';
import type { DataOverview, RunDetail } from '../../shared/runs.ts';
import type { PreparedData } from '../data/data-set.ts';
import { prepareData } from '../data/prepare.ts';
import { applyProbe } from '../data/probe.ts';

export interface InspectionOptions {
  /** The home folder, which holds checkpoints and prepared data. */
  readonly home: string;
  readonly signal?: AbortSignal | undefined;
}

/** The data as the run was trained on them, or a sentence that says why they are not to be had. */
export async function prepareAgain(
  { dataSource, spec }: Pick<RunDetail, 'dataSource' | 'spec'>,
  { fingerprint }: DataOverview,
  { home, signal = new AbortController().signal }: InspectionOptions,
): Promise<PreparedData | { readonly note: string }> {
  try {
    const data = await prepareData({
      path: dataSource.path,
      spec: spec.data,
      seed: spec.training.seed,
      cacheFolder: join(home, 'cache'),
      signal,
    });
    if (data.overview.fingerprint === fingerprint) {
      return spec.probe === undefined ? data : applyProbe(data, spec.probe, spec.training.seed);
    }
    return { note: 'The data have changed since the run was trained.' };
  } catch (error) {
    signal.throwIfAborted();
    return { note: `The data cannot be read any more: ${describeError(error)}` };
  }
}
