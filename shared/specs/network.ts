import { z } from 'zod';

/**
 * A network is data: what goes in, and a list of layers. For the cross entropies its last layer yields
 * logits; the loss applies softmax or sigmoid, so that it stays numerically stable.
 */

const positiveInteger = z.int().min(1);

/** A picture of `height` x `width` pixels with `channels` values each. */
export const imageInputSchema = z.strictObject({
  kind: z.literal('image'),
  height: positiveInteger,
  width: positiveInteger,
  channels: positiveInteger,
});

/** A plain list of `features` numbers. */
export const vectorInputSchema = z.strictObject({
  kind: z.literal('vector'),
  features: positiveInteger,
});

/**
 * Two pictures to be compared. Layers are applied to both with the same parameters, until an
 * `absolute-difference` layer makes one value of the two.
 */
export const imagePairInputSchema = z.strictObject({
  kind: z.literal('image-pair'),
  height: positiveInteger,
  width: positiveInteger,
  channels: positiveInteger,
});

export const networkInputSchema = z.discriminatedUnion('kind', [
  imageInputSchema,
  vectorInputSchema,
  imagePairInputSchema,
]);

/**
 * How the parameters of a layer are drawn before the first step. Biases start at zero, except with
 * `pytorch-default`, which draws kernels and biases uniformly within 1 / sqrt(fan in). `keras-default` is
 * `glorot-uniform`.
 */
export const initialiserSchema = z.enum([
  'glorot-uniform',
  'glorot-normal',
  'he-uniform',
  'he-normal',
  'keras-default',
  'pytorch-default',
]);

export const convolutionSchema = z.strictObject({
  type: z.literal('convolution'),
  filters: positiveInteger,
  /** Height and width of the kernel. */
  kernelSize: positiveInteger,
  stride: positiveInteger.default(1),
  /** `same` keeps height and width (at stride 1) by padding with zeros; `valid` does not pad. */
  padding: z.enum(['same', 'valid']).default('same'),
  initialiser: initialiserSchema.default('glorot-uniform'),
});

const poolingShape = {
  /** Height and width of the window. */
  poolSize: positiveInteger.default(2),
  /** From one window to the next; the window's size where left out. What does not fill a window is dropped. */
  stride: positiveInteger.optional(),
};

export const maxPoolingSchema = z.strictObject({ type: z.literal('max-pooling'), ...poolingShape });
export const averagePoolingSchema = z.strictObject({ type: z.literal('average-pooling'), ...poolingShape });

/** The mean of each channel over the whole picture. */
export const globalAveragePoolingSchema = z.strictObject({ type: z.literal('global-average-pooling') });

/**
 * Normalises each feature, or each channel of a picture, by mean and variance of the batch while training and
 * by running statistics otherwise, then scales and shifts it (Ioffe and Szegedy, 2015).
 */
export const batchNormalisationSchema = z.strictObject({
  type: z.literal('batch-normalisation'),
  /** Share of the running statistics kept at each step, as Keras counts it; PyTorch's 0.1 is 0.9 here. */
  momentum: z.number().min(0).lt(1).default(0.99),
  /** Added to the variance. Engines compute with 32 bits, in which much smaller numbers are 0. */
  epsilon: z.number().min(1e-30).max(1e30).default(1e-3),
});

export const dropoutSchema = z.strictObject({
  type: z.literal('dropout'),
  /** Share of the values set to zero while training; the others are scaled by 1 / (1 - rate). */
  rate: z.number().min(0).lt(1),
});

export const reluSchema = z.strictObject({ type: z.literal('relu') });

export const leakyReluSchema = z.strictObject({
  type: z.literal('leaky-relu'),
  /** What negative values are multiplied by. */
  negativeSlope: z.number().min(0).lt(1).default(0.01),
});

export const tanhSchema = z.strictObject({ type: z.literal('tanh') });
export const sigmoidSchema = z.strictObject({ type: z.literal('sigmoid') });
export const softmaxSchema = z.strictObject({ type: z.literal('softmax') });
export const flattenSchema = z.strictObject({ type: z.literal('flatten') });

/** Replaces every feature x by sin(a x) for each of the frequencies a: features x frequencies features. */
export const sineFeaturesSchema = z.strictObject({
  type: z.literal('sine-features'),
  frequencies: z.array(z.number()).min(1),
});

/** |first - second| of a pair, element by element. */
export const absoluteDifferenceSchema = z.strictObject({ type: z.literal('absolute-difference') });

export const denseSchema = z.strictObject({
  type: z.literal('dense'),
  units: positiveInteger,
  initialiser: initialiserSchema.default('glorot-uniform'),
});

const plainLayerSchemas = [
  convolutionSchema,
  maxPoolingSchema,
  averagePoolingSchema,
  globalAveragePoolingSchema,
  batchNormalisationSchema,
  dropoutSchema,
  reluSchema,
  leakyReluSchema,
  tanhSchema,
  sigmoidSchema,
  softmaxSchema,
  flattenSchema,
  denseSchema,
  sineFeaturesSchema,
  absoluteDifferenceSchema,
] as const;

/** Adds what comes in to what the inner layers make of it; both have the same shape. */
export const residualSchema = z.strictObject({
  type: z.literal('residual'),
  layers: z.array(z.discriminatedUnion('type', plainLayerSchemas)).min(1),
});

/** The inner layers `times` over, one after the other, each with parameters of its own: depth as one number. */
export const repeatSchema = z.strictObject({
  type: z.literal('repeat'),
  times: z.int().min(1).max(1000),
  layers: z.array(z.discriminatedUnion('type', [...plainLayerSchemas, residualSchema])).min(1),
});

export const layerSpecSchema = z.discriminatedUnion('type', [
  ...plainLayerSchemas,
  residualSchema,
  repeatSchema,
]);

export const networkSpecSchema = z.strictObject({
  input: networkInputSchema,
  layers: z.array(layerSpecSchema).min(1),
});

export type PlainLayerSpec = z.infer<(typeof plainLayerSchemas)[number]>;
export type NetworkInput = z.infer<typeof networkInputSchema>;
export type Initialiser = z.infer<typeof initialiserSchema>;
export type LayerSpec = z.infer<typeof layerSpecSchema>;
/** A layer as it is applied: nothing that only says how others are written down. */
export type AppliedLayerSpec = Exclude<LayerSpec, z.infer<typeof repeatSchema>>;
export type LayerType = LayerSpec['type'];
export type NetworkSpec = z.infer<typeof networkSpecSchema>;
