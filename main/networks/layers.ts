import { UserError } from '../../shared/errors.ts';
import type { Initialiser, LayerSpec, NetworkInput } from '../../shared/specs/network.ts';

/** The layer catalogue: what each type makes of its input's shape, and which parameters it brings. */

export interface PlannedParameter {
  /** Layer and role, e.g. "dense-1/kernel". */
  readonly name: string;
  /**
   * As Keras lays them out: a convolution's kernel is [height, width, input channels, filters], a dense
   * layer's [inputs, units] with a flattened picture in the order height, width, channels.
   */
  readonly shape: readonly number[];
  readonly role: 'kernel' | 'bias';
  readonly initialiser: Initialiser | 'zeros';
  /** Numbers that flow into one output of the layer, and out of one input. */
  readonly fanIn: number;
  readonly fanOut: number;
}

export interface LayerRules {
  readonly outputShape: NetworkInput;
  readonly parameters: readonly PlannedParameter[];
}

/** How a layer is called: `name` in parameters ("dense-1"), `place` in messages ("Layer 5 (dense)"). */
export interface LayerLabel {
  readonly name: string;
  readonly place: string;
}

type Picture = Extract<NetworkInput, { kind: 'image' }>;
type Vector = Extract<NetworkInput, { kind: 'vector' }>;

/** Output shape and parameters of a layer. Throws a `UserError` where the layer cannot take such an input. */
export function layerRules(layer: LayerSpec, input: NetworkInput, label: LayerLabel): LayerRules {
  switch (layer.type) {
    case 'convolution':
      return convolutionRules(layer, needPicture(input, label), label);
    case 'max-pooling':
      return poolingRules(layer.poolSize, needPicture(input, label), label);
    case 'dense':
      return denseRules(layer, needVector(input, label), label);
    case 'flatten': {
      const { height, width, channels } = needPicture(input, label);
      return { outputShape: { kind: 'vector', features: height * width * channels }, parameters: [] };
    }
    case 'relu':
    case 'dropout':
      return { outputShape: input, parameters: [] };
  }
}

function convolutionRules(
  layer: Extract<LayerSpec, { type: 'convolution' }>,
  input: Picture,
  label: LayerLabel,
): LayerRules {
  const { kernelSize, filters, initialiser } = layer;
  const { height, width } = convolutionGeometry(layer, input);
  if (height < 1 || width < 1) {
    throw new UserError(
      'request',
      `${label.place} has a kernel of ${kernelSize} x ${kernelSize}, larger than the ${input.height} x ${input.width} picture it is given.`,
      `Set its kernelSize to ${Math.min(input.height, input.width)} or less, or its padding to "same".`,
    );
  }
  const taps = kernelSize * kernelSize;
  const fans = { fanIn: taps * input.channels, fanOut: taps * filters };
  const shape = [kernelSize, kernelSize, input.channels, filters];
  return {
    outputShape: { kind: 'image', height, width, channels: filters },
    parameters: kernelAndBias(label.name, shape, filters, initialiser, fans),
  };
}

/**
 * Output size and padding of a convolution. `same` gives ceil(size / stride), padded as TensorFlow does:
 * evenly, and where the padding is odd one more below and to the right.
 */
export function convolutionGeometry(
  layer: Extract<LayerSpec, { type: 'convolution' }>,
  input: { readonly height: number; readonly width: number },
): { height: number; width: number; paddingTop: number; paddingLeft: number } {
  const { kernelSize, stride, padding } = layer;
  if (padding === 'valid') {
    const size = (extent: number): number => Math.floor((extent - kernelSize) / stride) + 1;
    return { height: size(input.height), width: size(input.width), paddingTop: 0, paddingLeft: 0 };
  }
  const height = Math.ceil(input.height / stride);
  const width = Math.ceil(input.width / stride);
  const before = (output: number, extent: number): number =>
    Math.floor(Math.max(0, (output - 1) * stride + kernelSize - extent) / 2);
  return { height, width, paddingTop: before(height, input.height), paddingLeft: before(width, input.width) };
}

function poolingRules(poolSize: number, input: Picture, label: LayerLabel): LayerRules {
  const height = Math.floor(input.height / poolSize);
  const width = Math.floor(input.width / poolSize);
  if (height < 1 || width < 1) {
    throw new UserError(
      'request',
      `${label.place} has a window of ${poolSize} x ${poolSize}, larger than the ${input.height} x ${input.width} picture it is given.`,
      `Set its poolSize to ${Math.min(input.height, input.width)} or less, leave out an earlier pooling, or use larger pictures.`,
    );
  }
  return { outputShape: { kind: 'image', height, width, channels: input.channels }, parameters: [] };
}

function denseRules(
  layer: Extract<LayerSpec, { type: 'dense' }>,
  input: Vector,
  label: LayerLabel,
): LayerRules {
  const fans = { fanIn: input.features, fanOut: layer.units };
  const shape = [input.features, layer.units];
  return {
    outputShape: { kind: 'vector', features: layer.units },
    parameters: kernelAndBias(label.name, shape, layer.units, layer.initialiser, fans),
  };
}

function kernelAndBias(
  layerName: string,
  kernelShape: readonly number[],
  outputs: number,
  initialiser: Initialiser,
  fans: { fanIn: number; fanOut: number },
): PlannedParameter[] {
  return [
    { name: `${layerName}/kernel`, shape: kernelShape, role: 'kernel', initialiser, ...fans },
    { name: `${layerName}/bias`, shape: [outputs], role: 'bias', initialiser: 'zeros', ...fans },
  ];
}

function needPicture(input: NetworkInput, label: LayerLabel): Picture {
  if (input.kind === 'image') return input;
  throw new UserError(
    'request',
    `${label.place} needs a picture, and is given a list of ${input.features} numbers.`,
    'Put it before the flatten layer, or leave it out.',
  );
}

function needVector(input: NetworkInput, label: LayerLabel): Vector {
  if (input.kind === 'vector') return input;
  throw new UserError(
    'request',
    `${label.place} needs a list of numbers, and is given a picture of ${input.height} x ${input.width} x ${input.channels}.`,
    'Put a flatten layer before it.',
  );
}
