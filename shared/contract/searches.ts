import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  searchDetailSchema,
  searchEventSchema,
  searchSummarySchema,
  trialRecordSchema,
} from '../searches/records.ts';
import { searchExportRequestSchema } from '../searches/exports.ts';
import { searchEditSchema } from '../searches/search-edits.ts';
import { callErrors } from './errors.ts';
import { startRunSchema } from './runs.ts';

const call = oc.errors(callErrors);
const searchId = z.object({ id: z.int().min(1) });

/**
 * What to search: a recipe with a search, single settings of it replaced, those of the search itself among them
 * (`search.trials`). A seed replaces both that of what is drawn and that of training.
 */
export const startSearchSchema = startRunSchema.omit({ threads: true }).extend({
  /** How many trials at once; where left out, as many as the machine makes worthwhile. */
  atOnce: z.int().min(1).max(256).optional(),
});
export type StartSearch = z.input<typeof startSearchSchema>;

/** What a search would do, told before it is started. */
export const searchOutlineSchema = z.object({
  trials: z.int(),
  /** What the first few of them are called. */
  examples: z.array(z.string()),
  /** How many would go on at once, with how many threads each, and why. */
  atOnce: z.int(),
  threads: z.int(),
  account: z.string(),
});
export type SearchOutline = z.infer<typeof searchOutlineSchema>;

export const searchesContract = {
  list: call.output(z.array(searchSummarySchema)),
  get: call
    .input(searchId)
    .output(z.object({ search: searchDetailSchema, trials: z.array(trialRecordSchema) })),
  /** Checks a request as starting it would, the data apart, and stores nothing. */
  outline: call.input(startSearchSchema).output(searchOutlineSchema),
  start: call.input(startSearchSchema).output(searchSummarySchema),
  /** Asks a search to stop; its trials end within one step, with checkpoints kept. */
  stop: call.input(searchId).output(searchSummarySchema),
  /** Goes on with the trials that have come to no end that counts. */
  resume: call.input(searchId.extend({ atOnce: startSearchSchema.shape.atOnce })).output(searchSummarySchema),
  /** The search with all its trials, then what changes; ends when the search has ended. */
  watch: call.input(searchId).output(eventIterator(searchEventSchema)),
  edit: call.input(searchId.extend({ edit: searchEditSchema })).output(searchSummarySchema),
  /** Into the bin, with the runs of its trials; only where all of it has ended. */
  delete: call.input(searchId).output(searchSummarySchema),
  /** Takes it out of the bin, with the runs that went in with it. */
  restore: call.input(searchId).output(searchSummarySchema),
  export: call
    .input(searchExportRequestSchema)
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
};
