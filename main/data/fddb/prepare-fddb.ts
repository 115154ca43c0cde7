import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { finishPictures } from '../finish-pictures.ts';
import type { FddbDataSpec } from '../../../shared/specs/data.ts';
import { cutFddb } from './cut-fddb.ts';
import { fddbClasses } from './plan.ts';

/** Face and non-face crops of an FDDB folder, ready for training. */
export async function prepareFddb(options: PrepareOptions<FddbDataSpec>): Promise<PreparedData> {
  const { fingerprint, data } = await cutFddb(options);
  return finishPictures({ fingerprint, data, classes: fddbClasses, settings: options.spec });
}
