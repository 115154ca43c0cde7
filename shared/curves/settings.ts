import { z } from 'zod';
import { axisSchema, smoothingSchema } from './line.ts';
import { sourceSchema } from './series.ts';

/** Which parts of the loss a chart shows, in the order in which they are drawn. */
export const lossParts = {
  both: ['total', 'data'],
  all: ['total', 'data', 'regularisation'],
  data: ['data'],
  regularisation: ['regularisation'],
  total: ['total'],
} as const;
export const lossPartsChoiceSchema = z.enum(['both', 'all', 'data', 'regularisation', 'total']);
export type LossParts = z.infer<typeof lossPartsChoiceSchema>;

export const chartSchema = z.enum(['loss', 'accuracy', 'learning-rate']);
export type ChartOfRun = z.infer<typeof chartSchema>;

/** What a drawing of a run's curves shows, and how; each as the window has it at first where left out. */
export const curveSettingsSchema = z.object({
  /** One chart by itself; loss and accuracy side by side where left out. */
  chart: chartSchema.optional(),
  x: axisSchema.optional(),
  smoothing: smoothingSchema.nullable().optional(),
  sources: z.array(sourceSchema).max(4).optional(),
  /** Parts of the loss. */
  parts: lossPartsChoiceSchema.optional(),
  /** The loss on a logarithmic axis; where left out, on one if it breaks out, as a loss does that diverges. */
  isLogarithmic: z.boolean().optional(),
});
export type CurveSettings = z.infer<typeof curveSettingsSchema>;
