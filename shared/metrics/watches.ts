import type { LayerWatch, WatchRecord } from '../runs.ts';

/** What the watched steps of an epoch told on average, layer by layer in the order of the network. */
export interface EpochWatch {
  readonly epoch: number;
  readonly layers: readonly LayerWatch[];
}

const quantities = ['squaredGradientNorm', 'updateRatio', 'deadShare'] as const;

/**
 * The arithmetic mean of each quantity over the watched steps of each epoch, in the order of the epochs. A
 * quantity that a layer does not have stays null; one that was NaN or infinite at some step stays so.
 */
export function averageWatches(watches: readonly WatchRecord[]): EpochWatch[] {
  const epochs = Map.groupBy(watches, ({ epoch }) => epoch);
  return [...epochs]
    .sort(([one], [other]) => one - other)
    .map(([epoch, records]) => ({
      epoch,
      layers: records[0]!.layers.map((layer, position) =>
        averageLayer(records.map(({ layers }) => layers[position] ?? layer)),
      ),
    }));
}

function averageLayer(steps: readonly LayerWatch[]): LayerWatch {
  const average: LayerWatch = { ...steps[0]! };
  for (const quantity of quantities) {
    if (average[quantity] === null) continue;
    average[quantity] = steps.reduce((sum, step) => sum + step[quantity]!, 0) / steps.length;
  }
  return average;
}
