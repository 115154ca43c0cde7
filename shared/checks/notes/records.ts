import { z } from 'zod';
import type { StepColumns } from '../../curves/recorded-steps.ts';
import type { EpochWatch } from '../../metrics/watches.ts';
import type { EpochRecord, RunState } from '../../runs.ts';
import type { ExperimentSpec } from '../../specs/recipe.ts';
import { nextStepSchema, type DataFacts } from '../records.ts';

/** What is noticed about a run from its recorded numbers, while it goes on and afterwards. */

const noteKinds = [
  'diverged',
  'loss-rising',
  'spike',
  'plateau',
  'still-falling',
  'underfitting',
  'overfitting',
  'generalisation-gap',
  'validation-better',
  'majority-baseline',
  'impossible-loss',
  'learning-rate-out-of-band',
  'dead-layer',
  'vanishing-gradient',
  'exploding-gradient',
  'update-ratio',
] as const;

export const runNoteSchema = z.object({
  /** A kind is noted once a run. */
  kind: z.enum(noteKinds),
  severity: z.enum(['information', 'warning', 'error']),
  title: z.string(),
  /** Where it became clear. Epoch 0 is before the first step. */
  epoch: z.int(),
  step: z.int(),
  /** What was measured, in one or two sentences. */
  measured: z.string(),
  expected: z.string(),
  /** Where the expected figure, or the rule, comes from. */
  source: z.string(),
  /** Likely causes, the likeliest first. */
  causes: z.array(z.string()),
  next: nextStepSchema.nullable(),
});
export type RunNote = z.infer<typeof runNoteSchema>;

/** What notes are taken from. */
export interface NotedRun {
  readonly spec: ExperimentSpec;
  readonly state: RunState;
  readonly reason: string | null;
  /** Null until the data are prepared: there is nothing to note before. */
  readonly plannedSteps: number | null;
  readonly facts: DataFacts | null;
  readonly steps: StepColumns;
  readonly epochs: readonly EpochRecord[];
  readonly watches: readonly EpochWatch[];
  /** The usable learning rates that a walk through the checks found, if there was one. */
  readonly band: { readonly from: number; readonly to: number } | null;
}
