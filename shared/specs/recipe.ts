import { z } from 'zod';
import { dataSpecSchema } from './data.ts';
import { networkSpecSchema } from './network.ts';
import { trainingSpecSchema } from './training.ts';

/** Everything that decides what a run computes, apart from the pictures themselves. */
export const experimentSpecSchema = z.strictObject({
  network: networkSpecSchema,
  training: trainingSpecSchema,
  data: dataSpecSchema,
});

/** A named experiment in `resources/recipes/`, with what its source says should come out. */
export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9-]+$/, 'letters, digits and hyphens, as in R-fddb-model1'),
  title: z.string().min(1),
  description: z.string().min(1),
  ...experimentSpecSchema.shape,
  /** The figures the source of the recipe reports. */
  expected: z
    .strictObject({
      source: z.string(),
      testAccuracy: z.number().min(0).max(1).optional(),
      confusionMatrix: z.array(z.array(z.int().min(0))).optional(),
    })
    .optional(),
});

export type ExperimentSpec = z.infer<typeof experimentSpecSchema>;
export type Recipe = z.infer<typeof recipeSchema>;
