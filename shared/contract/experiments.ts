import { oc } from '@orpc/contract';
import { z } from 'zod';
import { layerSummarySchema } from '../runs.ts';
import { experimentSpecSchema } from '../specs/recipe.ts';
import { callErrors } from './errors.ts';

const call = oc.errors(callErrors);

/** What becomes of an experiment whose settings are each in range. */
export const experimentReviewSchema = z.object({
  /** Null where the layers do not fit one another. */
  network: z
    .object({
      layers: z.array(layerSummarySchema),
      parameters: z.int(),
      trainableParameters: z.int(),
    })
    .nullable(),
  /** What does not fit together, and what would mend it; null where it can be trained. */
  problem: z.object({ message: z.string(), remedy: z.string() }).nullable(),
});
export type ExperimentReview = z.infer<typeof experimentReviewSchema>;

export const experimentsContract = {
  /** Looks at an experiment while it is written: its layers, and whether network, training and data fit together. */
  review: call.input(experimentSpecSchema).output(experimentReviewSchema),
};
