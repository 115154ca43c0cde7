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

/** What lies at a path, as far as a short look tells. */
export const inspectedPathSchema = z.object({
  path: z.string(),
  format: z.enum(dataFormats),
  /** First counts, one line each, e.g. "2,845 photographs with 5,171 faces". */
  counts: z.array(z.string()),
  /** How many classes of pictures there are; null in other formats. */
  classes: z.int().nullable(),
  /** A name that nothing else has yet. */
  name: z.string(),
  /** The data set that is registered for this path already, if one is. */
  knownAs: z.string().nullable(),
});
export type InspectedPath = z.infer<typeof inspectedPathSchema>;

/** A folder or a table below what has been typed. */
export const pathCompletionSchema = z.object({ path: z.string(), kind: z.enum(['folder', 'table']) });
export type PathCompletion = z.infer<typeof pathCompletionSchema>;

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
  /**
   * Draws the synthetic set of a format where it is not there yet, or follows it where it is being drawn. It is
   * given up when all who asked for it have left.
   */
  draw: call.input(z.object({ format: z.enum(dataFormats) })).output(eventIterator(createDataSetEventSchema)),
  /** Recognises what lies at a path, before it is added. */
  inspect: call.input(z.object({ path: z.string().min(1).max(4096) })).output(inspectedPathSchema),
  /** Folders and tables whose path begins with what was typed. */
  complete: call.input(z.object({ typed: z.string().max(4096) })).output(z.array(pathCompletionSchema)),
  /** Runs keep the name they were started with, and their path. */
  rename: call.input(z.object({ name: z.string(), to: z.string() })).output(dataSetSchema),
  /** Forgets the name, never the files; answers what `restore` takes to undo it. */
  remove: call.input(z.object({ name: z.string() })).output(dataSetSchema),
  restore: call.input(dataSetSchema).output(dataSetSchema),
};
