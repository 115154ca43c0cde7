import { oc } from '@orpc/contract';
import { z } from 'zod';
import { mostCompared } from '../comparison/most-compared.ts';
import { axisSchema, rangeSchema, smoothingSchema } from '../curves/line.ts';
import { quantitySchema, sourceSchema } from '../curves/series.ts';
import { callErrors } from './errors.ts';

/** Numbers, NaN and infinities among them. There may be millions: they are not looked at one by one. */
const numbersSchema = z.custom<number[]>(Array.isArray, 'expected numbers');

/** A curve as it is drawn. */
const drawnSchema = z.object({ x: numbersSchema, y: numbersSchema, isThinned: z.boolean() });

export const seriesRequestSchema = z.object({
  ids: z.array(z.int().min(1)).min(1).max(mostCompared),
  quantity: quantitySchema,
  sources: z.array(sourceSchema).min(1).max(4),
  x: axisSchema,
  /** The part of the axis that is looked at; everything where left out. */
  range: rangeSchema.optional(),
  /** Pixels across; more points than they show are thinned. Every point where left out. */
  columns: z.int().min(1).max(10_000).optional(),
  smoothing: smoothingSchema.nullable().default(null),
});

export const runSeriesSchema = z.object({
  id: z.int(),
  source: sourceSchema,
  /** Points recorded within the range. */
  rawPoints: z.int(),
  /** Where the whole curve begins and ends on the axis; null where it has no points. */
  extent: rangeSchema.nullable(),
  /** The x of points before which epochs were not evaluated, as of a `Line`. */
  leapsTo: numbersSchema,
  /** The points as they were recorded. */
  raw: drawnSchema,
  /** The same smoothed, where that was asked for: over all raw points, before thinning. */
  smoothed: drawnSchema.nullable(),
});
export type RunSeries = z.infer<typeof runSeriesSchema>;

/** Curves of one quantity, run by run and source by source, without those that have no points. */
export const seriesCall = oc.errors(callErrors).input(seriesRequestSchema).output(z.array(runSeriesSchema));
