import type { WatchRecord } from '../../runs.ts';
import { median } from '../statistics.ts';

/** What watched steps tell of a layer; null of what its kind of layer does not have. */
export interface LayerFigures {
  readonly layer: string;
  /** L2 norm of the gradient. */
  readonly norm: number | null;
  /** Update over weight. */
  readonly ratio: number | null;
  /** Share of dead units. */
  readonly dead: number | null;
}

/** A gradient whose norm is below this does not arrive (rule VanishingGradient, Amazon SageMaker Debugger). */
export const vanished = 1e-7;
/** Update over weight, a factor of a hundred around the 1e-3 of CS231n: Adam's first steps are larger than SGD's. */
export const updateRatioBand = { from: 1e-5, to: 1e-1 } as const;
/**
 * Steps and updates below this may be lost on weights of the order of 1: 32 bits have 24 of precision, and an update of
 * less than half the last of them changes nothing.
 */
const lostInRounding = 2 ** -20;

/** The median of each quantity over watched steps, in the order of the layers. */
export function figuresOf(watches: readonly WatchRecord[]): LayerFigures[] {
  return watches[0]!.layers.map(({ layer }, at) => {
    const of = (read: (watched: WatchRecord['layers'][number]) => number | null): number | null => {
      const values = watches.flatMap((watch) => {
        const watched = watch.layers[at];
        return (watched && read(watched)) ?? [];
      });
      return values.length === 0 ? null : median(values);
    };
    return { layer, norm: of(normOf), ratio: of(({ updateRatio }) => updateRatio), dead: of(deadOf) };
  });
}

/**
 * The layers that get a gradient, and that not one watched step changes by so much as a bit. Where the learning rate is
 * so low that updates are lost in rounding, none is: then the rate is at fault.
 */
export function findFrozenLayers(watches: readonly WatchRecord[], learningRate: number): string[] {
  const ratios = watches.flatMap(({ layers }) => layers.flatMap(({ updateRatio }) => updateRatio ?? []));
  if (learningRate < lostInRounding && ratios.every((ratio) => ratio < lostInRounding)) return [];
  const layers = watches[0]?.layers ?? [];
  return layers.flatMap(({ layer }, at) => {
    const arrived = watches.flatMap((watch) => {
      const watched = watch.layers[at];
      return watched && (normOf(watched) ?? 0) >= vanished ? [watched] : [];
    });
    return arrived.length > 0 && arrived.every(({ updateRatio }) => updateRatio === 0) ? [layer] : [];
  });
}

function normOf({ squaredGradientNorm }: WatchRecord['layers'][number]): number | null {
  return squaredGradientNorm === null ? null : Math.sqrt(squaredGradientNorm);
}

function deadOf({ deadShare }: WatchRecord['layers'][number]): number | null {
  return deadShare;
}
