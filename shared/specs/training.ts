import { z } from 'zod';
import { seedSchema } from './seed.ts';

/** How a network is trained: loss, regularisation, optimiser, batches, epochs, seed. */

const positive = z.number().positive();
/** Engines compute with 32 bits, in which much smaller numbers are 0 and much larger ones infinite. */
const magnitude = z.number().min(1e-30).max(1e30);
const share = z.number().min(0).lt(1);

/** Stochastic gradient descent, with momentum as PyTorch counts it: velocity = momentum * velocity + gradient. */
export const sgdSchema = z.strictObject({
  type: z.literal('sgd'),
  learningRate: positive,
  momentum: share.default(0),
  /** Coupled weight decay: this times the parameter is added to its gradient. All parameters, biases as well, as in PyTorch. */
  weightDecay: z.number().min(0).default(0),
});

const adamFields = {
  learningRate: positive,
  beta1: share.default(0.9),
  beta2: share.default(0.999),
  /** Added to the square root of the second moment after bias correction. Keras's default. */
  epsilon: magnitude.default(1e-7),
};

export const adamSchema = z.strictObject({
  type: z.literal('adam'),
  ...adamFields,
  /** Coupled weight decay: this times the parameter is added to its gradient, as in PyTorch's Adam. */
  weightDecay: z.number().min(0).default(0),
});

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
export const adamwSchema = z.strictObject({
  type: z.literal('adamw'),
  ...adamFields,
  /** Decoupled: each step multiplies every parameter by 1 - learningRate * weightDecay. PyTorch's default. */
  weightDecay: z.number().min(0).default(0.01),
});

export const optimiserSpecSchema = z.discriminatedUnion('type', [sgdSchema, adamSchema, adamwSchema]);

/**
 * `softmax-cross-entropy` takes one logit for each class. `binary-cross-entropy` takes a single logit, the
 * score for class 1. `mean-squared-error` takes the last layer's values as they are: one value against the
 * label 0 or 1, or one for each class against 1 at the label and 0 elsewhere.
 */
export const lossSchema = z.enum(['softmax-cross-entropy', 'binary-cross-entropy', 'mean-squared-error']);

/** How the learning rate changes from epoch to epoch; the optimiser's is where it starts. */
export const scheduleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant') }),
  /** Multiplied by `factor` every `everyEpochs` epochs. */
  z.strictObject({
    type: z.literal('step'),
    everyEpochs: z.int().min(1),
    factor: z.number().gt(0).max(1).default(0.1),
  }),
  /** Half a cosine from the start, in the first epoch, towards `minimum`, after the last (Loshchilov and Hutter, 2017, without restarts). */
  z.strictObject({ type: z.literal('cosine'), minimum: z.number().min(0).default(0) }),
  /** Multiplied by `factor` whenever the validation data loss has not fallen for `patience` epochs, as Keras counts it (PyTorch's patience is one less). */
  z.strictObject({
    type: z.literal('plateau'),
    factor: z.number().gt(0).lt(1).default(0.1),
    patience: z.int().min(1).default(10),
    minimum: z.number().min(0).default(0),
  }),
  /**
   * Multiplied by the same factor from step to step, from the optimiser's at the first to `final` at the last. Where
   * it grows, that is a learning-rate range test (Smith, 2017).
   */
  z.strictObject({ type: z.literal('exponential'), final: positive }),
]);

/** What is done to gradients before the update. */
export const clippingSchema = z.discriminatedUnion('type', [
  /** All gradients scaled together so that their joint L2 norm is at most `maximum` (Pascanu et al., 2013). */
  z.strictObject({ type: z.literal('global-norm'), maximum: magnitude }),
  /** Every element kept within -maximum and maximum. */
  z.strictObject({ type: z.literal('value'), maximum: magnitude }),
]);

export const earlyStoppingSchema = z.strictObject({
  /** `validation-loss` is the data loss. It also decides which epoch is the best one. */
  monitor: z.enum(['validation-loss', 'validation-accuracy']).default('validation-loss'),
  /** Epochs without improvement after which training ends. */
  patience: z.int().min(1),
  /** Whether the run ends with the parameters of its best epoch by `monitor`. */
  restoreBest: z.boolean().default(true),
});

export const trainingSpecSchema = z.strictObject({
  loss: lossSchema.default('softmax-cross-entropy'),
  /** L2 penalty: this times the sum of the squares of every kernel (not of biases) is added to the loss. */
  l2Regularisation: z.number().min(0).default(0),
  optimiser: optimiserSpecSchema,
  schedule: scheduleSchema.default({ type: 'constant' }),
  clipping: clippingSchema.optional(),
  earlyStopping: earlyStoppingSchema.optional(),
  batchSize: z.int().min(1),
  epochs: z.int().min(1),
  /**
   * Splits evaluated whole after every epoch. In any case, the test split is evaluated at the end, and judges
   * nothing; the training split before the first step and after the last epoch, where divergence shows, and
   * with the parameters the run ends with; and the validation split where early stopping or the schedule
   * looks at it.
   */
  evaluateEachEpoch: z.array(z.enum(['train', 'validation', 'test'])).default(['train', 'validation']),
  /** Gradient norms, update ratios and dead units are measured at the first and then every so many steps; 0 for never. */
  watchEverySteps: z.int().min(0).default(0),
  /** One seed for everything drawn: initial parameters, shuffling, dropout, and how the data is cut. */
  seed: seedSchema.default(1),
});

export type OptimiserSpec = z.infer<typeof optimiserSpecSchema>;
export type Loss = z.infer<typeof lossSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
export type Clipping = z.infer<typeof clippingSchema>;
export type EarlyStopping = z.infer<typeof earlyStoppingSchema>;
export type TrainingSpec = z.infer<typeof trainingSpecSchema>;
