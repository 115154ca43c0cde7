import type { RateRange } from '../judges/rate-range.ts';
import { summariseSteps } from './walk-words.ts';
import type { WalkDetail } from './walks.ts';

/** What a walk through the checks of an experiment says to those who look at a run of it. */

/** The usable learning rates that its range test found; null where it found none, or was not made. */
export function usableBandOf({ walk }: Pick<WalkDetail, 'walk'>): RateRange['band'] {
  const band = walk.find(({ check }) => check === 'learning-rate-range')?.result?.chart?.band;
  return band ? { from: band.from, to: band.to } : null;
}

/** In one sentence, e.g. "Checks of this very network, data and settings: 12 of 12 passed." */
export function describeWalkOfRun({ walk }: Pick<WalkDetail, 'walk'>): string {
  return `Checks of this very network, data and settings: ${summariseSteps(walk)}`;
}
