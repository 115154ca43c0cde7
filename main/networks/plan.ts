import { UserError } from '../../shared/errors.ts';
import type { LayerSpec, NetworkInput, NetworkSpec } from '../../shared/specs/network.ts';
import { layerRules } from './layers.ts';
import type { PlannedParameter } from './layers.ts';

/** What flows between layers: a picture or a list of numbers, for one sample. */
export type SampleShape = NetworkInput;

export interface PlannedLayer {
  /** Type and number within that type, e.g. "convolution-2". */
  readonly name: string;
  readonly spec: LayerSpec;
  readonly inputShape: SampleShape;
  readonly outputShape: SampleShape;
  readonly parameters: readonly PlannedParameter[];
}

/** A network whose layers fit together, with every shape worked out. */
export interface NetworkPlan {
  readonly input: SampleShape;
  readonly layers: readonly PlannedLayer[];
  /** How many numbers the network yields for a sample. */
  readonly outputs: number;
}

/** Parameters of one layer: 1 GiB of them, which training holds four times over, with gradient and moments. */
const largestLayer = 2 ** 28;

/**
 * Works out shapes and parameters layer by layer. Throws a `UserError` that names the first layer that does
 * not fit what comes before it, or not into memory.
 */
export function planNetwork(spec: NetworkSpec): NetworkPlan {
  const layers: PlannedLayer[] = [];
  let shape: SampleShape = spec.input;
  for (const [index, layer] of spec.layers.entries()) {
    const number = spec.layers.slice(0, index + 1).filter((other) => other.type === layer.type).length;
    const name = `${layer.type}-${number}`;
    const place = `Layer ${index + 1} (${layer.type})`;
    const { outputShape, parameters } = layerRules(layer, shape, { name, place });
    checkSize(parameters, place);
    layers.push({ name, spec: layer, inputShape: shape, outputShape, parameters });
    shape = outputShape;
  }
  if (shape.kind !== 'vector') {
    throw new UserError(
      'request',
      `The network ends with a picture of ${describeShape(shape)}, not with a list of class scores.`,
      'End it with a flatten layer and a dense layer of as many units as there are classes.',
    );
  }
  return { input: spec.input, layers, outputs: shape.features };
}

function checkSize(parameters: readonly PlannedParameter[], place: string): void {
  const count = parameters.reduce((sum, { shape }) => sum + countElements(shape), 0);
  if (count <= largestLayer) return;
  throw new UserError(
    'request',
    `${place} has ${count.toLocaleString('en-GB')} parameters; the limit is ${largestLayer.toLocaleString('en-GB')}.`,
    'Give it fewer filters or units, or pool more before it.',
  );
}

/** All parameters of a network, in the order of its layers. */
export function listParameters(plan: NetworkPlan): PlannedParameter[] {
  return plan.layers.flatMap((layer) => layer.parameters);
}

/** How many numbers a tensor of this shape holds. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How many numbers make one sample. */
export function countValues(shape: SampleShape): number {
  return shape.kind === 'vector' ? shape.features : shape.height * shape.width * shape.channels;
}

/** "60 x 60 x 3" or "84 values". */
export function describeShape(shape: SampleShape): string {
  return shape.kind === 'vector'
    ? `${shape.features} values`
    : `${shape.height} x ${shape.width} x ${shape.channels}`;
}
