import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { decisionRegionsRequestSchema, decisionRegionsSchema } from '../decision-regions.ts';
import { runEventSchema, runListEventSchema } from '../events.ts';
import {
  confusionMatrixSchema,
  epochMatrixSchema,
  predictionSchema,
  epochRecordSchema,
  runDetailSchema,
  runSummarySchema,
  checkpointKindSchema,
  watchRecordSchema,
} from '../runs.ts';
import { epochWatchSchema } from '../metrics/watches.ts';
import { splitSchema } from '../specs/data.ts';
import { checkpointFilesCall } from './checkpoint-files.ts';
import { callErrors } from './errors.ts';
import { runEditsContract } from './run-edits.ts';
import { runTableContract } from './run-table.ts';
import { seriesCall } from './series.ts';
import { runNameSchema } from '../run-edits.ts';
import { seedSchema } from '../specs/seed.ts';

const call = oc.errors(callErrors);
const runId = z.object({ id: z.int().min(1) });

/** What to train: a recipe by name or a whole experiment, with single settings replaced. */
export const startRunSchema = z.object({
  /** A recipe's name, or a recipe as an object. */
  recipe: z.union([z.string(), z.record(z.string(), z.unknown())]),
  /** A registered data set's name, a folder or a file; the synthetic set of the recipe's format where left out. */
  data: z.string().optional(),
  /** Dotted paths into the experiment and their new values, e.g. { "training.epochs": 5 }. */
  set: z.record(z.string(), z.unknown()).default({}),
  seed: seedSchema.optional(),
  name: runNameSchema.optional(),
  engine: z.string().default('auto'),
  /** Threads an operator may use; the engine's own choice where left out. */
  threads: z.int().min(1).max(1024).optional(),
});
export type StartRun = z.input<typeof startRunSchema>;

export const runsContract = {
  list: call.output(z.array(runSummarySchema)),
  get: call.input(runId).output(runDetailSchema),
  /** Every recorded point; of the steps, `packSteps` of their columns: there may be a hundred thousand. */
  curves: call
    .input(runId)
    .output(z.object({ epochs: z.array(epochRecordSchema), steps: z.instanceof(Blob) })),
  /** Curves of up to twenty runs as a chart draws them: placed on an axis, smoothed, then thinned. */
  series: seriesCall,
  checkpointFiles: checkpointFilesCall,
  /** What watched steps told of each layer, step by step. */
  watches: call.input(runId).output(z.array(watchRecordSchema)),
  /** The same, averaged over each epoch. */
  epochWatches: call.input(runId).output(z.array(epochWatchSchema)),
  confusionMatrices: call.input(runId).output(z.array(confusionMatrixSchema)),
  /** Of which epochs there are counts, by split. */
  matrixEpochs: call.input(runId).output(z.array(z.object({ split: splitSchema, epochs: z.array(z.int()) }))),
  /** The counts of one of these epochs. */
  matrixAt: call.input(runId.extend({ split: splitSchema, epoch: z.int().min(0) })).output(epochMatrixSchema),
  predictions: call
    .input(runId.extend({ split: splitSchema, checkpoint: checkpointKindSchema }))
    .output(z.array(predictionSchema)),
  /** How the network divides the plane of its two features among the classes. */
  decisionRegions: call.input(decisionRegionsRequestSchema).output(decisionRegionsSchema),
  start: call.input(startRunSchema).output(runSummarySchema),
  /** Trains exactly what a run trained once more: same settings, seed, data, engine and threads. */
  repeat: call.input(runId).output(runSummarySchema),
  /** Asks a queued or running run to stop; it ends within one step, with a checkpoint kept. */
  stop: call.input(runId).output(runSummarySchema),
  /** Goes on with a stopped or interrupted run from its last checkpoint. */
  resume: call.input(runId).output(runSummarySchema),
  /** The run as it stands, then every event; ends when the run has ended. */
  watch: call.input(runId).output(eventIterator(runEventSchema)),
  /** Rows of the run table as they appear or change, from now on. */
  watchList: call.output(eventIterator(runListEventSchema)),
  ...runEditsContract,
  ...runTableContract,
};
