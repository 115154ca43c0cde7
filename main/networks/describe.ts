import type { LayerSummary } from '../../shared/runs.ts';
import type { LayerSpec, NetworkSpec } from '../../shared/specs/network.ts';
import { countElements, listParameters, planNetwork } from './plan.ts';
import type { SampleShape } from './plan.ts';

/** A network layer by layer, as Keras prints it: output shapes are [height, width, channels] or [features]. */
export function describeLayers(spec: NetworkSpec): LayerSummary[] {
  return planNetwork(spec).layers.map((layer) => ({
    name: layer.name,
    description: describeLayer(layer.spec),
    outputShape: listSizes(layer.outputShape),
    parameters: layer.parameters.reduce((sum, parameter) => sum + countElements(parameter.shape), 0),
  }));
}

/** How many numbers training adjusts. */
export function countParameters(spec: NetworkSpec): number {
  return listParameters(planNetwork(spec)).reduce(
    (sum, parameter) => sum + countElements(parameter.shape),
    0,
  );
}

function describeLayer(layer: LayerSpec): string {
  switch (layer.type) {
    case 'convolution': {
      const { filters, kernelSize, stride, padding } = layer;
      const strided = stride === 1 ? '' : `, stride ${stride}`;
      return `Convolution, ${filters} filters ${kernelSize} x ${kernelSize}, ${padding}${strided}`;
    }
    case 'max-pooling':
      return `Max pooling ${layer.poolSize} x ${layer.poolSize}`;
    case 'dropout':
      return `Dropout ${layer.rate}`;
    case 'relu':
      return 'ReLU';
    case 'flatten':
      return 'Flatten';
    case 'dense':
      return `Dense, ${layer.units} units`;
  }
}

function listSizes(shape: SampleShape): number[] {
  return shape.kind === 'vector' ? [shape.features] : [shape.height, shape.width, shape.channels];
}
