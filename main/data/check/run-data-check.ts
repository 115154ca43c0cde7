import { join } from 'node:path';
import type { DataCheckJob, DataCheckOutcome } from '../../../shared/data-check.ts';
import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { checkData } from './check-data.ts';
import { describeLayout } from './layout.ts';
import { gatherSizes } from './picture-sizes.ts';
import { drawSampleGrid } from './sample-grid.ts';

export interface DataCheckHooks {
  readonly prepareData: (options: PrepareOptions) => Promise<PreparedData>;
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Prepares a data set as a run would and looks at it. Takes seconds and much memory for large sets: not for a
 * process that answers a window.
 *
 * @throws UserError where the data set cannot be prepared
 */
export async function runDataCheck(job: DataCheckJob, hooks: DataCheckHooks): Promise<DataCheckOutcome> {
  const { data: source, recipe, spec, seed, home } = job;
  const { prepareData, onProgress, signal } = hooks;
  const warnings: string[] = [];
  const data = await prepareData({
    path: source.path,
    spec,
    seed,
    cacheFolder: join(home, 'cache'),
    onWarning: (text) => warnings.push(text),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  onProgress?.('Comparing samples', 0, 1);
  const isPictures = describeLayout(data).kind === 'pictures';
  const sizes = isPictures ? await gatherSizes(source.path, data, signal) : null;
  const found = checkData({ data, spec, warnings, sizes });
  onProgress?.('Comparing samples', 1, 1);
  const { sampleShape, overview } = data;
  const check = { data: source, recipe, spec, seed, sampleShape: [...sampleShape], overview, ...found };
  return { check, grid: await drawSampleGrid(data, seed) };
}
