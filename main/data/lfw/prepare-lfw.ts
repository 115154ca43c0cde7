import type { PreparedData, PrepareOptions } from '../data-set.ts';
import { finishPictures } from '../finish-pictures.ts';
import type { LfwDataSpec } from '../../../shared/specs/data.ts';
import { cutLfw } from './cut-lfw.ts';

/** By label: 0 for pictures of two people, 1 for pictures of one. */
const lfwClasses = ['different person', 'same person'] as const;

/** Pairs of face pictures of an LFW folder, ready for training. */
export async function prepareLfw(options: PrepareOptions<LfwDataSpec>): Promise<PreparedData> {
  const { fingerprint, data } = await cutLfw(options);
  return finishPictures({ fingerprint, data, classes: lfwClasses, settings: options.spec });
}
