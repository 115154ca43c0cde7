import { z } from 'zod';
import { dataOverviewSchema, dataSourceSchema, measuredSchema, type DataSource } from './runs.ts';
import { dataSpecSchema, splitSchema, type DataSpec } from './specs/data.ts';

/** The words of a data check: what is looked at before training, and how it is judged. */

/** `cannot tell` where there is too little to judge by, or nothing of the kind. */
export const verdictSchema = z.enum(['pass', 'warn', 'fail', 'cannot tell']);
export type Verdict = z.infer<typeof verdictSchema>;

/** One thing that was looked at. */
export const findingSchema = z.object({
  /** Stable, for scripts: "split-shift". */
  id: z.string(),
  title: z.string(),
  verdict: verdictSchema,
  /** What was found, with its figures. */
  measured: z.string(),
  /** The figure the verdict rests on; null where there is none. */
  value: measuredSchema.nullable(),
  expected: z.string(),
  /** Where the expected figure comes from. */
  source: z.string(),
  /** Likely reason and remedy, where something is wrong. */
  cause: z.string().nullable(),
  remedy: z.string().nullable(),
  /** Samples, files or features it is about, the worst first; cut short where there are many. */
  details: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** What a network sees of a split in one channel of its pictures, or in one feature. */
export const channelStatisticsSchema = z.object({
  split: splitSchema,
  channel: z.string(),
  mean: measuredSchema,
  deviation: measuredSchema,
  lowest: measuredSchema,
  highest: measuredSchema,
});
export type ChannelStatistics = z.infer<typeof channelStatisticsSchema>;

export const dataCheckSchema = z.object({
  data: dataSourceSchema,
  /** Whose data settings were used; null where those of the format were. */
  recipe: z.string().nullable(),
  spec: dataSpecSchema,
  seed: z.int(),
  /** That of the worst finding. */
  verdict: verdictSchema,
  /** Shape of one sample as the network's input has it. */
  sampleShape: z.array(z.int()),
  overview: dataOverviewSchema,
  findings: z.array(findingSchema),
  statistics: z.array(channelStatisticsSchema),
});
export type DataCheck = z.infer<typeof dataCheckSchema>;

/** Pictures of one class of one split in a row, as the network sees them. */
export const sampleRowSchema = z.object({
  split: splitSchema,
  /** Changed at random, as they are each time they are trained on. */
  augmented: z.boolean(),
  label: z.string(),
  /** The names of the samples, from left to right. */
  names: z.array(z.string()),
});
export type SampleRow = z.infer<typeof sampleRowSchema>;

/** The range of values that the sample grid stretches over black to white, the same for all splits. */
export const greyRangeSchema = z.object({ black: z.number(), white: z.number() });
export type GreyRange = z.infer<typeof greyRangeSchema>;

/** What is to be looked at, by which settings. */
export interface DataCheckJob {
  readonly data: DataSource;
  readonly recipe: string | null;
  readonly spec: DataSpec;
  readonly seed: number;
  /** The home folder; only `cache` below it is written to. */
  readonly home: string;
}

/** A row of the sample grid as a PNG, transparent between the pictures. */
export interface DrawnSampleRow extends SampleRow {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

export interface SampleGrid {
  readonly range: GreyRange;
  /** What was left out, in words; null where every class is shown. */
  readonly note: string | null;
  readonly rows: readonly DrawnSampleRow[];
}

export interface DataCheckOutcome {
  readonly check: DataCheck;
  /** Null where the samples are no pictures. */
  readonly grid: SampleGrid | null;
}

const severity: readonly Verdict[] = ['fail', 'warn', 'pass', 'cannot tell'];

/** The worst of several verdicts: what fails before what warns, and `cannot tell` only where nothing was told. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return severity.find((verdict) => verdicts.includes(verdict)) ?? 'cannot tell';
}

/** A measured figure with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Standard errors by which a figure must lie beyond a limit before it counts: 0.1 % of chance to be wrong. */
export const certainty = 3;

/**
 * Limits for the comparison of two groups by D. B. Rubin, "Using propensity scores to help design observational
 * studies" (2001), and E. A. Stuart, "Matching methods for causal inference" (2010): means should lie less than
 * 0.25 standard deviations apart and never more than 0.5; ratios of variances between 4/5 and 5/4 are good,
 * below 1/2 or above 2 bad.
 */
export const comparisonLimits = {
  meanDifference: { warn: 0.25, fail: 0.5 },
  varianceRatio: { warn: 5 / 4, fail: 2 },
  source: 'Rubin 2001, Stuart 2010',
} as const;

/** Judges the difference of two means, in standard deviations (Cohen's d). */
export function judgeMeanDifference(difference: Estimate): Verdict {
  const { warn, fail } = comparisonLimits.meanDifference;
  return judgeAbove(Math.abs(difference.value) - certainty * difference.error, warn, fail);
}

/** Judges the logarithm of the ratio of two variances. */
export function judgeVarianceRatio(logarithm: Estimate): Verdict {
  const { warn, fail } = comparisonLimits.varianceRatio;
  const least = Math.abs(logarithm.value) - certainty * logarithm.error;
  return judgeAbove(least, Math.log(warn), Math.log(fail));
}

/** Cohen (1988): an effect size w of 0.3 between two distributions over classes is medium. */
export const classShareLimit = { warn: 0.3, source: 'effect size w, Cohen 1988' } as const;

/** Judges a difference between class shares by its size and by how far it exceeds chance, in standard deviations. */
export function judgeClassShares(effectSize: number, deviate: number): Verdict {
  return deviate > certainty ? judgeAbove(effectSize, classShareLimit.warn) : 'pass';
}

/** Largest over smallest class; the limit of Amazon SageMaker Debugger's rule ClassImbalance. */
export const imbalanceLimit = { warn: 10, source: 'rule ClassImbalance, Amazon SageMaker Debugger' } as const;

export function judgeImbalance(ratio: number): Verdict {
  return judgeAbove(ratio, imbalanceLimit.warn);
}

/** `warn` above the first limit, `fail` above the second. */
export function judgeAbove(value: number, warn: number, fail = Infinity): Verdict {
  if (value <= warn) return 'pass';
  return value <= fail ? 'warn' : 'fail';
}
