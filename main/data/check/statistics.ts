import type { ChannelStatistics, Estimate } from '../../../shared/data-check.ts';
import { splits, type Split } from '../../../shared/specs/data.ts';
import type { PreparedData, SampleSet } from '../data-set.ts';
import { countRows, type Layout } from './layout.ts';

/** A channel of a split. What is not finite is left out of all figures and counted. */
export interface MeasuredChannel extends ChannelStatistics {
  readonly notFinite: number;
  /** Mean of each row; of a table the feature itself. */
  readonly means: Float64Array;
  /** Standard deviation within each row; all 0 in a table. */
  readonly contrasts: Float64Array;
}

export type MeasuredSplits = Readonly<Record<Split, readonly MeasuredChannel[]>>;

/** Every channel of every split, measured once for all findings. */
export function measureSplits(data: PreparedData, layout: Layout): MeasuredSplits {
  const measure = (split: Split) =>
    layout.channels.map((_, channel) => measureChannel(split, data.splits[split], layout, channel));
  return { train: measure('train'), validation: measure('validation'), test: measure('test') };
}

/** The same for a report: without the figures of single rows; splits without samples are left out. */
export function summarise(measured: MeasuredSplits): ChannelStatistics[] {
  return splits
    .flatMap((split) => measured[split])
    .filter(({ means }) => means.length > 0)
    .map(({ split, channel, mean, deviation, lowest, highest }) => {
      return { split, channel, mean, deviation, lowest, highest };
    });
}

function measureChannel(split: Split, samples: SampleSet, layout: Layout, channel: number): MeasuredChannel {
  const { area, rowLength } = layout;
  const { inputs } = samples;
  const rows = countRows(samples, layout);
  const [means, contrasts] = [new Float64Array(rows), new Float64Array(rows)];
  let [count, total, squares, lowest, highest] = [0, 0, 0, Infinity, -Infinity];
  for (let row = 0; row < rows; row += 1) {
    const start = row * rowLength + channel * area;
    let [finite, sum, square] = [0, 0, 0];
    for (let index = start; index < start + area; index += 1) {
      const value = inputs[index]!;
      if (!Number.isFinite(value)) continue;
      finite += 1;
      sum += value;
      square += value * value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    means[row] = finite === 0 ? 0 : sum / finite;
    contrasts[row] = finite === 0 ? 0 : Math.sqrt(Math.max(0, square / finite - means[row]! ** 2));
    count += finite;
    total += sum;
    squares += square;
  }
  const mean = total / count;
  return {
    split,
    channel: layout.channels[channel]!,
    mean,
    deviation: Math.sqrt(Math.max(0, squares / count - mean ** 2)),
    lowest,
    highest,
    notFinite: rows * area - count,
    means,
    contrasts,
  };
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
  /** Fourth moment around a trimmed mean over the squared variance; 3 of a normal distribution. */
  readonly kurtosis: number;
}

function momentsOf(values: Float64Array): Moments {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const middle = trimmedMean(values);
  let [second, fourth] = [0, 0];
  for (const value of values) {
    second += (value - mean) ** 2;
    fourth += (value - middle) ** 4;
  }
  const kurtosis = second === 0 ? 3 : (count * fourth) / second ** 2;
  return { count, mean, variance: second / Math.max(1, count - 1), kurtosis };
}

/** The mean without the extremes, fewer of them the more values there are, as Bonett (2006) trims. */
function trimmedMean(values: Float64Array): number {
  const { length } = values;
  const cut = length > 4 ? Math.floor(length / (2 * Math.sqrt(length - 4))) : 0;
  const kept = values.toSorted().subarray(cut, length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

export interface Comparison {
  /** Difference of the means in pooled standard deviations: Cohen's d (1988); its error by Hedges and Olkin (1985). */
  readonly meanDifference: Estimate;
  /**
   * Logarithm of the ratio of the variances; its error by D. G. Bonett, "Robust confidence interval for a ratio of
   * standard deviations" (2006), by the larger of both kurtoses: few values show too little of a distribution's tails.
   */
  readonly varianceRatio: Estimate;
}

/** A share of a standard deviation that counts as rounding: float32 keeps seven digits. */
const rounding = 1e-6;

/** Compares two groups; null where one is too small to tell, or neither varies. */
export function compareGroups(one: Float64Array, other: Float64Array, smallest: number): Comparison | null {
  if (Math.min(one.length, other.length) < smallest) return null;
  const [first, second] = [momentsOf(one), momentsOf(other)];
  const degrees = first.count + second.count - 2;
  const pooled = Math.sqrt(
    ((first.count - 1) * first.variance + (second.count - 1) * second.variance) / degrees,
  );
  const scale = Math.max(Math.abs(first.mean), Math.abs(second.mean), pooled);
  const distance = second.mean - first.mean;
  if (pooled <= rounding * scale && Math.abs(distance) <= rounding * scale) return null;
  const difference = distance / Math.max(pooled, rounding * scale);
  const differenceError = Math.sqrt(
    1 / first.count + 1 / second.count + difference ** 2 / (2 * (first.count + second.count)),
  );
  const floor = (rounding * scale) ** 2;
  const logarithm = Math.log((second.variance + floor) / (first.variance + floor));
  const kurtosis = Math.max(first.kurtosis, second.kurtosis);
  const spread = ({ count }: Moments) => Math.max(0, kurtosis - (count - 3) / count) / (count - 1);
  return {
    meanDifference: { value: difference, error: differenceError },
    varianceRatio: { value: logarithm, error: Math.sqrt(spread(first) + spread(second)) },
  };
}
