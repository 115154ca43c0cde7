import { z } from 'zod';
import { verdictSchema } from '../../data-check.ts';
import { dataSourceSchema } from '../../runs.ts';
import { experimentSpecSchema } from '../../specs/recipe.ts';
import { checkNameSchema, checkResultSchema, probeNameSchema } from '../records.ts';

/** A walk through the checks of one experiment on one data set. */

export const walkStateSchema = z.enum(['running', 'finished', 'stopped', 'failed', 'interrupted']);
export type WalkState = z.infer<typeof walkStateSchema>;

export const stepStateSchema = z.enum(['waiting', 'running', 'done', 'skipped']);

/** How far the work on a step is: `done` of `total`, in whatever the activity counts. */
export const stepProgressSchema = z.object({ activity: z.string(), done: z.int(), total: z.int() });

export const walkStepSchema = z.object({
  check: checkNameSchema,
  state: stepStateSchema,
  progress: stepProgressSchema.nullable(),
  result: checkResultSchema.nullable(),
  /** The runs its verdict was computed from, each of which can be opened. */
  runs: z.array(z.object({ probe: probeNameSchema, run: z.int() })),
  /** The search it ran, if it is one. */
  search: z.int().nullable(),
  /** Time its runs trained, also where other checks share them; without runs, the time it took. */
  seconds: z.number().nullable(),
});
export type WalkStep = z.infer<typeof walkStepSchema>;

export const walkSummarySchema = z.object({
  id: z.int(),
  name: z.string(),
  recipe: z.string().nullable(),
  state: walkStateSchema,
  /** Why it is in this state; null while running. */
  reason: z.string().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  engine: z.string(),
  dataName: z.string(),
  seed: z.int(),
  /** SHA-256 of the experiment's canonical JSON, seed included, in hexadecimal. */
  specHash: z.string(),
  /** Of the data; null until they are prepared. */
  fingerprint: z.string().nullable(),
  /** The worst of the verdicts so far; null before the first. */
  verdict: verdictSchema.nullable(),
  /** Steps done or skipped, of all. */
  stepsDone: z.int(),
  steps: z.int(),
});
export type WalkSummary = z.infer<typeof walkSummarySchema>;

export const walkDetailSchema = walkSummarySchema.extend({
  spec: experimentSpecSchema,
  dataSource: dataSourceSchema,
  walk: z.array(walkStepSchema),
});
export type WalkDetail = z.infer<typeof walkDetailSchema>;
