import { z } from 'zod';
import { checkpointKindSchema, measuredSchema } from './runs.ts';
import { splitSchema } from './specs/data.ts';

/** Prediction space: how a network divides the plane of its two features among the classes. */

/** A feature along an axis, in its own units. */
export const regionAxisSchema = z.object({ feature: z.string(), from: z.number(), to: z.number() });
export type RegionAxis = z.infer<typeof regionAxisSchema>;

export const decisionRegionsSchema = z.object({
  checkpoint: checkpointKindSchema,
  epoch: z.int(),
  classes: z.array(z.string()),
  /** Rightwards and upwards. */
  right: regionAxisSchema,
  up: regionAxisSchema,
  /** The plane is cut into so many cells; each is judged by its centre. */
  columns: z.int(),
  rows: z.int(),
  /** The class of each cell, row by row from the top, from left to right. */
  predicted: z.array(z.int()),
  /** The probability of that class. */
  confidence: z.array(measuredSchema),
  /** Samples with their true class; null where the data cannot be had as they were trained on. */
  points: z
    .object({
      split: splitSchema,
      right: z.array(z.number()),
      up: z.array(z.number()),
      labels: z.array(z.int()),
    })
    .nullable(),
  /** Why there are no points. */
  note: z.string().nullable(),
});
export type DecisionRegions = z.infer<typeof decisionRegionsSchema>;

/** How finely the plane is looked at where it is not said: 60,000 cells. */
export const defaultColumns = 300;
export const defaultRows = 200;
/** A plane is looked at in at most so many cells across, and as many up. */
export const mostCells = 1000;
export const cellsSchema = z.int().min(2).max(mostCells);

/** What to look at. */
export const decisionRegionsRequestSchema = z.object({
  id: z.int().min(1),
  checkpoint: checkpointKindSchema.default('last'),
  /** Whose points are shown. */
  split: splitSchema.default('test'),
  columns: cellsSchema.default(defaultColumns),
  rows: cellsSchema.default(defaultRows),
});
export type DecisionRegionsRequest = z.infer<typeof decisionRegionsRequestSchema>;
