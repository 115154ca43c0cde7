import { scaleLinear } from 'd3-scale';
import type { SearchSpec } from '../specs/search.ts';
import type { TrialRecord } from './records.ts';
import { formatResult, resultOf } from './trial-marks.ts';

/**
 * Viridis: perceptually even, and told apart by colour-blind readers and in grey print (van der Walt and Smith, 2015,
 * bids.github.io/colormap).
 */
const viridis = [
  ...['#440154', '#482878', '#3e4989', '#31688e', '#26828e'],
  ...['#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
];
const ramp = scaleLinear<string>()
  .domain(viridis.map((_, index) => index / (viridis.length - 1)))
  .range(viridis)
  .clamp(true);

/** Pixels: the best trials are the largest, so that colour does not tell alone. */
const radii = [3.5, 8] as const;

export interface ResultColours {
  /** From 0, the worst, to 1, the best of those measured; null without a figure. */
  readonly share: (trial: TrialRecord) => number | null;
  readonly colour: (share: number) => string;
  readonly radius: (share: number) => number;
  /** From the worst to the best. */
  readonly stops: readonly { readonly share: number; readonly label: string }[];
}

/** The part of the ramp that stands out from the ground: neither end disappears in it. */
const parts = { light: [0, 0.97], dark: [0.22, 1] } as const;

/** Colours and sizes for what trials are ranked by, the best brightest and largest. */
export function resultColours(
  { rankBy }: Pick<SearchSpec, 'rankBy'>,
  trials: readonly TrialRecord[],
  ground: 'light' | 'dark' = 'light',
): ResultColours {
  const [first, last] = parts[ground];
  const values = trials.map((trial) => resultOf(trial, rankBy)).filter((value) => value !== null);
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const [worst, best] = rankBy === 'validation-accuracy' ? [low, high] : [high, low];
  return {
    share: (trial) => {
      const value = resultOf(trial, rankBy);
      if (value === null) return null;
      return worst === best ? 1 : Math.abs(value - worst) / Math.abs(best - worst);
    },
    colour: (share) => ramp(first + share * (last - first)),
    radius: (share) => radii[0] + share * (radii[1] - radii[0]),
    stops:
      worst === best
        ? [{ share: 1, label: formatResult(best, rankBy) }]
        : [0, 0.25, 0.5, 0.75, 1].map((share) => ({
            share,
            label: formatResult(worst + share * (best - worst), rankBy),
          })),
  };
}
