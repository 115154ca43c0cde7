import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { chartRequestSchema } from '../checks/exports.ts';
import { checkNameSchema } from '../checks/records.ts';
import { walkDetailSchema, walkSummarySchema } from '../checks/walk/walks.ts';
import { shownGridSchema } from './data-checks.ts';
import { callErrors } from './errors.ts';
import { startRunSchema } from './runs.ts';

const call = oc.errors(callErrors);
const walkId = z.object({ id: z.int().min(1) });

/** What to check: an experiment as it would be trained. */
export const startWalkSchema = startRunSchema.extend({
  /** Which checks, in the order of the walk; all but the searches and the first run where left out. */
  checks: z.array(checkNameSchema).min(1).optional(),
});
export type StartWalk = z.input<typeof startWalkSchema>;

export const walksContract = {
  list: call.output(z.array(walkSummarySchema)),
  get: call.input(walkId).output(walkDetailSchema),
  start: call.input(startWalkSchema).output(walkSummarySchema),
  /** Ends the check that is running, and those that wait stay waiting. */
  stop: call.input(walkId).output(walkSummarySchema),
  /** Goes on with the checks that wait. */
  resume: call.input(walkId).output(walkSummarySchema),
  /** Leaves checks out, the one that is running too. */
  skip: call.input(walkId.extend({ checks: z.array(checkNameSchema).min(1) })).output(walkSummarySchema),
  /** Runs checks again, or for the first time. */
  repeat: call.input(walkId.extend({ checks: z.array(checkNameSchema).min(1) })).output(walkSummarySchema),
  /** The walk as it stands, then each time something of it has changed; ends when the walk has ended. */
  watch: call.input(walkId).output(eventIterator(walkDetailSchema)),
  /** Samples as the network sees them; null where they are no pictures. */
  samples: call.input(walkId).output(shownGridSchema.nullable()),
  /** The latest walk through this very experiment on these very data, whatever the seed of either; null where there is none. */
  ofRun: call.input(z.object({ run: z.int().min(1) })).output(walkSummarySchema.nullable()),
  /** The chart of a check as a drawing, or the table behind it. */
  exportChart: call
    .input(chartRequestSchema)
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
  /** A self-contained HTML file of the whole walk. */
  report: call.input(walkId).output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
};
