import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { callErrors } from './errors.ts';

/** What the machine does at the moment. */
export const activitySchema = z.object({
  /** Time that all cores together spent working since the last look, in per cent of one core. */
  processorPercent: z.number().min(0),
  cores: z.int().min(1),
  /** The most that workers of running runs have taken, in bytes, added up; null while none trains here. */
  workerMemoryBytes: z.number().nullable(),
  freeMemoryBytes: z.number(),
  /** The first NVIDIA GPU; null without one. */
  gpu: z.object({ name: z.string(), percent: z.number(), memoryBytes: z.number() }).nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

/** Every two seconds for as long as somebody reads it. */
export const activityCall = oc.errors(callErrors).output(eventIterator(activitySchema));
