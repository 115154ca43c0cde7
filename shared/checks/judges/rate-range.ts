import type { ProbeRecord } from '../records.ts';
import { mean, standardError } from '../statistics.ts';

/** What a learning-rate range test tells. */
export interface RateRange {
  /** The rate of every step. */
  readonly rates: readonly number[];
  /** The data loss of every step, and its mean over the last few. */
  readonly losses: readonly number[];
  readonly smoothed: readonly number[];
  /** The mean data loss of the steps at rates too low to move anything: that of the network as drawn, trained as it is. */
  readonly level: number;
  /** Where the loss falls, but not yet rises again; null where it never falls clearly. */
  readonly band: { readonly from: number; readonly to: number } | null;
}

/** Steps over which losses are averaged. */
const window = 8;
/** Steps at the beginning, at rates too low to move anything, whose losses are the level to fall from. */
export const levelSteps = 20;
/** The band begins where so much of the whole fall is done, and ends this many times below the rate of the lowest loss. */
const bandStart = 0.1;
export const bandSafety = 3;
/** A fall counts beyond so many standard errors of the difference of the two means, and from this share of it on. */
const certainty = 4;
const smallestFall = 0.03;

/**
 * Reads the range test of L. N. Smith, "Cyclical learning rates for training neural networks" (2017): the loss falls
 * from some rate on and rises again at another. The rate of the lowest loss is already too high to stay at, so the
 * band ends at a third of it.
 */
export function readRateRange({ spec, steps }: Pick<ProbeRecord, 'spec' | 'steps'>): RateRange {
  const { optimiser, schedule } = spec.training;
  const from = optimiser.learningRate;
  const to = schedule.type === 'exponential' ? schedule.final : from;
  const planned = plannedSteps(spec.training.epochs, spec.probe?.trainingSamples, spec.training.batchSize);
  const rates = steps.map(({ step }) => from * (to / from) ** ((step - 1) / Math.max(1, planned - 1)));
  const losses = steps.map(({ dataLoss }) => dataLoss);
  const smoothed = losses.map((_, at) => mean(losses.slice(Math.max(0, at - window + 1), at + 1)));
  const level = mean(losses.slice(0, levelSteps));
  return { rates, losses, smoothed, level, band: findBand(rates, losses, smoothed) };
}

function plannedSteps(epochs: number, samples: number | undefined, batchSize: number): number {
  return epochs * Math.ceil((samples ?? 0) / batchSize);
}

function findBand(
  rates: readonly number[],
  losses: readonly number[],
  smoothed: readonly number[],
): RateRange['band'] {
  const first = losses.slice(0, levelSteps);
  const level = mean(first);
  // The first means are of too few steps to be the lowest.
  let lowest = -1;
  smoothed.forEach((loss, at) => {
    if (at < levelSteps || !Number.isFinite(loss)) return;
    if (lowest < 0 || loss < smoothed[lowest]!) lowest = at;
  });
  if (lowest < 0) return null;
  const fall = level - smoothed[lowest]!;
  // Of single losses; both means have it, and the lower one is the lowest of many.
  const deviation = standardError(first) * Math.sqrt(first.length);
  const noise = deviation * Math.sqrt(1 / window + 1 / first.length);
  if (!(fall > certainty * noise && fall > smallestFall * level)) return null;
  let start = lowest;
  while (start > 0 && smoothed[start - 1]! <= level - bandStart * fall) start -= 1;
  const to = rates[lowest]! / bandSafety;
  return { from: Math.min(rates[start]!, to), to };
}
