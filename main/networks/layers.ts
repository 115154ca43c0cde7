import { UserError } from '../../shared/errors.ts';
import type { Initialiser, PlainLayerSpec } from '../../shared/specs/network.ts';
import { convolutionGeometry, poolingGeometry } from './geometry.ts';
import { countChannels, countElements, describeShape, listSizes } from './shapes.ts';
import type { PictureShape, SampleShape, VectorShape } from './shapes.ts';

/** The layer catalogue: what each type makes of its input's shape, and which parameters it brings. */

export interface PlannedParameter {
  /** Layer and role, e.g. "dense-1/kernel". */
  readonly name: string;
  /**
   * As Keras lays them out: a convolution's kernel is [height, width, input channels, filters], a dense
   * layer's [inputs, units] with a flattened picture in the order height, width, channels.
   */
  readonly shape: readonly number[];
  readonly role: 'kernel' | 'bias' | 'gamma' | 'beta' | 'moving-mean' | 'moving-variance';
  readonly initialiser: Initialiser | 'zeros' | 'ones';
  /** Numbers that flow into one output of the layer, and out of one input. */
  readonly fanIn: number;
  readonly fanOut: number;
}

export interface LayerRules {
  readonly outputShape: SampleShape;
  /** What training adjusts. */
  readonly parameters: readonly PlannedParameter[];
  /** What training keeps count of, and no gradient changes: running mean and variance of a batch normalisation. */
  readonly statistics: readonly PlannedParameter[];
}

/** How a layer is called: `name` in parameters ("dense-1"), `place` in messages ("Layer 5 (dense)"). */
export interface LayerLabel {
  readonly name: string;
  readonly place: string;
}

/** Output shape and parameters of a layer. Throws a `UserError` where the layer cannot take such an input. */
export function layerRules(layer: PlainLayerSpec, input: SampleShape, label: LayerLabel): LayerRules {
  switch (layer.type) {
    case 'convolution':
      return convolutionRules(layer, needPicture(input, label), label);
    case 'max-pooling':
    case 'average-pooling':
      return withoutParameters(pooledShape(layer, needPicture(input, label), label));
    case 'global-average-pooling': {
      const { channels, branches } = needPicture(input, label);
      return withoutParameters({ kind: 'vector', features: channels, branches });
    }
    case 'batch-normalisation':
      return normalisationRules(input, label);
    case 'dense':
      return denseRules(layer, needVector(input, label), label);
    case 'flatten': {
      const picture = needPicture(input, label);
      const features = countElements(listSizes(picture));
      return withoutParameters({ kind: 'vector', features, branches: picture.branches });
    }
    case 'sine-features': {
      const { features, branches } = needVector(input, label);
      return withoutParameters({ kind: 'vector', features: features * layer.frequencies.length, branches });
    }
    case 'absolute-difference':
      needPair(input, label);
      return withoutParameters({ ...input, branches: 1 });
    case 'softmax':
      return withoutParameters(needVector(input, label));
    case 'dropout':
    case 'relu':
    case 'leaky-relu':
    case 'tanh':
    case 'sigmoid':
      return withoutParameters(input);
  }
}

function convolutionRules(
  layer: Extract<PlainLayerSpec, { type: 'convolution' }>,
  input: PictureShape,
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
    outputShape: { ...input, height, width, channels: filters },
    parameters: kernelAndBias(label.name, shape, filters, initialiser, fans),
    statistics: [],
  };
}

function pooledShape(
  layer: Extract<PlainLayerSpec, { type: 'max-pooling' | 'average-pooling' }>,
  input: PictureShape,
  label: LayerLabel,
): PictureShape {
  const { height, width } = poolingGeometry(layer, input);
  if (height < 1 || width < 1) {
    throw new UserError(
      'request',
      `${label.place} has a window of ${layer.poolSize} x ${layer.poolSize}, larger than the ${input.height} x ${input.width} picture it is given.`,
      `Set its poolSize to ${Math.min(input.height, input.width)} or less, leave out an earlier pooling, or use larger pictures.`,
    );
  }
  return { ...input, height, width };
}

function normalisationRules(input: SampleShape, label: LayerLabel): LayerRules {
  const shape = [countChannels(input)];
  const parameter = (
    role: PlannedParameter['role'],
    initialiser: PlannedParameter['initialiser'],
  ): PlannedParameter => ({
    name: `${label.name}/${role}`,
    shape,
    role,
    initialiser,
    fanIn: 1,
    fanOut: 1,
  });
  return {
    outputShape: input,
    parameters: [parameter('gamma', 'ones'), parameter('beta', 'zeros')],
    statistics: [parameter('moving-mean', 'zeros'), parameter('moving-variance', 'ones')],
  };
}

function denseRules(
  layer: Extract<PlainLayerSpec, { type: 'dense' }>,
  input: VectorShape,
  label: LayerLabel,
): LayerRules {
  const fans = { fanIn: input.features, fanOut: layer.units };
  const shape = [input.features, layer.units];
  return {
    outputShape: { ...input, features: layer.units },
    parameters: kernelAndBias(label.name, shape, layer.units, layer.initialiser, fans),
    statistics: [],
  };
}

function kernelAndBias(
  layerName: string,
  kernelShape: readonly number[],
  outputs: number,
  initialiser: Initialiser,
  fans: { fanIn: number; fanOut: number },
): PlannedParameter[] {
  const biasInitialiser = initialiser === 'pytorch-default' ? initialiser : 'zeros';
  return [
    { name: `${layerName}/kernel`, shape: kernelShape, role: 'kernel', initialiser, ...fans },
    { name: `${layerName}/bias`, shape: [outputs], role: 'bias', initialiser: biasInitialiser, ...fans },
  ];
}

function withoutParameters(outputShape: SampleShape): LayerRules {
  return { outputShape, parameters: [], statistics: [] };
}

function needPicture(input: SampleShape, label: LayerLabel): PictureShape {
  if (input.kind === 'image') return input;
  throw new UserError(
    'request',
    `${label.place} needs a picture, and is given a list of ${input.features} numbers.`,
    'Put it before the flatten layer, or leave it out.',
  );
}

function needVector(input: SampleShape, label: LayerLabel): VectorShape {
  if (input.kind === 'vector') return input;
  throw new UserError(
    'request',
    `${label.place} needs a list of numbers, and is given a picture of ${listSizes(input).join(' x ')}.`,
    'Put a flatten layer before it.',
  );
}

function needPair(input: SampleShape, label: LayerLabel): void {
  if (input.branches === 2) return;
  throw new UserError(
    'request',
    `${label.place} compares two pictures, and is given a single ${input.kind === 'image' ? 'picture' : 'list'} (${describeShape(input)}).`,
    'Set network.input.kind to "image-pair", and use absolute-difference once.',
  );
}
