import type { ExperimentSpec } from '../../specs/recipe.ts';
import type { StoredWalk } from './stored-walk.ts';

/** What makes an experiment this very one: network, training and data settings, whatever the seed and the probe. */
export function hashedExperiment({ network, training, data }: ExperimentSpec): object {
  return { network, data, training: { ...training, seed: undefined } };
}

/** The data of a run, as far as they are known. */
export interface UsedData {
  readonly seed: number;
  readonly fingerprint: string | null;
  /** The folder or file they lie in. */
  readonly path: string;
}

/**
 * Whether a walk looked at the very data of a run: the same fingerprint. Where seeds differ, a fingerprint differs
 * for what the seed draws, and the same folder has to do; so it does where a fingerprint is not known yet.
 */
export function isOnSameData(
  { spec, fingerprint, dataSource }: Pick<StoredWalk, 'spec' | 'fingerprint' | 'dataSource'>,
  data: UsedData,
): boolean {
  if (fingerprint !== null && fingerprint === data.fingerprint) return true;
  const isComparable = fingerprint !== null && data.fingerprint !== null && spec.training.seed === data.seed;
  return !isComparable && dataSource.path === data.path;
}
