import { z } from 'zod';

/** What of a search can be had as a file, and in which formats. */

export const searchExportWhatSchema = z.enum(['trials', 'scatter', 'parallel', 'best-so-far', 'grid']);
export type SearchExportWhat = z.infer<typeof searchExportWhatSchema>;

export const searchExportFormatSchema = z.enum(['csv', 'json', 'svg', 'png', 'latex']);
export type SearchExportFormat = z.infer<typeof searchExportFormatSchema>;

export const searchExportFormats: Readonly<Record<SearchExportWhat, readonly SearchExportFormat[]>> = {
  trials: ['csv', 'json', 'latex'],
  scatter: ['csv', 'json', 'svg', 'png'],
  parallel: ['csv', 'json', 'svg', 'png'],
  'best-so-far': ['csv', 'json', 'svg', 'png'],
  grid: ['csv', 'json', 'latex'],
};

export const searchExportRequestSchema = z.object({
  id: z.int().min(1),
  what: searchExportWhatSchema,
  format: searchExportFormatSchema,
  /** Of a scatter: what lies along its axes, by the names of the search's axes or `result`. */
  x: z.string().min(1).optional(),
  y: z.string().min(1).optional(),
});
export type SearchExportRequest = z.infer<typeof searchExportRequestSchema>;
