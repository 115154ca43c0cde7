import { UserError } from '../../shared/errors.ts';
import type { AppliedLayerSpec, LayerSpec, NetworkSpec } from '../../shared/specs/network.ts';
import { layerRules } from './layers.ts';
import type { LayerLabel, LayerRules, PlannedParameter } from './layers.ts';
import { countElements, describeShape, inputShape, listSizes } from './shapes.ts';
import type { SampleShape } from './shapes.ts';

export { countElements, countValues, describeShape } from './shapes.ts';
export type { SampleShape } from './shapes.ts';

export interface PlannedLayer {
  /** Type and number within that type, e.g. "convolution-2"; inside a residual its name comes first: "residual-1/dense-2". */
  readonly name: string;
  readonly spec: AppliedLayerSpec;
  readonly inputShape: SampleShape;
  readonly outputShape: SampleShape;
  readonly parameters: readonly PlannedParameter[];
  /** Running mean and variance of a batch normalisation; no gradient changes them. */
  readonly statistics: readonly PlannedParameter[];
  /** The layers inside a residual, none for all others. Their parameters are not among those of the residual. */
  readonly inner: readonly PlannedLayer[];
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
  const input = inputShape(spec.input);
  const layers = planLayers(spec.layers, input, { name: '', place: '' });
  const end = layers.at(-1)?.outputShape ?? input;
  if (end.branches === 2) {
    throw new UserError(
      'request',
      `The network ends with ${describeShape(end)}, not with one list of scores.`,
      'Put an absolute-difference layer where the two pictures are to be compared, before the last dense layer.',
    );
  }
  if (end.kind !== 'vector') {
    throw new UserError(
      'request',
      `The network ends with a picture of ${describeShape(end)}, not with a list of class scores.`,
      'End it with a flatten layer and a dense layer of as many units as there are classes.',
    );
  }
  return { input, layers, outputs: end.features };
}

/** `within` is the residual the layers are in: what their names and places begin with. */
function planLayers(specs: readonly LayerSpec[], input: SampleShape, within: LayerLabel): PlannedLayer[] {
  const layers: PlannedLayer[] = [];
  const numbers = new Map<AppliedLayerSpec['type'], number>();
  let shape = input;
  for (const { spec, place } of writeOut(specs, within.place)) {
    const number = (numbers.get(spec.type) ?? 0) + 1;
    numbers.set(spec.type, number);
    const layer = planLayer(spec, shape, { name: `${within.name}${spec.type}-${number}`, place });
    layers.push(layer);
    shape = layer.outputShape;
  }
  return layers;
}

interface PlacedLayer {
  readonly spec: AppliedLayerSpec;
  /** Where its settings are, e.g. "Layer 3 (repeat), time 2, layer 1 (dense)". */
  readonly place: string;
}

/** The layers with every repetition written out, so that a network is the same however it is written down. */
function* writeOut(specs: readonly LayerSpec[], within: string): Generator<PlacedLayer, void, void> {
  for (const [index, spec] of specs.entries()) {
    const place = `${within === '' ? 'Layer' : `${within}, layer`} ${index + 1} (${spec.type})`;
    if (spec.type !== 'repeat') {
      yield { spec, place };
      continue;
    }
    for (let time = 1; time <= spec.times; time += 1) {
      yield* writeOut(spec.layers, `${place}, time ${time}`);
    }
  }
}

function planLayer(spec: AppliedLayerSpec, input: SampleShape, label: LayerLabel): PlannedLayer {
  if (spec.type !== 'residual') {
    const rules: LayerRules = layerRules(spec, input, label);
    checkSize(rules.parameters, label.place);
    return { name: label.name, spec, inputShape: input, inner: [], ...rules };
  }
  const inner = planLayers(spec.layers, input, { name: `${label.name}/`, place: label.place });
  const made = inner.at(-1)?.outputShape ?? input;
  if (made.branches !== input.branches || listSizes(made).join() !== listSizes(input).join()) {
    throw new UserError(
      'request',
      `${label.place} adds what comes in, ${describeShape(input)}, to what its layers make of it, ${describeShape(made)}; both must have the same shape.`,
      `Make its last layer yield ${describeShape(input)}.`,
    );
  }
  return {
    name: label.name,
    spec,
    inputShape: input,
    outputShape: input,
    parameters: [],
    statistics: [],
    inner,
  };
}

/** Every layer in the order in which it is applied: those inside a residual come before it, which adds up at the end. */
export function listLayers(plan: Pick<NetworkPlan, 'layers'>): PlannedLayer[] {
  return plan.layers.flatMap((layer) => [...layer.inner, layer]);
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

/** All parameters of a network that training adjusts, in the order of its layers. */
export function listParameters(plan: NetworkPlan): PlannedParameter[] {
  return listLayers(plan).flatMap((layer) => layer.parameters);
}

/** The running statistics of a network, in the order of its layers. */
export function listStatistics(plan: NetworkPlan): PlannedParameter[] {
  return listLayers(plan).flatMap((layer) => layer.statistics);
}
