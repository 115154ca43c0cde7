import { z } from 'zod';
import { checkNameSchema } from './records.ts';

/** In which formats the chart of a check, or the table behind it, can be had as a file. */
export const chartFormatSchema = z.enum(['csv', 'json', 'svg', 'png', 'latex']);
export type ChartFormat = z.infer<typeof chartFormatSchema>;
export const chartFormats = chartFormatSchema.options;

export const chartRequestSchema = z.object({
  /** The walk. */
  id: z.int().min(1),
  check: checkNameSchema,
  format: chartFormatSchema,
});
export type ChartRequest = z.infer<typeof chartRequestSchema>;
