import { oc } from '@orpc/contract';
import { z } from 'zod';
import { callErrors } from './errors.ts';

/** More would make a file that no browser scrolls through. */
export const mostReported = 100;

export const reportRequestSchema = z.object({
  /** In the order in which the report has them. */
  ids: z
    .array(z.int().min(1))
    .min(1)
    .max(mostReported)
    .refine((ids) => new Set(ids).size === ids.length, 'names a run twice'),
  /** Where left out, the name of the run, or how many there are. */
  title: z.string().trim().min(1).max(200).optional(),
});
export type ReportRequest = z.input<typeof reportRequestSchema>;

/** Runs as one HTML file that needs nothing beside it. */
export const reportCall = oc
  .errors(callErrors)
  .input(reportRequestSchema)
  .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) }));
