import { z } from 'zod';
import { experimentSpecSchema } from './specs/recipe.ts';
import { dataFormats, splitSchema } from './specs/data.ts';

/** The words in which runs are kept, sent and shown. */

/** A measured number; a diverged run has measured NaN or infinity, and that is kept too. */
export const measuredSchema = z.custom<number>((value) => typeof value === 'number', 'expected a number');

export const runStateSchema = z.enum(['queued', 'running', 'finished', 'stopped', 'failed', 'interrupted']);
export type RunState = z.infer<typeof runStateSchema>;

/** States from which a run does not move by itself. */
export const endedStates: readonly RunState[] = ['finished', 'stopped', 'failed', 'interrupted'];

/** Loss in its parts; `total` is what the optimiser minimises. */
export const lossPartsSchema = z.object({
  data: measuredSchema,
  regularisation: measuredSchema,
  total: measuredSchema,
});
export type LossParts = z.infer<typeof lossPartsSchema>;

export const splitMetricsSchema = z.object({ loss: lossPartsSchema, accuracy: measuredSchema });
export type SplitMetrics = z.infer<typeof splitMetricsSchema>;

/** What one training step measured, on its batch, before its update and with dropout on. Steps count from 1. */
export const stepRecordSchema = z.object({
  step: z.int(),
  epoch: z.int(),
  dataLoss: measuredSchema,
  regularisationLoss: measuredSchema,
  accuracy: measuredSchema,
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

/** What a watched step told of a layer; a quantity that its kind of layer does not have is null. */
export const layerWatchSchema = z.object({
  /** As the network plan names it. */
  layer: z.string(),
  /** Squared L2 norm of the gradient over the layer's parameters, before clipping. */
  squaredGradientNorm: measuredSchema.nullable(),
  /** L2 norm of the update over L2 norm of the parameters before it. */
  updateRatio: measuredSchema.nullable(),
  /** Share of a ReLU's units that are zero for every sample of the batch. */
  deadShare: measuredSchema.nullable(),
});
export type LayerWatch = z.infer<typeof layerWatchSchema>;

/** A watched step, layer by layer in the order of the network. */
export const watchRecordSchema = z.object({
  step: z.int(),
  epoch: z.int(),
  layers: z.array(layerWatchSchema),
});
export type WatchRecord = z.infer<typeof watchRecordSchema>;

/**
 * What was measured at the end of an epoch, each split evaluated whole without dropout. Epochs count from 1;
 * epoch 0 is the network before its first step. The test split is evaluated at the end of a run, and after
 * every epoch only where the training settings ask for it.
 */
export const epochRecordSchema = z.object({
  epoch: z.int(),
  step: z.int(),
  /** That of the epoch's steps; of epoch 0, the one training starts with. */
  learningRate: z.number(),
  /** Time since training started, evaluation included. */
  seconds: z.number(),
  train: splitMetricsSchema.nullable(),
  validation: splitMetricsSchema.nullable(),
  test: splitMetricsSchema.nullable(),
});
export type EpochRecord = z.infer<typeof epochRecordSchema>;

/**
 * Which parameters. `best`: those of the epoch with the highest validation accuracy (ties: lower validation
 * data loss, then the earlier epoch), or, where early stopping monitors the validation loss, with the lowest
 * validation data loss (ties: the earlier epoch). `last`: those the run has, or ended with; after early
 * stopping that goes back to the best epoch they are that epoch's.
 */
export const checkpointKindSchema = z.enum(['last', 'best']);
export type CheckpointKind = z.infer<typeof checkpointKindSchema>;

/** Counts by true class (rows) and predicted class (columns). */
export const confusionMatrixSchema = z.object({
  split: splitSchema,
  checkpoint: checkpointKindSchema,
  epoch: z.int(),
  classes: z.array(z.string()),
  counts: z.array(z.array(z.int())),
});
export type ConfusionMatrix = z.infer<typeof confusionMatrixSchema>;

/** The counts of an epoch that need not have a checkpoint. */
export const epochMatrixSchema = confusionMatrixSchema.omit({ checkpoint: true });
export type EpochMatrix = z.infer<typeof epochMatrixSchema>;

/** One sample as the network judged it. */
export const predictionSchema = z.object({
  /** Names the sample within its data set, e.g. "2002/08/11/big/img_591 at 152,60 127x127". */
  sample: z.string(),
  label: z.int(),
  predicted: z.int(),
  probabilities: z.array(measuredSchema),
});
export type Prediction = z.infer<typeof predictionSchema>;

export const checkpointSchema = z.object({
  kind: checkpointKindSchema,
  epoch: z.int(),
  step: z.int(),
  /** Folder below the home folder's `checkpoints`. */
  path: z.string(),
  sha256: z.string(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const logLineSchema = z.object({
  time: z.iso.datetime(),
  level: z.enum(['information', 'warning', 'error']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** A layer as Keras prints it. */
export const layerSummarySchema = z.object({
  name: z.string(),
  description: z.string(),
  outputShape: z.array(z.int()),
  parameters: z.int(),
});
export type LayerSummary = z.infer<typeof layerSummarySchema>;

/** Where a run's pictures come from. */
export const dataSourceSchema = z.object({
  /** The name it is registered under, if it is. */
  name: z.string().nullable(),
  path: z.string(),
  format: z.enum(dataFormats),
});
export type DataSource = z.infer<typeof dataSourceSchema>;

/** A network input that is a column of numbers; the network takes (value - mean) / deviation. */
export const featureSchema = z.object({
  name: z.string(),
  /** 0 and 1 where values are taken as they are. */
  mean: z.number(),
  deviation: z.number(),
});
export type Feature = z.infer<typeof featureSchema>;

/** What was made of the data, in words and counts a person can check. */
export const dataOverviewSchema = z.object({
  /** SHA-256 over the files used and the settings, in hexadecimal. */
  fingerprint: z.string(),
  classes: z.array(z.string()),
  /** Samples per class, in the order of `classes`. */
  counts: z.object({ train: z.array(z.int()), validation: z.array(z.int()), test: z.array(z.int()) }),
  /** One sentence each: how it was split, what was left out and why. */
  notes: z.array(z.string()),
  /** Of tables: the inputs in their order. */
  features: z.array(featureSchema).optional(),
});
export type DataOverview = z.infer<typeof dataOverviewSchema>;

/** On what a run ran. */
export const environmentSchema = z.object({
  netsitter: z.string(),
  node: z.string(),
  electron: z.string().nullable(),
  library: z.string(),
  platform: z.string(),
  processor: z.string(),
  threads: z.int(),
  memoryBytes: z.number(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** A row of the run table. */
export const runSummarySchema = z.object({
  id: z.int(),
  name: z.string(),
  recipe: z.string().nullable(),
  state: runStateSchema,
  /** Why it is in this state: "epochs done", "early stopping", "user", "diverged at step 14", an error message. Null while queued or running. */
  reason: z.string().nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  engine: z.string(),
  device: z.string().nullable(),
  seed: z.int(),
  dataName: z.string(),
  learningRate: z.number(),
  l2Regularisation: z.number(),
  batchSize: z.int(),
  parameters: z.int().nullable(),
  epochs: z.int(),
  epochsDone: z.int(),
  /** Steps of the whole run as planned, null until the data is prepared. */
  steps: z.int().nullable(),
  stepsDone: z.int(),
  /** Time spent training. */
  seconds: z.number().nullable(),
  /** Metrics at the last evaluated epoch; of a finished run, at the last up to the epoch whose parameters it ended with. */
  train: splitMetricsSchema.nullable(),
  validation: splitMetricsSchema.nullable(),
  test: splitMetricsSchema.nullable(),
  /** The highest of any epoch; epoch 0 does not count. */
  bestValidationAccuracy: measuredSchema.nullable(),
  /** The lowest validation data loss of any epoch; epoch 0 does not count. */
  lowestValidationLoss: measuredSchema.nullable(),
  /** Threads an operator may use; null leaves it to the engine. A resumed run has those it began with. */
  threads: z.int().nullable(),
  /** Of which search it is a trial, and what tells that trial from the others. */
  search: z.object({ id: z.int(), trial: z.int(), label: z.string() }).nullable(),
  /** Of which walk through checks it is a probe, and what it is for. */
  check: z.object({ walk: z.int(), probe: z.string(), label: z.string() }).nullable(),
  /** In alphabetical order. */
  tags: z.array(z.string()),
  isStarred: z.boolean(),
  notes: z.string(),
  /** Since when it is archived, if it is. */
  archivedAt: z.iso.datetime().nullable(),
  /** Since when it rests in the bin, if it does. */
  deletedAt: z.iso.datetime().nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Everything about a run but its curves, matrices and predictions. */
export const runDetailSchema = runSummarySchema.extend({
  spec: experimentSpecSchema,
  /** SHA-256 of the spec's canonical JSON, in hexadecimal. */
  specHash: z.string(),
  dataSource: dataSourceSchema,
  dataOverview: dataOverviewSchema.nullable(),
  layers: z.array(layerSummarySchema),
  environment: environmentSchema.nullable(),
  checkpoints: z.array(checkpointSchema),
  log: z.array(logLineSchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** Every recorded point of a run. */
export interface RunCurves {
  readonly steps: StepRecord[];
  readonly epochs: EpochRecord[];
}
