import { oc } from '@orpc/contract';
import { z } from 'zod';
import { runEditSchema } from '../run-edits.ts';
import { runSummarySchema } from '../runs.ts';
import { callErrors } from './errors.ts';

const call = oc.errors(callErrors);
const runIds = z.object({ ids: z.array(z.int().min(1)).min(1).max(20_000) });

/** Each of these happens to all the runs it is called with, or to none. */
export const runEditsContract = {
  edit: call.input(runIds.extend({ edit: runEditSchema })).output(z.array(runSummarySchema)),
  /** Into the bin; only runs that have ended. */
  delete: call.input(runIds).output(z.array(runSummarySchema)),
  restore: call.input(runIds).output(z.array(runSummarySchema)),
  /** Removes runs in the bin for good, with their checkpoints. */
  forget: call.input(runIds).output(z.object({ forgotten: z.int() })),
};
