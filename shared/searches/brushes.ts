import type { Dimension } from './dimensions.ts';
import type { TrialRecord } from './records.ts';

/** The part of a dimension that is looked at, as places from 0 to 1. */
export interface Brush {
  readonly low: number;
  readonly high: number;
}

/** By the keys of dimensions; one without a brush lets everything pass. */
export type Brushes = Readonly<Record<string, Brush>>;

/** Whether a trial lies within every brush; one that has no place on a brushed dimension does not. */
export function passesBrushes(
  dimensions: readonly Dimension[],
  brushes: Brushes,
  trial: TrialRecord,
): boolean {
  return dimensions.every((dimension) => {
    const brush = brushes[dimension.key];
    if (brush === undefined) return true;
    const place = dimension.place(trial);
    return place !== null && place >= brush.low && place <= brush.high;
  });
}

/** One brush changed; one that holds everything is left out. */
export function withBrush(brushes: Brushes, key: string, { low, high }: Brush): Brushes {
  const clamp = (place: number) => Math.min(1, Math.max(0, place));
  const brush = { low: clamp(Math.min(low, high)), high: clamp(Math.max(low, high)) };
  const others = Object.entries(brushes).filter(([other]) => other !== key);
  const isWhole = brush.low <= 0 && brush.high >= 1;
  return Object.fromEntries(isWhole ? others : [...others, [key, brush]]);
}
