import { convolutionGeometry, poolingGeometry } from '../../networks/geometry.ts';
import type { NetworkPlan, PlannedLayer, SampleShape } from '../../networks/plan.ts';
import type { Shape, Value } from './graph.ts';
import { leakyRelu, relu, sigmoid, softmax, tanh } from './operators/activation.ts';
import { convolve, countPatchNumbers } from './operators/convolution.ts';
import type { Picture } from './operators/convolution.ts';
import { convolveDirectly } from './operators/direct-convolution.ts';
import { convolveSpectra, spectraPay } from './operators/spectral-convolution.ts';
import { addBias, multiplyByKernel } from './operators/dense.ts';
import { channelsLast, flatten } from './operators/layout.ts';
import type { Affine } from './operators/normalisation.ts';
import { absoluteDifference } from './operators/pairs.ts';
import { averageOf, averageOfAll, maximumOf, selectPositions } from './operators/pooling.ts';
import { allPositions, windowMembers } from './operators/positions.ts';
import { addResidual } from './operators/residual.ts';
import { sineFeatures } from './operators/sine.ts';
import { convolveWindows, countWindowNumbers, splitWindows } from './operators/window-convolution.ts';
import type { Tape } from './tape.ts';

/** The shape in which samples are fed: pictures channel by channel; those of a pair one after the other. */
export function sampleShape(shape: SampleShape): Shape {
  return shape.kind === 'vector'
    ? [samplesOf(shape), shape.features]
    : [samplesOf(shape), shape.channels, shape.height * shape.width];
}

/** The shape in which a value of a network flows through a graph: pictures position by position. */
export function valueShape(shape: SampleShape): Shape {
  return shape.kind === 'vector'
    ? [samplesOf(shape), shape.features]
    : [samplesOf(shape), shape.height * shape.width, shape.channels];
}

function samplesOf({ branches }: SampleShape): 'batch' | 'branches' {
  return branches === 2 ? 'branches' : 'batch';
}

/**
 * A convolution keeps its patches up to so many numbers a picture, 2 MiB, which is faster as long as they stay
 * near the processor; beyond it does without.
 */
const mostPatchNumbers = 524_288;

/** What acts on training otherwise than on evaluation, and who looks on. */
export interface NetworkRules {
  /** How a dropout layer acts on a value; without effect where the network is evaluated. */
  readonly dropout: (layer: PlannedLayer, input: Value) => Value;
  /** How a batch normalisation acts: by statistics of the batch, or by running ones. */
  readonly normalise: (layer: PlannedLayer, input: Value, affine: Affine) => Value;
  /** Told what comes out of every ReLU; where a max pooling follows, what that keeps of it. */
  readonly activated: (layer: PlannedLayer, output: Value) => void;
}

/**
 * Builds the layers of a network one after the other, from samples as they are fed (`sampleShape`) to class scores
 * ([batch, outputs]). `parameters` has every parameter under its name.
 */
export function buildNetwork(
  tape: Tape,
  plan: NetworkPlan,
  samples: Value,
  parameters: ReadonlyMap<string, Value>,
  rules: NetworkRules,
): Value {
  const value = plan.input.kind === 'image' ? channelsLast(tape, samples) : samples;
  return buildLayers({ tape, parameters, rules, byWindows: new Set() }, plan.layers, value);
}

interface Building {
  readonly tape: Tape;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly rules: NetworkRules;
  /** Poolings whose input has its positions in the order of their windows. */
  readonly byWindows: Set<PlannedLayer>;
}

function buildLayers(building: Building, layers: readonly PlannedLayer[], input: Value): Value {
  return planSteps(layers).reduce((value, step) => {
    const { layer } = step;
    const output = buildLayer(building, step, value);
    if (layer.spec.type === 'relu') building.rules.activated(layer, output);
    return output;
  }, input);
}

interface BuildStep {
  readonly layer: PlannedLayer;
  /** The pooling layer done together with a convolution. */
  readonly pooling?: PlannedLayer;
  /** The pooling layer after a convolution and batch normalisations, to which the order of positions is the same. */
  readonly pooledLater?: PlannedLayer;
}

/**
 * The order in which layers are built. The maximum of a window is the same whether a ReLU is applied before or after it,
 * and afterwards there are fewer values to apply it to: pooling goes first. It is joined with a convolution right
 * before it, across the bias as well, unless windows overlap, since what they share would be computed several times.
 */
function planSteps(layers: readonly PlannedLayer[]): BuildStep[] {
  const pooled = new Set<PlannedLayer>();
  const steps = layers.flatMap((layer, index): BuildStep[] => {
    if (pooled.has(layer)) return [];
    const [next, afterNext] = layers.slice(index + 1);
    const isBeforeRelu = layer.spec.type === 'convolution' && next?.spec.type === 'relu';
    const pooling = isBeforeRelu ? afterNext : next;
    if (pooling?.spec.type !== 'max-pooling' || pooled.has(pooling)) return [{ layer }];
    if (layer.spec.type === 'convolution' && !overlaps(pooling.spec)) {
      pooled.add(pooling);
      return [{ layer, pooling }];
    }
    if (layer.spec.type !== 'relu') return [{ layer }];
    pooled.add(pooling);
    return [{ layer: pooling }, { layer }];
  });
  return steps.map((step, index) => {
    const later = steps.slice(index + 1).find(({ layer }) => layer.spec.type !== 'batch-normalisation');
    const isTiled = step.layer.spec.type === 'convolution' && later && tiles(later.layer);
    return isTiled ? { pooledLater: later.layer, ...step } : step;
  });
}

/** Whether every position belongs to one window of a max pooling. */
function tiles({ spec, inputShape }: PlannedLayer): boolean {
  if (spec.type !== 'max-pooling' || (spec.stride ?? spec.poolSize) !== spec.poolSize) return false;
  const { height, width } = asSize(inputShape);
  return height % spec.poolSize === 0 && width % spec.poolSize === 0;
}

function overlaps({ poolSize, stride }: { poolSize: number; stride?: number | undefined }): boolean {
  return stride !== undefined && stride < poolSize;
}

function buildLayer(building: Building, { layer, pooling, pooledLater }: BuildStep, input: Value): Value {
  const { tape, parameters, rules } = building;
  const { spec } = layer;
  const parameter = (role: string): Value => parameters.get(`${layer.name}/${role}`)!;
  switch (spec.type) {
    case 'convolution': {
      const picture = asPicture(input, layer.inputShape);
      const { height, width, paddingTop, paddingLeft } = convolutionGeometry(spec, picture);
      const geometry = { kernelSize: spec.kernelSize, stride: spec.stride, paddingTop, paddingLeft };
      const members = pooling ? poolingMembers(pooling) : [allPositions(height, width)];
      const kernel = parameter('kernel');
      const size = { height, width };
      const bySpectra = spectraPay(picture, kernel, geometry, size);
      if (!bySpectra && countPatchNumbers(kernel, height * width) <= mostPatchNumbers) {
        const products = convolve(tape, picture, kernel, geometry, members);
        return addBias(tape, maximumOf(tape, products), parameter('bias'));
      }
      const later = pooling ?? pooledLater;
      const windows = later && !bySpectra && !tape.carriesGradient(input) ? poolingMembers(later) : [];
      if (windows.length > 0 && countWindowNumbers(kernel, geometry, windows) <= mostPatchNumbers) {
        const products = convolveWindows(tape, picture, kernel, geometry, windows);
        if (pooling === undefined) building.byWindows.add(later!);
        const pooled = pooling ? maximumOf(tape, splitWindows(tape, products, windows.length)) : products;
        return addBias(tape, pooled, parameter('bias'));
      }
      const convolveWhole = bySpectra ? convolveSpectra : convolveDirectly;
      const value = convolveWhole(tape, picture, kernel, geometry, size);
      const products = pooling ? selectPositions(tape, { value, height, width }, members) : [value];
      return addBias(tape, maximumOf(tape, products), parameter('bias'));
    }
    case 'max-pooling': {
      const members = poolingMembers(layer);
      if (building.byWindows.has(layer)) return maximumOf(tape, splitWindows(tape, input, members.length));
      const picture = asPicture(input, layer.inputShape);
      return maximumOf(tape, selectPositions(tape, picture, members));
    }
    case 'average-pooling':
      return averageOf(tape, asPicture(input, layer.inputShape), poolingMembers(layer));
    case 'global-average-pooling':
      return averageOfAll(tape, input);
    case 'batch-normalisation': {
      const affine = { gamma: parameter('gamma'), beta: parameter('beta'), epsilon: spec.epsilon };
      return rules.normalise(layer, input, affine);
    }
    case 'dense':
      return addBias(tape, multiplyByKernel(tape, input, parameter('kernel')), parameter('bias'));
    case 'relu':
      return relu(tape, input);
    case 'leaky-relu':
      return leakyRelu(tape, input, spec.negativeSlope);
    case 'tanh':
      return tanh(tape, input);
    case 'sigmoid':
      return sigmoid(tape, input);
    case 'softmax':
      return softmax(tape, input);
    case 'sine-features':
      return sineFeatures(tape, input, spec.frequencies);
    case 'absolute-difference':
      return absoluteDifference(tape, input);
    case 'flatten':
      return flatten(tape, input);
    case 'dropout':
      return rules.dropout(layer, input);
    case 'residual':
      return addResidual(tape, input, buildLayers(building, layer.inner, input));
  }
}

/** The positions of the members of every window of a pooling layer. */
function poolingMembers({ spec, inputShape }: PlannedLayer): ReturnType<typeof windowMembers> {
  if (spec.type !== 'max-pooling' && spec.type !== 'average-pooling') {
    throw new Error('A pooling layer was expected.');
  }
  return windowMembers(poolingGeometry(spec, asSize(inputShape)), spec.poolSize);
}

function asPicture(value: Value, shape: SampleShape): Picture {
  return { value, ...asSize(shape) };
}

function asSize(shape: SampleShape): { height: number; width: number } {
  if (shape.kind === 'vector') throw new Error('A picture was expected.');
  return { height: shape.height, width: shape.width };
}
