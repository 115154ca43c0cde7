import { z } from 'zod';

/**
 * What a check changes about the data it trains on: the data set and its settings stay those of the experiment, so
 * that their fingerprint does. What is drawn depends on the run's seed alone.
 */
export const probeSpecSchema = z.strictObject({
  /** Train on so many samples only, the classes as even as they can be. All of them where left out, or where there are fewer. */
  trainingSamples: z.int().min(1).optional(),
  /** Evaluate so many samples of each split, drawn plainly at random: classes have about the shares they have in the split. All are trained on. */
  evaluationSamples: z.int().min(1).optional(),
  /** Of validation and test split, evaluate only this one, or neither. Both where left out. */
  evaluatedSplit: z.enum(['validation', 'test', 'none']).optional(),
  /** Every input value is 0, in all splits: what is learnt is learnt from the labels alone. */
  inputs: z.literal('zeroed').optional(),
  /** Training labels are dealt out anew at random, their counts kept; the other splits keep theirs. */
  labels: z.literal('shuffled').optional(),
  /** Training pictures stay as they are, whatever the data settings ask for. */
  augmentation: z.literal('off').optional(),
});
export type ProbeSpec = z.infer<typeof probeSpecSchema>;
