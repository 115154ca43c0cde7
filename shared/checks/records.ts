import { z } from 'zod';
import { findingSchema, verdictSchema, type Finding } from '../data-check.ts';
import {
  epochRecordSchema,
  measuredSchema,
  runStateSchema,
  stepRecordSchema,
  watchRecordSchema,
} from '../runs.ts';
import type { TrialRecord } from '../searches/records.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../specs/recipe.ts';
import type { SearchSpec } from '../specs/search.ts';

/** The words of babysitting: checks on a network before hours are spent on it, and their verdicts. */

/** In the order in which they are walked through. */
export const checkNameSchema = z.enum([
  'data',
  'network',
  'initial-loss',
  'regularisation',
  'overfit-subset',
  'learning-rate-low',
  'learning-rate-high',
  'learning-rate-range',
  'input-baseline',
  'gradients',
  'shuffled-labels',
  'batch-leakage',
  'coarse-search',
  'fine-search',
  'first-run',
]);
export type CheckName = z.infer<typeof checkNameSchema>;
export const checkNames = checkNameSchema.options;

/** A short training run that a check looks at; several checks may look at the same. */
export const probeNameSchema = z.enum([
  /** The experiment as it is, for a few hundred steps, watched. */
  'trial',
  /** The same for four times as long, where the trial did not tell. */
  'longer',
  /** The trial with every input zero. */
  'zeroed',
  /** The trial with shuffled training labels. */
  'shuffled',
  /** Some twenty samples, nothing that holds learning back. */
  'subset',
  /** Like the subset at a lower, and at a higher rate, where the first did not do. */
  'subset-lower',
  'subset-higher',
  /** Steps too small to change anything, without regularisation and dropout. */
  'unregularised',
  /** The same with regularisation. */
  'regularised',
  /** The learning rate grows from step to step. */
  'range',
  /** The experiment as it is, from beginning to end. */
  'whole',
]);
export type ProbeName = z.infer<typeof probeNameSchema>;

/** What was stored of a probe. */
export const probeRecordSchema = z.object({
  /** The run it is. */
  run: z.int(),
  spec: experimentSpecSchema,
  state: runStateSchema,
  reason: z.string().nullable(),
  steps: z.array(stepRecordSchema),
  epochs: z.array(epochRecordSchema),
  watches: z.array(watchRecordSchema),
});
export type ProbeRecord = z.infer<typeof probeRecordSchema>;

/** Checks that search for settings. */
export type SearchCheckName = Extract<CheckName, 'coarse-search' | 'fine-search'>;

/** A search that a check asks for: what its trials have in common, and what is varied. */
export interface CheckSearch {
  readonly experiment: ExperimentSpec;
  readonly search: SearchSpec;
}

/** What was stored of a search that came to its end. */
export interface SearchRecord {
  /** The search it is. */
  readonly search: number;
  readonly spec: SearchSpec;
  readonly trials: readonly TrialRecord[];
}

/** What is known of the data before anything is trained. */
export interface DataFacts {
  readonly classes: readonly string[];
  /** Samples per class. */
  readonly counts: {
    readonly train: readonly number[];
    readonly validation: readonly number[];
    readonly test: readonly number[];
  };
}

/** Numbers that are measured without training. */
export interface MeasuredNumbers {
  /** Sum of the squares of all kernels as they are drawn, in float64. */
  readonly squaredKernels?: number;
  /** Largest change of a sample's outputs when the other samples of its batch are replaced. */
  readonly leakage?: number;
}

/** All that verdicts are computed from; every number of it is stored. */
export interface Evidence {
  readonly experiment: ExperimentSpec;
  readonly facts: DataFacts;
  readonly findings: readonly Finding[];
  readonly probes: Readonly<Partial<Record<ProbeName, ProbeRecord>>>;
  readonly numbers: MeasuredNumbers;
  /** Searches that have come to their end, by the check that asked for them. */
  readonly searches?: Readonly<Partial<Record<SearchCheckName, SearchRecord>>>;
  /** Why no engine takes the experiment, where none does. */
  readonly refusal?: string;
  /** Whether the check of the network, which tells that, is among those that are made. */
  readonly isRefusalTold?: boolean;
}

/** A line or dots of a check's chart; x and y of equal length, NaN where nothing was measured. */
const chartSeriesSchema = z.object({
  name: z.string(),
  x: z.array(measuredSchema),
  y: z.array(measuredSchema),
});

/** What a check shows beside its figures: at most some hundred points. */
export const checkChartSchema = z.object({
  title: z.string(),
  xTitle: z.string(),
  yTitle: z.string(),
  isXLogarithmic: z.boolean(),
  isYLogarithmic: z.boolean(),
  /** Where the y axis ends: what is higher lies on its edge. Where absent, at the highest value. */
  highestY: z.number().optional(),
  series: z.array(chartSeriesSchema),
  /** Horizontal lines with their names: an expected value. */
  levels: z.array(z.object({ name: z.string(), y: measuredSchema })),
  /** A vertical band: usable learning rates. */
  band: z.object({ name: z.string(), from: z.number(), to: z.number() }).nullable(),
  /** A vertical line: the learning rate chosen. */
  mark: z.object({ name: z.string(), x: z.number() }).nullable(),
});
export type CheckChart = z.infer<typeof checkChartSchema>;

/** The next thing to do, one click away: to try the same experiment with these settings, or to look at something. */
export const nextStepSchema = z.object({
  label: z.string(),
  /** By dotted path; empty where there is something to look at instead. */
  set: z.record(z.string(), z.unknown()),
  /** The samples of the data set, with their labels. */
  look: z.literal('samples').optional(),
});
export type NextStep = z.infer<typeof nextStepSchema>;

export const checkResultSchema = z.object({
  check: checkNameSchema,
  verdict: verdictSchema,
  /** What was found, with its figures. */
  measured: z.string(),
  /** The figure the verdict rests on; null where there is none. */
  value: measuredSchema.nullable(),
  expected: z.string(),
  /** Where the expected figure comes from. */
  source: z.string(),
  /** Likely causes, the likeliest first; none where all is well. */
  causes: z.array(z.string()),
  next: nextStepSchema.nullable(),
  chart: checkChartSchema.nullable(),
  /** Of the data: what a look at it found. */
  findings: z.array(findingSchema),
  /** The failed check that explains why this one cannot tell. */
  explainedBy: checkNameSchema.nullable(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** A step of the walk: what it asks, what it trains, how it judges. */
export interface Check {
  readonly name: CheckName;
  readonly title: string;
  /** In one sentence. */
  readonly question: string;
  /** In two. */
  readonly why: string;
  /** What has to be trained for it, in order; one that depends on another's outcome is asked for when that is known. */
  readonly probes: (evidence: Evidence) => readonly ProbeName[];
  /** Which numbers it needs besides. */
  readonly numbers: readonly (keyof MeasuredNumbers)[];
  /** The search it asks for, once its probes have told; null where there is none to be made. */
  readonly search?: (evidence: Evidence) => CheckSearch | null;
  /** Checks whose failure explains one here: it then cannot tell. */
  readonly restsOn: readonly CheckName[];
  /** Checks whose failure explains a warning here besides; they may themselves rest on a failure of this one. */
  readonly doubtsRestOn?: readonly CheckName[];
  /** From stored numbers alone. */
  readonly judge: (evidence: Evidence) => CheckResult;
}
