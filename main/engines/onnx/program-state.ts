import { UserError } from '../../../shared/errors.ts';
import type { PlannedParameter } from '../../networks/layers.ts';
import { countElements } from '../../networks/plan.ts';
import type { NamedTensor } from '../engine.ts';
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

/**
 * Copies named tensors into flat vectors. Throws a `UserError`, before anything is copied, where one is
 * missing or has another shape.
 */
export function writeVectors(
  vectors: readonly ParameterVector[],
  flats: readonly Float32Array[],
  tensors: readonly NamedTensor[],
  suffix = '',
): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const found = vectors.map((vector) =>
    vector.parameters.map((parameter) => {
      const tensor = byName.get(parameter.name + suffix);
      if (
        tensor?.shape.join() === parameter.shape.join() &&
        tensor.values.length === countElements(tensor.shape)
      ) {
        return tensor;
      }
      throw new UserError(
        'work',
        tensor
          ? `The state has "${tensor.name}" with the shape [${tensor.shape.join(', ')}], and this network needs [${parameter.shape.join(', ')}].`
          : `The state lacks "${parameter.name}${suffix}".`,
        'Use a checkpoint of a run with the same network and optimiser.',
      );
    }),
  );
  found.forEach((parts, index) => {
    let offset = 0;
    for (const { values } of parts) {
      flats[index]!.set(values, offset);
      offset += values.length;
    }
  });
}
