import type { PlannedLayer, NetworkPlan, SampleShape } from '../../networks/plan.ts';
import { convolutionGeometry } from '../../networks/geometry.ts';
import type { Shape, Value } from './graph.ts';
import { relu } from './operators/activation.ts';
import { convolve } from './operators/convolution.ts';
import { addBias, multiplyByKernel } from './operators/dense.ts';
import { channelsLast, flatten } from './operators/layout.ts';
import { maximumOf, selectPositions } from './operators/pooling.ts';
import { windowMembers } from './operators/positions.ts';
import type { Tape } from './tape.ts';

/** How a dropout layer acts on a value of a graph; without effect where the network is evaluated. */
export type DropoutRule = (layer: PlannedLayer, input: Value) => Value;

/** The shape in which samples are fed: pictures channel by channel. */
export function sampleShape(shape: SampleShape): Shape {
  return shape.kind === 'vector'
    ? ['batch', shape.features]
    : ['batch', shape.channels, shape.height * shape.width];
}

/** The shape in which a value of a network flows through a graph: pictures position by position. */
export function valueShape(shape: SampleShape): Shape {
  return shape.kind === 'vector'
    ? ['batch', shape.features]
    : ['batch', shape.height * shape.width, shape.channels];
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
  dropout: DropoutRule,
): Value {
  let value = plan.input.kind === 'image' ? channelsLast(tape, samples) : samples;
  const layers = fuseConvolutions(plan.layers);
  for (const { layer, poolSize } of layers) {
    value = buildLayer(tape, layer, poolSize, value, parameters, dropout);
  }
  return value;
}

interface BuildStep {
  readonly layer: PlannedLayer;
  /** The window of a pooling layer done together with a convolution; 1 where there is none. */
  readonly poolSize: number;
}

/**
 * Joins a convolution with the max pooling after it, also across a ReLU: the maximum of a window is the same
 * whether bias and ReLU are applied before or after it, and afterwards there are fewer values to apply them to.
 */
function fuseConvolutions(layers: readonly PlannedLayer[]): BuildStep[] {
  const fused = new Set<PlannedLayer>();
  const steps: BuildStep[] = [];
  for (const [index, layer] of layers.entries()) {
    if (fused.has(layer)) continue;
    const next = layers[index + 1]?.spec.type === 'relu' ? layers[index + 2] : layers[index + 1];
    if (layer.spec.type === 'convolution' && next?.spec.type === 'max-pooling') {
      fused.add(next);
      steps.push({ layer, poolSize: next.spec.poolSize });
    } else {
      steps.push({ layer, poolSize: 1 });
    }
  }
  return steps;
}

function buildLayer(
  tape: Tape,
  layer: PlannedLayer,
  poolSize: number,
  input: Value,
  parameters: ReadonlyMap<string, Value>,
  dropout: DropoutRule,
): Value {
  const { spec, inputShape } = layer;
  const parameter = (role: string): Value => parameters.get(`${layer.name}/${role}`)!;
  switch (spec.type) {
    case 'convolution': {
      const picture = asPicture(input, inputShape);
      const { height, width, paddingTop, paddingLeft } = convolutionGeometry(spec, picture);
      const geometry = { kernelSize: spec.kernelSize, stride: spec.stride, paddingTop, paddingLeft };
      const members = windowMembers(height, width, poolSize);
      const products = convolve(tape, picture, parameter('kernel'), geometry, members);
      return addBias(tape, maximumOf(tape, products), parameter('bias'));
    }
    case 'max-pooling': {
      const picture = asPicture(input, inputShape);
      const members = windowMembers(picture.height, picture.width, spec.poolSize);
      return maximumOf(tape, selectPositions(tape, picture, members));
    }
    case 'dense':
      return addBias(tape, multiplyByKernel(tape, input, parameter('kernel')), parameter('bias'));
    case 'relu':
      return relu(tape, input);
    case 'flatten':
      return flatten(tape, input);
    case 'dropout':
      return dropout(layer, input);
  }
}

function asPicture(value: Value, shape: SampleShape): { value: Value; height: number; width: number } {
  if (shape.kind === 'vector') throw new Error('A picture was expected.');
  return { value, height: shape.height, width: shape.width };
}
