import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  searchDetailSchema,
  searchEventSchema,
  searchSummarySchema,
  trialRecordSchema,
} from '../searches/records.ts';
import { callErrors } from './errors.ts';
import { startRunSchema } from './runs.ts';

const call = oc.errors(callErrors);
const searchId = z.object({ id: z.int().min(1) });

/**
 * What to search: a recipe with a search, single settings of it replaced, those of the search itself among them
 * (`search.trials`). A seed replaces both that of what is drawn and that of training.
 */
export const startSearchSchema = startRunSchema.extend({
  /** How many trials at once; where left out, as many as the machine makes worthwhile. */
  atOnce: z.int().min(1).max(256).optional(),
});
export type StartSearch = z.input<typeof startSearchSchema>;

export const searchesContract = {
  list: call.output(z.array(searchSummarySchema)),
  get: call
    .input(searchId)
    .output(z.object({ search: searchDetailSchema, trials: z.array(trialRecordSchema) })),
  start: call.input(startSearchSchema).output(searchSummarySchema),
  /** Asks a search to stop; its trials end within one step, with checkpoints kept. */
  stop: call.input(searchId).output(searchSummarySchema),
  /** Goes on with the trials that have come to no end that counts. */
  resume: call.input(searchId.extend({ atOnce: startSearchSchema.shape.atOnce })).output(searchSummarySchema),
  /** The search with all its trials, then what changes; ends when the search has ended. */
  watch: call.input(searchId).output(eventIterator(searchEventSchema)),
};
