import type { ImagesDataSpec } from '../../../shared/specs/data.ts';
import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { finishPictures } from '../finish-pictures.ts';
import { readImages } from './read-images.ts';

/** Pictures from class folders, ready for training. */
export async function prepareImages(options: PrepareOptions<ImagesDataSpec>): Promise<PreparedData> {
  const { fingerprint, data, classes } = await readImages(options);
  return finishPictures({ fingerprint, data, classes, settings: options.spec });
}
