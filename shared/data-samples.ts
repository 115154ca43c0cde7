import { z } from 'zod';
import { measuredSchema } from './runs.ts';
import { splitSchema } from './specs/data.ts';

/** The words in which single samples of a data set are shown before anything is trained on them. */

export const shownSampleSchema = z.object({
  /** Its place in its split. */
  index: z.int(),
  name: z.string(),
  label: z.int(),
  /** As the network sees it, a PNG in a data URL, both pictures of a pair side by side; null of a table's row. */
  picture: z.string().nullable(),
  /** Of a table's row: the values before they were standardised. */
  values: z.array(measuredSchema),
});
export type ShownSample = z.infer<typeof shownSampleSchema>;

export const samplePageSchema = z.object({
  split: splitSchema,
  classes: z.array(z.string()),
  /** How many there are of this split and class. */
  total: z.int(),
  from: z.int(),
  /** Names of the features; none of pictures. */
  features: z.array(z.string()),
  /** Of a picture in pixels, both of a pair together; null of tables. */
  size: z.object({ width: z.int(), height: z.int() }).nullable(),
  samples: z.array(shownSampleSchema),
});
export type SamplePage = z.infer<typeof samplePageSchema>;

/** One feature: how many values of each class lie between an edge and the next, the last edge included. */
export const featureDistributionSchema = z.object({
  feature: z.string(),
  edges: z.array(z.number()),
  /** [class][bin] */
  counts: z.array(z.array(z.int())),
});
export type FeatureDistribution = z.infer<typeof featureDistributionSchema>;

export const distributionsSchema = z.object({
  split: splitSchema,
  classes: z.array(z.string()),
  features: z.array(featureDistributionSchema),
  /** Of tables with two features: the points, thinned evenly where there are many. */
  points: z
    .object({
      x: z.string(),
      y: z.string(),
      total: z.int(),
      samples: z.array(z.object({ label: z.int(), x: z.number(), y: z.number() })),
    })
    .nullable(),
});
export type Distributions = z.infer<typeof distributionsSchema>;
