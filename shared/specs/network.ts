import { z } from 'zod';

/**
 * A network is data: what goes in, and a list of layers. Its last layer yields logits; the loss applies
 * the softmax, so that cross entropy stays numerically stable.
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

export const networkInputSchema = z.discriminatedUnion('kind', [imageInputSchema, vectorInputSchema]);

/** How the kernel of a layer is drawn before the first step. Biases start at zero. */
export const initialiserSchema = z.enum(['glorot-uniform', 'glorot-normal', 'he-uniform', 'he-normal']);

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

export const maxPoolingSchema = z.strictObject({
  type: z.literal('max-pooling'),
  /** Height and width of the window; the stride equals it, and what does not fill a window is dropped. */
  poolSize: positiveInteger.default(2),
});

export const dropoutSchema = z.strictObject({
  type: z.literal('dropout'),
  /** Share of the values set to zero while training; the others are scaled by 1 / (1 - rate). */
  rate: z.number().min(0).lt(1),
});

export const reluSchema = z.strictObject({ type: z.literal('relu') });
export const flattenSchema = z.strictObject({ type: z.literal('flatten') });

export const denseSchema = z.strictObject({
  type: z.literal('dense'),
  units: positiveInteger,
  initialiser: initialiserSchema.default('glorot-uniform'),
});

export const layerSpecSchema = z.discriminatedUnion('type', [
  convolutionSchema,
  maxPoolingSchema,
  dropoutSchema,
  reluSchema,
  flattenSchema,
  denseSchema,
]);

export const networkSpecSchema = z.strictObject({
  input: networkInputSchema,
  layers: z.array(layerSpecSchema).min(1),
});

export type NetworkInput = z.infer<typeof networkInputSchema>;
export type Initialiser = z.infer<typeof initialiserSchema>;
export type LayerSpec = z.infer<typeof layerSpecSchema>;
export type LayerType = LayerSpec['type'];
export type NetworkSpec = z.infer<typeof networkSpecSchema>;
