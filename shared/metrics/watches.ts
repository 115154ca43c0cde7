import { z } from 'zod';
import { layerWatchSchema, type LayerWatch, type WatchRecord } from '../runs.ts';

/** What the watched steps of an epoch told on average, layer by layer in the order of the network. */
export const epochWatchSchema = z.object({ epoch: z.int(), layers: z.array(layerWatchSchema) });
export type EpochWatch = z.infer<typeof epochWatchSchema>;

/** What a watched step tells of layers. */
export const watchedQuantities = ['squaredGradientNorm', 'updateRatio', 'deadShare'] as const;
export type WatchedQuantity = (typeof watchedQuantities)[number];

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
  for (const quantity of watchedQuantities) {
    if (average[quantity] === null) continue;
    average[quantity] = steps.reduce((sum, step) => sum + step[quantity]!, 0) / steps.length;
  }
  return average;
}

/** Layers with a kernel: what depth is counted in. Batch normalisations follow them and are not listed. */
export function listKernelLayers(watches: readonly EpochWatch[]): string[] {
  const layers = watches[0]?.layers ?? [];
  return layers.map(({ layer }) => layer).filter(hasKernel);
}

function hasKernel(layer: string): boolean {
  return /(?:^|\/)(?:dense|convolution)-\d+$/.test(layer);
}

/** As many layers as a chart can tell apart. */
export const mostLayersShown = 8;
/** Where in the depth of a network of more layers those lie that are shown, besides the last hidden one and the output. */
const shownDepths = [0, 0.3, 0.6, 0.9, 0.95];

/**
 * The layers to show where none are chosen: all, or some spread over the depth, more of them towards the end; of 100
 * hidden layers and an output, counted from 0, those that reports show (0, 30, 60, 90, 95, 99) and the output.
 */
export function defaultLayers(layers: readonly string[]): string[] {
  if (layers.length <= mostLayersShown) return [...layers];
  const last = layers.length - 1;
  const places = new Set([...shownDepths.map((depth) => Math.round(depth * last)), last - 1, last]);
  return [...places].map((place) => layers[place]!);
}

/** A quantity of one layer, epoch by epoch. */
export interface WatchSeries {
  /** The layer chosen. */
  readonly layer: string;
  /** The layer of which the quantity is: that one, or the ReLU after it. */
  readonly measured: string;
  readonly points: readonly { readonly epoch: number; readonly value: number }[];
}

/** A quantity over the epochs for each of `layers` that has it; of dead units, the ReLU that follows the layer tells. */
export function watchSeries(
  watches: readonly EpochWatch[],
  layers: readonly string[],
  quantity: WatchedQuantity,
): WatchSeries[] {
  const all = watches[0]?.layers ?? [];
  return layers.flatMap((layer): WatchSeries[] => {
    const position = all.findIndex((other) => other.layer === layer);
    const at = quantity === 'deadShare' ? activationAfter(all, position) : position;
    if (at < 0 || all[at]![quantity] === null) return [];
    const points = watches.map(({ epoch, layers: told }) => ({ epoch, value: told[at]![quantity]! }));
    return [{ layer, measured: all[at]!.layer, points }];
  });
}

/** Where the ReLU is that the values of a layer go through, or -1. */
function activationAfter(layers: readonly LayerWatch[], position: number): number {
  if (position < 0) return -1;
  const next = layers.findIndex((other, at) => at > position && hasKernel(other.layer));
  return layers.findIndex(
    ({ deadShare }, at) => at > position && (next < 0 || at < next) && deadShare !== null,
  );
}
