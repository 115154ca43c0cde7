import { oc } from '@orpc/contract';
import { z } from 'zod';
import { comparedRunSchema, leftOutSchema } from '../comparison/compared-run.ts';
import {
  disagreementKindSchema,
  disagreementsRequestSchema,
  disagreementsSchema,
} from '../comparison/disagreements.ts';
import { mostCompared } from '../comparison/most-compared.ts';
import { axisSchema, smoothingSchema } from '../curves/line.ts';
import { quantitySchema, sources, sourceSchema } from '../curves/series.ts';
import { checkpointKindSchema } from '../runs.ts';
import { splitSchema } from '../specs/data.ts';
import { callErrors } from './errors.ts';
import { exportFormatSchema } from './exports.ts';

const call = oc.errors(callErrors);

const idsSchema = z.array(z.int().min(1)).min(1).max(mostCompared);

export const comparisonPartSchema = z.enum(['settings', 'network', 'figures', 'disagreements', 'curves']);
export type ComparisonPart = z.infer<typeof comparisonPartSchema>;
export const comparisonFormatSchema = exportFormatSchema;
export type ComparisonFormat = z.infer<typeof comparisonFormatSchema>;
const tableFormats = ['csv', 'json', 'latex'] as const;
/** Which formats each part can be had in. */
export const comparisonFormats: Readonly<Record<ComparisonPart, readonly ComparisonFormat[]>> = {
  settings: tableFormats,
  network: tableFormats,
  figures: tableFormats,
  disagreements: tableFormats,
  curves: ['csv', 'json', 'svg', 'png'],
};

/** Which curves, and how a picture shows them. */
export const comparedCurvesSchema = z.object({
  quantity: quantitySchema,
  sources: z.array(sourceSchema).min(1).max(sources.length),
  x: axisSchema,
  smoothing: smoothingSchema.nullable(),
  /** Where left out, where a loss breaks out, as one does that diverges. */
  logarithmic: z.boolean().optional(),
});
export type ComparedCurves = z.infer<typeof comparedCurvesSchema>;

export const comparisonExportSchema = z.object({
  /** Of disagreements, the first two. */
  ids: idsSchema,
  what: comparisonPartSchema,
  format: comparisonFormatSchema,
  /** Of settings and networks: also what is the same. */
  all: z.boolean().default(false),
  /** Of figures: the run from which differences are taken. */
  baseline: z.int().min(1).optional(),
  /** Of figures: mean and spread of runs that differ in nothing but the seed. */
  bySeed: z.boolean().default(false),
  /** Of disagreements: on which samples, by which parameters, of which kind. */
  split: splitSchema.optional(),
  checkpoint: checkpointKindSchema.optional(),
  kind: disagreementKindSchema.optional(),
  /** Of curves; those of the validation data loss by epoch where left out. */
  curves: comparedCurvesSchema.partial().optional(),
});
export type ComparisonExport = z.input<typeof comparisonExportSchema>;

export const comparisonContract = {
  /** What there is to compare, in the order asked for, and which runs are left out. */
  runs: call
    .input(z.object({ ids: idsSchema }))
    .output(z.object({ runs: z.array(comparedRunSchema), leftOut: z.array(leftOutSchema) })),
  /** The samples that two runs judge differently, those furthest apart first. */
  disagreements: call.input(disagreementsRequestSchema).output(disagreementsSchema),
  /** A table of the comparison as a file. */
  export: call
    .input(comparisonExportSchema)
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
};
