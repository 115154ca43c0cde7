import { z } from 'zod';
import {
  checkpointSchema,
  confusionMatrixSchema,
  dataOverviewSchema,
  environmentSchema,
  epochRecordSchema,
  layerSummarySchema,
  logLineSchema,
  predictionSchema,
  runStateSchema,
  runSummarySchema,
  stepRecordSchema,
  watchRecordSchema,
} from './runs.ts';

/**
 * What happens to a run, in the order in which it happens. A worker reports these; the supervisor stores
 * them and passes them on to whoever watches.
 */
export const trainingEventSchema = z.discriminatedUnion('type', [
  /** A long preparation goes on, e.g. cutting crops: `done` of `total`. */
  z.object({ type: z.literal('preparing'), activity: z.string(), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('prepared'), data: dataOverviewSchema }),
  z.object({
    type: z.literal('started'),
    engine: z.string(),
    device: z.string(),
    environment: environmentSchema,
    parameters: z.int(),
    layers: z.array(layerSummarySchema),
    steps: z.int(),
  }),
  z.object({ type: z.literal('steps'), steps: z.array(stepRecordSchema) }),
  z.object({ type: z.literal('watches'), watches: z.array(watchRecordSchema) }),
  z.object({ type: z.literal('epoch'), epoch: epochRecordSchema }),
  z.object({ type: z.literal('checkpoint'), checkpoint: checkpointSchema }),
  z.object({
    type: z.literal('evaluation'),
    confusionMatrix: confusionMatrixSchema,
    /** Of every sample, or none: a worker tells them at a checkpoint, and who watches a run asks for them. */
    predictions: z.array(predictionSchema),
  }),
  z.object({ type: z.literal('log'), line: logLineSchema }),
  z.object({ type: z.literal('ended'), state: runStateSchema, reason: z.string(), seconds: z.number() }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;

/** What a watcher of one run receives: the run as it stands, then every event with the row it leads to. */
export const runEventSchema = z.object({ event: trainingEventSchema.nullable(), run: runSummarySchema });
export type RunEvent = z.infer<typeof runEventSchema>;

/** What a watcher of the run table receives: rows that are new or changed, and the numbers of runs that are gone for good. */
export const runListEventSchema = z.object({
  changed: z.array(runSummarySchema),
  gone: z.array(z.int()),
});
export type RunListEvent = z.infer<typeof runListEventSchema>;
