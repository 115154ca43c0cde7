import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { distributionsSchema, samplePageSchema } from '../data-samples.ts';
import { splitSchema } from '../specs/data.ts';
import { dataCheckRequestSchema } from './data-checks.ts';
import { callErrors } from './errors.ts';

/** Samples in one answer at most. */
const largestSamplePage = 200;

export const samplesRequestSchema = dataCheckRequestSchema.extend({
  split: splitSchema,
  /** Of one class, by its number; of all classes where left out. */
  label: z.int().min(0).optional(),
  /** Which is the first of the page, counted from 0 among those of split and class. */
  from: z.int().min(0).default(0),
  count: z.int().min(1).max(largestSamplePage).default(60),
});
export type SamplesRequest = z.input<typeof samplesRequestSchema>;

export const originalRequestSchema = dataCheckRequestSchema.extend({
  split: splitSchema,
  /** The sample's place in its split. */
  index: z.int().min(0),
});
export type OriginalRequest = z.input<typeof originalRequestSchema>;

/** The picture files behind a sample, as data URLs; none where it has no file, as a row of a table. */
export const originalSchema = z.object({
  pictures: z.array(z.object({ name: z.string(), picture: z.string(), width: z.int(), height: z.int() })),
});
export type Original = z.infer<typeof originalSchema>;

export const distributionsRequestSchema = dataCheckRequestSchema.extend({ split: splitSchema });
export type DistributionsRequest = z.input<typeof distributionsRequestSchema>;

export const dataExportFormatSchema = z.enum(['csv', 'json', 'svg', 'png']);
export const dataExportRequestSchema = distributionsRequestSchema.extend({
  what: z.enum(['distributions', 'points']),
  format: dataExportFormatSchema,
});
export type DataExportRequest = z.input<typeof dataExportRequestSchema>;

const progressSchema = z.object({
  type: z.literal('progress'),
  activity: z.string(),
  done: z.int(),
  total: z.int(),
});
const call = oc.errors(callErrors);

/**
 * Looking through prepared samples. The first question prepares the set in a process of its own, which is kept for
 * the next ones and ends by itself.
 */
export const dataSamplesContract = {
  samples: call
    .input(samplesRequestSchema)
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progressSchema,
          z.object({ type: z.literal('samples'), page: samplePageSchema }),
        ]),
      ),
    ),
  /** Figures of tables as files; those of `netsitter data export`. */
  export: call
    .input(dataExportRequestSchema)
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
  original: call.input(originalRequestSchema).output(originalSchema),
  /** Of tables: how the values of each feature are spread, class by class. */
  distributions: call
    .input(distributionsRequestSchema)
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progressSchema,
          z.object({ type: z.literal('distributions'), distributions: distributionsSchema }),
        ]),
      ),
    ),
};
