import { z } from 'zod';
import { dataSpecSchema } from './data.ts';
import { networkSpecSchema } from './network.ts';
import { probeSpecSchema } from './probe.ts';
import { searchSpecSchema } from './search.ts';
import { trainingSpecSchema } from './training.ts';

const accuracy = z.number().min(0).max(1).optional();

/** Everything that decides what a run computes, apart from the pictures themselves. */
export const experimentSpecSchema = z.strictObject({
  network: networkSpecSchema,
  training: trainingSpecSchema,
  data: dataSpecSchema,
  /** What a check changes about the data it trains on. */
  probe: probeSpecSchema.optional(),
});

/** A named experiment in `resources/recipes/`, with what its source says should come out. */
export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9-]+$/, 'letters, digits and hyphens, as in R-fddb-model1'),
  title: z.string().min(1),
  description: z.string().min(1),
  ...experimentSpecSchema.shape,
  /** Makes a search of it: the experiment above is what its trials have in common. */
  search: searchSpecSchema.optional(),
  /** The figures the source of the recipe reports: of the run, or of the best trial of a search. */
  expected: z
    .strictObject({
      source: z.string(),
      trainLoss: z.number().min(0).optional(),
      trainAccuracy: accuracy,
      validationLoss: z.number().min(0).optional(),
      validationAccuracy: accuracy,
      testLoss: z.number().min(0).optional(),
      testAccuracy: accuracy,
      confusionMatrix: z.array(z.array(z.int().min(0))).optional(),
      /** What it saw, in words, where a figure does not say it: "diverges in the first epoch". */
      outcome: z.string().optional(),
    })
    .optional(),
});

export type ExperimentSpec = z.infer<typeof experimentSpecSchema>;
export type Recipe = z.infer<typeof recipeSchema>;
