import type { PlannedParameter } from '../../networks/layers.ts';
import { countElements } from '../../networks/plan.ts';
import type { NamedTensor } from '../engine.ts';
import { indexTensors } from '../state-tensors.ts';
import type { ParameterVector } from './parameters.ts';

/** Copies flat vectors out as one named tensor for each of `parameters`; `suffix` follows the parameter's name. */
export function readVectors(
  parameters: readonly PlannedParameter[],
  vectors: readonly ParameterVector[],
  flats: readonly Float32Array[],
  suffix = '',
): NamedTensor[] {
  const values = new Map<PlannedParameter, Float32Array>();
  vectors.forEach((vector, index) => {
    let offset = 0;
    for (const parameter of vector.parameters) {
      values.set(parameter, flats[index]!.slice(offset, (offset += countElements(parameter.shape))));
    }
  });
  return parameters.map((parameter) => ({
    name: parameter.name + suffix,
    shape: parameter.shape,
    values: values.get(parameter)!,
  }));
}

/** The parts of every vector among named tensors. Throws a `UserError` where one is missing or has another shape. */
export function findTensors(
  vectors: readonly ParameterVector[],
  tensors: readonly NamedTensor[],
  suffix = '',
): NamedTensor[][] {
  const find = indexTensors(tensors);
  return vectors.map((vector) =>
    vector.parameters.map((parameter) => find(parameter.name + suffix, parameter.shape)),
  );
}

/** Copies what `findTensors` has found into flat vectors. */
export function writeVectors(
  found: readonly (readonly NamedTensor[])[],
  flats: readonly Float32Array[],
): void {
  found.forEach((parts, index) => {
    let offset = 0;
    for (const { values } of parts) {
      flats[index]!.set(values, offset);
      offset += values.length;
    }
  });
}
