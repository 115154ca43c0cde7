import { experimentSpecSchema, type ExperimentSpec } from '../../specs/recipe.ts';
import { listChanges, toSettings } from '../../specs/setting-paths.ts';
import type { LayerSpec } from '../../specs/network.ts';
import type { NextStep } from '../records.ts';

/** An experiment with other layers as the next thing to try; null where it is the same, or cannot be. */
export function proposeLayers(
  label: string,
  experiment: ExperimentSpec,
  layers: readonly LayerSpec[],
): NextStep | null {
  const changed = experimentSpecSchema.safeParse({
    ...experiment,
    network: { ...experiment.network, layers },
  });
  if (!changed.success) return null;
  const changes = listChanges(experiment, changed.data);
  return changes.length === 0 ? null : { label, set: toSettings(changes, changed.data) };
}

/** Samples of a batch below which batch normalisation is not proposed: its statistics are those of single samples. */
export const smallestNormalised = 8;

/** Where no setting mends anything, and the samples themselves are to be looked at. */
export const lookAtSamples: NextStep = { label: 'Look at the samples', set: {}, look: 'samples' };

const usualNormalisation = {
  fddb: 'per-channel',
  lfw: 'unit',
  csv: 'standardise',
  images: 'per-channel',
} as const;

/** Inputs as data of their kind are usually normalised; null where they are normalised in some way already. */
export function proposeNormalisation({ data }: Pick<ExperimentSpec, 'data'>): NextStep | null {
  if (data.normalisation !== 'none') return null;
  return { label: 'Normalise the inputs', set: { 'data.normalisation': usualNormalisation[data.format] } };
}
