import { oc } from '@orpc/contract';
import { z } from 'zod';
import { checkpointKindSchema, predictionSchema } from '../runs.ts';
import { splitSchema } from '../specs/data.ts';
import { callErrors } from './errors.ts';

const call = oc.errors(callErrors);

/** Samples in one answer at most. */
export const mostSamples = 200;

/** Only checkpoints have predictions. */
const judgedSplit = z.object({
  id: z.int().min(1),
  split: splitSchema,
  checkpoint: checkpointKindSchema,
});

export const sampleVerdictSchema = z.enum(['all', 'wrong', 'right']);
export type SampleVerdict = z.infer<typeof sampleVerdictSchema>;
/** By the probability of the class that was predicted, or as the split has them. */
export const sampleOrderSchema = z.enum(['surest', 'least-sure', 'as-stored']);
export type SampleOrder = z.infer<typeof sampleOrderSchema>;

export const sampleListRequestSchema = judgedSplit.extend({
  verdict: sampleVerdictSchema.default('all'),
  order: sampleOrderSchema.default('surest'),
  /** Of one true, or of one predicted class: by its place in the list of classes. */
  trueClass: z.int().min(0).optional(),
  predictedClass: z.int().min(0).optional(),
  /** The first of the page, counted from 0. */
  from: z.int().min(0).default(0),
  count: z.int().min(0).max(mostSamples).default(100),
});
export type SampleListRequest = z.infer<typeof sampleListRequestSchema>;

export const listedSampleSchema = predictionSchema.extend({
  /** Its place in the split. */
  position: z.int(),
});
export type ListedSample = z.infer<typeof listedSampleSchema>;

export const sampleListSchema = z.object({
  epoch: z.int(),
  classes: z.array(z.string()),
  /** What a sample is. */
  kind: z.enum(['pictures', 'pairs', 'table']),
  /** Samples that were predicted at all; 0 until a checkpoint was kept. */
  predicted: z.int(),
  /** Samples that the request is about, on all pages. */
  total: z.int(),
  samples: z.array(listedSampleSchema),
});
export type SampleList = z.infer<typeof sampleListSchema>;

/** What the network saw of a sample. */
export const sampleInputSchema = z.object({
  position: z.int(),
  /** PNG in data URLs: one, of a pair two; none of a table's row. */
  pictures: z.array(z.string()),
  /** Of a table's row: the values of the features in their own units. */
  values: z.array(z.number()),
});
export type SampleInput = z.infer<typeof sampleInputSchema>;

export const sampleInputsSchema = z.object({
  /** Of one picture in pixels; 0 of tables. */
  width: z.int(),
  height: z.int(),
  /** Names of the features; none of pictures. */
  features: z.array(z.string()),
  inputs: z.array(sampleInputSchema),
});
export type SampleInputs = z.infer<typeof sampleInputsSchema>;

export const samplesContract = {
  /** What a network made of the samples of a split, page by page. */
  list: call.input(sampleListRequestSchema).output(sampleListSchema),
  /** What it saw of them, prepared once more as for the run. Refused where the data are no longer the same. */
  pictures: call
    .input(
      z.object({
        id: z.int().min(1),
        split: splitSchema,
        positions: z.array(z.int().min(0)).min(1).max(mostSamples),
      }),
    )
    .output(sampleInputsSchema),
  /** The score of one class for every sample, and which samples are of it: what threshold curves are traced from. */
  scores: call.input(judgedSplit.extend({ positive: z.int().min(0) })).output(
    z.object({
      epoch: z.int(),
      /** Float32, little endian. */
      scores: z.instanceof(Blob),
      /** A byte each: 1 or 0. */
      isPositive: z.instanceof(Blob),
    }),
  ),
};
