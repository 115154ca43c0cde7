import { UserError } from '../../shared/errors.ts';
import type { PreparedData, PrepareOptions } from './data-set.ts';
import { prepareFddb } from './fddb/prepare-fddb.ts';

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
    case 'csv':
    case 'images':
      throw new UserError('request', `The format ${spec.format} cannot be read yet.`, '');
  }
}
