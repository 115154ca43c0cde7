import { z } from 'zod';

/** How a network is trained: loss, regularisation, optimiser, batches, epochs, seed. */

export const adamSchema = z.strictObject({
  type: z.literal('adam'),
  learningRate: z.number().positive(),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  /** Added to the square root of the second moment after bias correction. Keras's default. */
  epsilon: z.number().positive().default(1e-7),
});

export const optimiserSpecSchema = z.discriminatedUnion('type', [adamSchema]);

export const lossSchema = z.enum(['softmax-cross-entropy']);

export const trainingSpecSchema = z.strictObject({
  loss: lossSchema.default('softmax-cross-entropy'),
  /** L2 penalty: this times the sum of the squares of every kernel (not of biases) is added to the loss. */
  l2Regularisation: z.number().min(0).default(0),
  optimiser: optimiserSpecSchema,
  batchSize: z.int().min(1),
  epochs: z.int().min(1),
  /** One seed for everything drawn: initial parameters, shuffling, dropout, and how the data is cut. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
});

export type OptimiserSpec = z.infer<typeof optimiserSpecSchema>;
export type Loss = z.infer<typeof lossSchema>;
export type TrainingSpec = z.infer<typeof trainingSpecSchema>;
