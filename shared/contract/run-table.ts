import { oc } from '@orpc/contract';
import { z } from 'zod';
import { callErrors } from './errors.ts';

const call = oc.errors(callErrors);

export const settingValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Settings of all runs, column by column. */
export const runSettingsSchema = z.object({
  /** The runs, in the order of the values. */
  ids: z.array(z.int()),
  /** Dotted paths of the settings that are not the same in all runs. */
  differing: z.array(z.string()),
  /** Equal numbers for runs whose settings and data set differ in nothing but the seed. */
  sameSettings: z.array(z.int()),
  /** The columns that were asked for; null where a run has no such setting. */
  columns: z.array(z.object({ path: z.string(), values: z.array(settingValueSchema) })),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

export const tableFormatSchema = z.enum(['csv', 'json', 'latex']);
export type TableFormat = z.infer<typeof tableFormatSchema>;

export const runTableExportSchema = z.object({
  /** In the order of the rows. */
  ids: z.array(z.int().min(1)).min(1).max(100_000),
  /** Columns by their ids; settings by their dotted paths. */
  columns: z.array(z.string().min(1)).min(1).max(200),
  format: tableFormatSchema,
});
export type RunTableExport = z.infer<typeof runTableExportSchema>;

export const runTableContract = {
  settings: call
    .input(z.object({ paths: z.array(z.string().min(1)).max(200).default([]) }))
    .output(runSettingsSchema),
  exportTable: call
    .input(runTableExportSchema)
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
};
