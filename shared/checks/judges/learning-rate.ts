import { formatNumber, formatSetting } from '../../metrics/format.ts';
import { hasDiverged } from '../../searches/settled.ts';
import { hasBatchNormalisation, hasDropout } from '../layer-kinds.ts';
import { groundwork } from './groundwork.ts';
import { bandSafety, levelSteps, readRateRange, type RateRange } from './rate-range.ts';
import type { Check, CheckChart, Evidence, NextStep, ProbeRecord } from '../records.ts';
import { cannotTell, chart, lossPoints, result } from '../result.ts';
import { finalLosses, initialLossOf, mean, standardError } from '../statistics.ts';

/** Share of its start by which the loss of a trial must fall to count as learning, whatever the noise of its batches. */
const clearFall = 0.1;
/** Beyond so many standard errors a difference of means is no accident of the batches. */
const certainty = 4;
/** Times the end of the band beyond which a rate is no matter of taste: thirty times that of the lowest loss. */
const farAbove = 10;
/** A trial that ends so many times above its start has been thrown off. */
const rise = 1.5;
/** A trial that ends so many times above what it was in between goes up and down. */
const unsteady = 1.2;

/** Times the loss at its beginning up to which the range test is drawn. */
const shownRise = 2;

/** A rate so many times below the band also learns, given more steps than the range test has. */
export const patience = 100;

interface Trial {
  readonly record: ProbeRecord;
  readonly rate: number;
  readonly start: number;
  readonly end: number;
  /** Whether the loss fell beyond the noise of the batches. */
  readonly falls: boolean;
}

/**
 * Where batches are normalised or values dropped, a step's loss is not that of an evaluation: the network as it was
 * drawn is then known from the first steps of the range test, which change nothing.
 */
function readTrial(record: ProbeRecord | undefined, range: RateRange | null): Trial | null {
  if (record === undefined || record.steps.length === 0) return null;
  const { layers } = record.spec.network;
  const isEvaluated = !hasBatchNormalisation(layers) && !hasDropout(layers);
  const level = range !== null && Number.isFinite(range.level) ? range.level : undefined;
  const start = isEvaluated ? initialLossOf(record) : (level ?? initialLossOf(record));
  if (start === undefined) return null;
  const last = finalLosses(record.steps);
  const first = record.steps.slice(0, last.length).map(({ dataLoss }) => dataLoss);
  const end = mean(last);
  // The loss of a single batch may lie high by chance.
  const isExact = isEvaluated || level !== undefined;
  const noise = Math.hypot(standardError(first), standardError(last));
  return {
    record,
    rate: record.spec.training.optimiser.learningRate,
    start,
    end,
    // A loss that only comes back from where the first steps threw it has not fallen.
    falls:
      (isExact && end < (1 - clearFall) * start) || (end < start && mean(first) - end > certainty * noise),
  };
}

/** What the range test and the trial tell; null of what was not trained. */
function readRates({ probes }: Pick<Evidence, 'probes'>) {
  const range = probes.range ? readRateRange(probes.range) : null;
  return { range, band: range?.band ?? null, trial: readTrial(probes.trial, range) };
}

export const learningRateLow: Check = {
  name: 'learning-rate-low',
  title: 'Learning rate is not too low',
  question: 'Does the loss move at this learning rate?',
  why: 'At a rate that is far too low the loss stays where it was while accuracy may still creep up, since a score that moves by a hair can change its sign. Hours of such training look like a network that cannot learn.',
  probes: () => ['trial', 'range'],
  numbers: [],
  restsOn: groundwork,
  judge(evidence) {
    const { band, trial } = readRates(evidence);
    if (trial === null) return cannotTell('learning-rate-low', 'The trial has no steps to look at.');
    const isBelow = band !== null && trial.rate < band.from;
    const moves = trial.falls || hasDiverged(trial.record) || trial.end > rise * trial.start;
    const isTold = band !== null && Number.isFinite(trial.end);
    const verdict = moves ? 'pass' : !isTold ? 'cannot tell' : isBelow ? 'fail' : 'pass';
    return result('learning-rate-low', verdict, {
      measured: `${describeTrial(trial)}${describeBand(band)}`,
      value: trial.end / trial.start - 1,
      expected: `a loss that falls by ${100 * clearFall} %, or by more than ${certainty} standard errors of its batches`,
      source:
        'CS231n, "Loss function": with low learning rates the improvements will be linear; the range test of Smith (2017)',
      causes:
        verdict === 'fail'
          ? ['The learning rate is below the range in which the loss of this network falls.']
          : verdict === 'cannot tell'
            ? ['No learning rate moves the loss within the test: rate is not what holds learning back.']
            : [],
      next: verdict === 'fail' ? proposeRate(band) : null,
      chart: trialChart(trial),
    });
  },
};

export const learningRateHigh: Check = {
  name: 'learning-rate-high',
  title: 'Learning rate is not too high',
  question: 'Does training stay stable at this learning rate?',
  why: 'At a rate that is too high each step overshoots: the loss rises, swings, or is no number any more. What looks like a broken network is often just a rate ten times too high.',
  probes: () => ['trial', 'range'],
  numbers: [],
  restsOn: groundwork,
  judge(evidence) {
    const { range, band, trial } = readRates(evidence);
    if (trial === null) return cannotTell('learning-rate-high', 'The trial has no steps to look at.');
    const diverged =
      hasDiverged(trial.record) || !Number.isFinite(trial.end) || trial.end > rise * trial.start;
    const isAbove = band !== null && trial.rate > band.to;
    const isFarAbove = band !== null && trial.rate > farAbove * band.to;
    const isWorse = !trial.falls || (isFarAbove && trial.end > lowestOf(range!));
    const verdict =
      diverged || (isAbove && isWorse) ? 'fail' : isAbove && isUnsteady(trial) ? 'warn' : 'pass';
    return result('learning-rate-high', verdict, {
      measured: `${describeTrial(trial)}${describeBand(band)}`,
      value: trial.end / trial.start - 1,
      expected: `no loss that is not finite, and at the end none above ${rise} times that at the start`,
      source: 'CS231n, "Loss function" and "Hyperparameter optimization"; the range test of Smith (2017)',
      causes:
        verdict === 'pass'
          ? []
          : [
              'The learning rate is above the range in which the loss of this network falls.',
              ...(trial.record.spec.training.clipping === undefined
                ? ['Single batches have very large gradients, and nothing clips them.']
                : []),
            ],
      next: verdict === 'pass' ? null : proposeRate(band, trial.rate),
      chart: trialChart(trial),
    });
  },
};

export const learningRateRange: Check = {
  name: 'learning-rate-range',
  title: 'Range of usable learning rates',
  question: 'In which range of learning rates does the loss fall, and does the chosen one lie in it?',
  why: 'One short run whose rate grows from step to step shows every rate at once: where the loss begins to fall, and where it breaks out. It costs seconds and saves most of a coarse search.',
  probes: () => ['trial', 'range'],
  numbers: [],
  restsOn: groundwork,
  // That the rate lies outside of the band is told by the check that failed for it.
  doubtsRestOn: ['learning-rate-low', 'learning-rate-high'],
  judge(evidence) {
    const { range, band, trial } = readRates(evidence);
    if (range === null) return cannotTell('learning-rate-range', 'The range test was not run.');
    const rate = evidence.experiment.training.optimiser.learningRate;
    const drawn = rangeChart(range, rate);
    if (band === null) {
      return cannotTell('learning-rate-range', 'The loss falls clearly at none of the rates tested.', drawn);
    }
    const { from, to } = band;
    const [lowest, highest] = [from / patience, to * bandSafety];
    // The rate of the lowest loss is that of steps that come after others: the trial knows better.
    const isProven =
      trial !== null && trial.falls && trial.end <= lowestOf(range) && !isUnsteady(trial) && rate > highest;
    const isUsable = isProven || (rate >= lowest && rate <= highest);
    return result('learning-rate-range', isUsable ? 'pass' : 'warn', {
      measured: `The loss falls at rates from ${formatNumber(from, 2)} to ${formatNumber(to, 2)}; the chosen rate is ${formatSetting(rate)}${isProven ? ', at which the trial came to a lower loss than any in the test' : ''}.`,
      value: rate,
      expected: `a rate from ${formatNumber(lowest, 2)} to ${formatNumber(highest, 2)}: within that range or, given more steps, down to a hundredth of where it begins; never above the rate of the lowest loss`,
      source:
        'Smith, "Cyclical learning rates for training neural networks" (2017); the band ends at a third of the rate of the lowest loss',
      causes: isUsable ? [] : [rate > to ? 'The rate is above the band.' : 'The rate is far below the band.'],
      next: isUsable ? null : proposeRate(band),
      chart: drawn,
    });
  },
};

/** The loss that the range test came to at its best rates, in no more steps than a trial has. */
function lowestOf({ smoothed }: RateRange): number {
  return Math.min(...smoothed.filter(Number.isFinite));
}

/** Whether the loss at the end lies well above what it was in between. */
function isUnsteady({ record, end }: Trial): boolean {
  const length = finalLosses(record.steps).length;
  const means = record.steps
    .filter((_, at) => at % length === 0 && at + length <= record.steps.length)
    .map((_, part) =>
      mean(record.steps.slice(part * length, (part + 1) * length).map(({ dataLoss }) => dataLoss)),
    );
  return end > unsteady * Math.min(...means);
}

function describeTrial({ record, rate, start, end }: Trial): string {
  const steps = record.steps.length;
  if (hasDiverged(record)) return `At a learning rate of ${formatSetting(rate)} training ${record.reason!}.`;
  const change = end / start - 1;
  const size = `${formatNumber(100 * Math.abs(change), 2)} %`;
  const moved =
    Math.abs(change) < 1e-3 ? 'hardly moves' : change < 0 ? `falls by ${size}` : `rises by ${size}`;
  return `At a learning rate of ${formatSetting(rate)} the data loss ${moved} in ${steps} steps, from ${formatNumber(start)} to ${formatNumber(end)}.`;
}

function describeBand(band: RateRange['band']): string {
  if (band === null) return '';
  return ` In the range test it falls at rates from ${formatNumber(band.from, 2)} to ${formatNumber(band.to, 2)}.`;
}

/** A rate that is too high is divided by this at least; more where no band tells how far it is too high. */
const lowering = { withinBand: 3, unknown: 10 } as const;

/** The middle of the usable band, but clearly below a rate that was found too high; null where neither is known. */
export function proposeRate(band: RateRange['band'], tooHigh = Infinity): NextStep | null {
  const wanted =
    band === null
      ? tooHigh / lowering.unknown
      : Math.min(Math.sqrt(band.from * band.to), tooHigh / lowering.withinBand);
  if (!Number.isFinite(wanted)) return null;
  const rounded = Number(wanted.toPrecision(1));
  const leavesBand = band !== null && (rounded < band.from || rounded > band.to);
  const rate = leavesBand ? Number(wanted.toPrecision(3)) : rounded;
  return {
    label: `Try a learning rate of ${formatSetting(rate)}`,
    set: { 'training.optimiser.learningRate': rate },
  };
}

function trialChart({ record, start }: Trial): CheckChart {
  return chart({
    title: 'Data loss of the trial',
    xTitle: 'step',
    yTitle: 'data loss',
    series: [
      {
        name: 'each step',
        ...lossPoints(record.steps),
      },
    ],
    levels: [{ name: 'before the first step', y: start }],
  });
}

function rangeChart({ rates, losses, smoothed, band }: RateRange, rate: number): CheckChart {
  const highest = shownRise * mean(losses.slice(0, levelSteps));
  return chart({
    title: 'Data loss against learning rate',
    xTitle: 'learning rate',
    yTitle: 'data loss',
    isXLogarithmic: true,
    // Where training breaks out the loss has no bounds, and beside it no fall could be seen.
    ...(Math.max(...losses.filter(Number.isFinite)) > highest ? { highestY: highest } : {}),
    series: [
      { name: 'each step', x: [...rates], y: [...losses] },
      { name: 'mean of 8 steps', x: [...rates], y: [...smoothed] },
    ],
    band: band === null ? null : { name: 'usable', ...band },
    mark: { name: 'chosen', x: rate },
  });
}

/** What the usable band of an experiment is, as its evidence tells. */
export function usableRates({ probes }: Pick<Evidence, 'probes'>): RateRange['band'] {
  return probes.range ? readRateRange(probes.range).band : null;
}
