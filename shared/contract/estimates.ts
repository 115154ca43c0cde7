import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { startRunSchema } from './runs.ts';
import { callErrors } from './errors.ts';

/** What is to be estimated: what would be started. Nothing is drawn or prepared for it. */
export const estimateRequestSchema = startRunSchema.pick({
  recipe: true,
  data: true,
  set: true,
  seed: true,
  engine: true,
  threads: true,
});
export type EstimateRequest = z.input<typeof estimateRequestSchema>;

/** What a few real steps of a network took on one engine, in a process of their own. */
export const engineMeasureSchema = z.object({
  engine: z.string(),
  device: z.string(),
  /** To load the engine and build the training step. */
  compileSeconds: z.number(),
  /** Of one training step, on average. */
  stepMilliseconds: z.number(),
  /** Whether a whole batch would have taken too long: the time is that of one sample, scaled. */
  isScaled: z.boolean(),
  /** Of one sample when a split is evaluated. */
  evaluationMilliseconds: z.number(),
  /** The most memory the process ever took, all in all. */
  memoryBytes: z.number(),
});
export type EngineMeasure = z.infer<typeof engineMeasureSchema>;

export const engineEstimateSchema = z.object({
  engine: z.string(),
  /** Null where it could not be measured; `problem` says why. */
  measure: engineMeasureSchema.nullable(),
  problem: z.string().nullable(),
  /** Of the whole run: its process with the samples. */
  memoryBytes: z.number().nullable(),
  totalSeconds: z.number().nullable(),
  /** Measured earlier on this machine. */
  isKept: z.boolean(),
});
export type EngineEstimate = z.infer<typeof engineEstimateSchema>;

export const estimateSchema = z.object({
  /** The fastest first. */
  engines: z.array(engineEstimateSchema),
  /** How many samples it holds for, and how that is known. */
  samples: z.object({
    train: z.int(),
    validation: z.int(),
    test: z.int(),
    isKnown: z.boolean(),
    account: z.string(),
  }),
  stepsPerEpoch: z.int(),
  steps: z.int(),
  /** Memory that other programs have left. */
  freeBytes: z.number(),
  /** Why it should not be started as it is. */
  warning: z.string().nullable(),
  method: z.string(),
});
export type Estimate = z.infer<typeof estimateSchema>;

export const estimateEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), activity: z.string(), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('estimated'), estimate: estimateSchema }),
]);
export type EstimateEvent = z.infer<typeof estimateEventSchema>;

export const estimatesContract = {
  /** Takes a few steps of a network on each engine that may be meant; given up when the caller leaves. */
  create: oc.errors(callErrors).input(estimateRequestSchema).output(eventIterator(estimateEventSchema)),
};
