import { z } from 'zod';
import { dataSourceSchema, measuredSchema, runStateSchema } from '../runs.ts';
import { experimentSpecSchema } from '../specs/recipe.ts';
import { searchSpecSchema } from '../specs/search.ts';

/** The words in which searches are kept, sent and shown. */

/**
 * `finished`: every trial has come to its end, whatever that was. `failed`: trials could not even begin.
 * `interrupted`: the process that looked after it is gone.
 */
export const searchStateSchema = z.enum(['running', 'finished', 'stopped', 'failed', 'interrupted']);
export type SearchState = z.infer<typeof searchStateSchema>;

/** What the validation split said after the best epoch of a trial; see `Candidate`. */
export const trialFiguresSchema = z.object({
  epoch: z.int(),
  accuracy: measuredSchema,
  /** Infinite where it was no number. */
  dataLoss: measuredSchema,
});
export type TrialFigures = z.infer<typeof trialFiguresSchema>;

/** As much of a trial's run as its place in the search depends on. */
export const trialRunSchema = z.object({
  id: z.int(),
  state: runStateSchema,
  reason: z.string().nullable(),
  epochs: z.int(),
  epochsDone: z.int(),
  seconds: z.number().nullable(),
});
export type TrialRun = z.infer<typeof trialRunSchema>;

export const trialRecordSchema = z.object({
  /** Counts from 1, in the order of the search. */
  trial: z.int(),
  /** What tells it from the others, e.g. "learningRate 5.840e-4, l2Regularisation 3.730e-3". */
  label: z.string(),
  settings: z.array(
    z.object({ axis: z.string(), label: z.string(), set: z.record(z.string(), z.unknown()) }),
  ),
  /** Null until it is its turn. */
  run: trialRunSchema.nullable(),
  /** At its best epoch by what the search ranks by; null while nothing is measured. */
  best: trialFiguresSchema.nullable(),
});
export type TrialRecord = z.infer<typeof trialRecordSchema>;

/** A row of the list of searches. */
export const searchSummarySchema = z.object({
  id: z.int(),
  name: z.string(),
  recipe: z.string().nullable(),
  state: searchStateSchema,
  /** Why it is in this state: "all trials done", "user"; null while running. */
  reason: z.string().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** As asked for, and once `auto` has chosen for the first trial, what it chose. */
  engine: z.string(),
  dataName: z.string(),
  /** How many trials it has, and how many of them are under way and have come to an end that counts. */
  trials: z.int(),
  running: z.int(),
  settled: z.int(),
  /** How many trials go on at once, with how many threads each, and one sentence on why. */
  atOnce: z.int(),
  threads: z.int(),
  account: z.string(),
  /** What its best trial came to, at its best epoch; null while nothing is measured, or where all have diverged. */
  best: trialFiguresSchema
    .extend({ trial: z.int(), run: z.int(), rankBy: searchSpecSchema.shape.rankBy })
    .nullable(),
  notes: z.string(),
  /** Since when it rests in the bin, if it does. */
  deletedAt: z.iso.datetime().nullable(),
});
export type SearchSummary = z.infer<typeof searchSummarySchema>;

/** Everything about a search but its trials. */
export const searchDetailSchema = searchSummarySchema.extend({
  /** What the trials have in common. */
  spec: experimentSpecSchema,
  search: searchSpecSchema,
  dataSource: dataSourceSchema,
});
export type SearchDetail = z.infer<typeof searchDetailSchema>;

/** What a watcher of a search receives: first the search with all its trials, then those that have changed. */
export const searchEventSchema = z.object({
  search: searchSummarySchema,
  changed: z.array(trialRecordSchema),
});
export type SearchEvent = z.infer<typeof searchEventSchema>;
