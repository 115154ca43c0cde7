import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { dataSourceSchema } from '../runs.ts';
import { dataFormats, type DataFormat } from '../specs/data.ts';
import { callErrors } from './errors.ts';
import { seedSchema } from '../specs/seed.ts';

const call = oc.errors(callErrors);

export const dataSetSchema = dataSourceSchema.extend({
  name: z.string(),
  /** Made by Netsitter itself, drawn, not photographed. */
  synthetic: z.boolean(),
  description: z.string(),
});
export type DataSet = z.infer<typeof dataSetSchema>;

/** A folder, or the file of a table, to be known by a name. */
export const addDataSetSchema = z.object({
  name: z.string(),
  path: z.string().min(1),
  /** Found out where it is left out. */
  format: z.enum(dataFormats).optional(),
});
export type AddDataSet = z.infer<typeof addDataSetSchema>;

/** What a synthetic set is made of, and of how many where nobody says. */
export const syntheticSets: Readonly<Record<DataFormat, { readonly of: string; readonly size: number }>> = {
  fddb: { of: 'photographs', size: 400 },
  lfw: { of: 'people', size: 600 },
  csv: { of: 'rows', size: 20_000 },
  images: { of: 'pictures', size: 1200 },
};

/** The name under which the synthetic set of a format is registered that is made when it is first used. */
export function syntheticName(format: DataFormat): string {
  return `synthetic-${format}`;
}

export const largestSyntheticSize = 10_000_000;

/** A data set to be drawn. */
export const createDataSetSchema = z.object({
  name: z.string(),
  format: z.enum(dataFormats),
  /** How many of what `syntheticSets` says it is made of. */
  size: z.int().min(1).max(largestSyntheticSize).optional(),
  /** 1 where left out. */
  seed: seedSchema.optional(),
  /** A new folder; one below the home folder where left out. */
  folder: z.string().min(1).optional(),
});
export type CreateDataSet = z.infer<typeof createDataSetSchema>;

/** How the drawing goes on; the last is `created`. */
export const createDataSetEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), activity: z.string(), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('created'), dataSet: dataSetSchema }),
]);
export type CreateDataSetEvent = z.infer<typeof createDataSetEventSchema>;

export const dataSetsContract = {
  list: call.output(z.array(dataSetSchema)),
  add: call.input(addDataSetSchema).output(dataSetSchema),
  /** Draws a synthetic set and registers it; given up when the caller leaves. */
  create: call.input(createDataSetSchema).output(eventIterator(createDataSetEventSchema)),
};
