import type { LayerSummary } from '../../shared/runs.ts';
import type { AppliedLayerSpec, NetworkSpec } from '../../shared/specs/network.ts';
import type { PlannedParameter } from './layers.ts';
import { listLayers, listParameters, listStatistics, planNetwork } from './plan.ts';
import { countElements, listSizes } from './shapes.ts';

/**
 * A network layer by layer, as Keras prints it: output shapes are [height, width, channels] or [features],
 * and running statistics count as parameters. The layers inside a residual come before it.
 */
export function describeLayers(spec: NetworkSpec): LayerSummary[] {
  return listLayers(planNetwork(spec)).map((layer) => ({
    name: layer.name,
    description: describeLayer(layer.spec),
    outputShape: listSizes(layer.outputShape),
    parameters: countNumbers([...layer.parameters, ...layer.statistics]),
  }));
}

/** How many numbers a network is made of, and how many of them training adjusts. */
export function countParameters(spec: NetworkSpec): { all: number; trainable: number } {
  const plan = planNetwork(spec);
  const trainable = countNumbers(listParameters(plan));
  return { all: trainable + countNumbers(listStatistics(plan)), trainable };
}

function countNumbers(parameters: readonly PlannedParameter[]): number {
  return parameters.reduce((sum, parameter) => sum + countElements(parameter.shape), 0);
}

function describeLayer(layer: AppliedLayerSpec): string {
  switch (layer.type) {
    case 'convolution': {
      const { filters, kernelSize, stride, padding } = layer;
      const strided = stride === 1 ? '' : `, stride ${stride}`;
      return `Convolution, ${filters} filters ${kernelSize} x ${kernelSize}, ${padding}${strided}`;
    }
    case 'max-pooling':
      return `Max pooling ${describeWindow(layer)}`;
    case 'average-pooling':
      return `Average pooling ${describeWindow(layer)}`;
    case 'global-average-pooling':
      return 'Global average pooling';
    case 'batch-normalisation':
      return `Batch normalisation, momentum ${layer.momentum}`;
    case 'dropout':
      return `Dropout ${layer.rate}`;
    case 'relu':
      return 'ReLU';
    case 'leaky-relu':
      return `Leaky ReLU, slope ${layer.negativeSlope}`;
    case 'tanh':
      return 'Tanh';
    case 'sigmoid':
      return 'Sigmoid';
    case 'softmax':
      return 'Softmax';
    case 'flatten':
      return 'Flatten';
    case 'sine-features':
      return `Sine features, ${layer.frequencies.length} frequencies`;
    case 'absolute-difference':
      return 'Absolute difference of the pair';
    case 'dense':
      return `Dense, ${layer.units} units`;
    case 'residual':
      return `Residual, adds the input of its ${layer.layers.length} layers`;
  }
}

function describeWindow({ poolSize, stride }: { poolSize: number; stride?: number | undefined }): string {
  const strided = stride === undefined || stride === poolSize ? '' : `, stride ${stride}`;
  return `${poolSize} x ${poolSize}${strided}`;
}
