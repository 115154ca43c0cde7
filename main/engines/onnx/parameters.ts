import { countElements } from '../../networks/plan.ts';
import type { PlannedParameter } from '../../networks/layers.ts';
import { reshape } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';

/**
 * Parameters travel in a few flat vectors, so that the optimiser updates many in one pass. A large parameter
 * has a vector of its own, which a graph reshapes without copying; small ones share one, which it splits.
 */
export interface ParameterVector {
  readonly name: string;
  readonly parameters: readonly PlannedParameter[];
  readonly size: number;
}

/** From how many numbers on a parameter has a vector of its own: copying 256 KiB costs more than another pass of the optimiser. */
const largeParameter = 65_536;

/** Distributes parameters over flat vectors. */
export function packParameters(parameters: readonly PlannedParameter[]): ParameterVector[] {
  const isLarge = (parameter: PlannedParameter): boolean => countElements(parameter.shape) >= largeParameter;
  const small = parameters.filter((parameter) => !isLarge(parameter));
  const groups = [...parameters.filter(isLarge).map((parameter) => [parameter]), small];
  return groups
    .filter((group) => group.length > 0)
    .map((group, index) => ({
      name: `parameters-${index + 1}`,
      parameters: group,
      size: group.reduce((total, parameter) => total + countElements(parameter.shape), 0),
    }));
}

/** The parameters inside a flat vector, each in its shape. */
export function unpackVector(
  graph: Graph,
  vector: ParameterVector,
  flat: Value,
): Map<PlannedParameter, Value> {
  const sizes = vector.parameters.map((parameter) => countElements(parameter.shape));
  const parts =
    sizes.length === 1
      ? [flat]
      : graph.split(
          'Split',
          [flat, graph.integers(sizes)],
          sizes.map((size) => [size]),
          { axis: 0 },
        );
  return new Map(
    vector.parameters.map((parameter, index) => [parameter, reshape(graph, parts[index]!, parameter.shape)]),
  );
}
