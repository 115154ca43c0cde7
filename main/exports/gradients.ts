import { UserError } from '../../shared/errors.ts';
import { watchedQuantities, type EpochWatch } from '../../shared/metrics/watches.ts';
import type { RunDetail } from '../../shared/runs.ts';
import { didYouMean, nearestNames } from '../../shared/suggestions.ts';
import { toCsv } from './csv.ts';
import { runIdentity } from './identity.ts';
import { toJson } from './json.ts';

/** `UserError` names a layer that was not watched, with the nearest that was. */
export function checkLayers(epochs: readonly EpochWatch[], layers: readonly string[] = []): void {
  const known = epochs[0]?.layers.map(({ layer }) => layer) ?? [];
  const unknown = layers.find((layer) => !known.includes(layer));
  if (unknown === undefined) return;
  throw new UserError(
    'request',
    `No layer named ${unknown} was watched.`,
    didYouMean(nearestNames(unknown, known)) || 'The network of the run lists their names.',
  );
}

/** A row for each epoch and layer, with the means over the epoch's watched steps; what a layer does not have is empty. */
export function gradientsCsv(epochs: readonly EpochWatch[], layers?: readonly string[]): string {
  const header = ['epoch', 'layer', 'squared_gradient_norm', 'update_ratio', 'dead_share'];
  const rows = chooseLayers(epochs, layers).flatMap(({ epoch, layers: told }) =>
    told.map((watch) => [epoch, watch.layer, ...watchedQuantities.map((quantity) => watch[quantity])]),
  );
  return toCsv(header, rows);
}

export function gradientsJson(
  run: RunDetail,
  epochs: readonly EpochWatch[],
  layers?: readonly string[],
): string {
  return `${toJson({ run: runIdentity(run), epochs: chooseLayers(epochs, layers) }, 2)}\n`;
}

function chooseLayers(epochs: readonly EpochWatch[], chosen?: readonly string[]): EpochWatch[] {
  return epochs.map(({ epoch, layers }) => ({
    epoch,
    layers: layers.filter(({ layer }) => chosen === undefined || chosen.includes(layer)),
  }));
}
