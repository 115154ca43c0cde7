import { prepareCsv } from './csv/prepare-csv.ts';
import type { PreparedData, PrepareOptions } from './data-set.ts';
import { prepareFddb } from './fddb/prepare-fddb.ts';
import { prepareImages } from './images/prepare-images.ts';
import { prepareLfw } from './lfw/prepare-lfw.ts';

/**
 * Makes a data set ready for training: read, cut and split as its spec asks (or taken from the cache), then
 * normalised with the statistics of its training split.
 *
 * @throws UserError when the folder, its files or the settings leave too little to train on
 */
export async function prepareData(options: PrepareOptions): Promise<PreparedData> {
  const { spec } = options;
  switch (spec.format) {
    case 'fddb':
      return prepareFddb({ ...options, spec });
    case 'lfw':
      return prepareLfw({ ...options, spec });
    case 'csv':
      return prepareCsv({ ...options, spec });
    case 'images':
      return prepareImages({ ...options, spec });
  }
}
