import { UserError } from '../../shared/errors.ts';
import { countElements } from '../networks/shapes.ts';
import type { NamedTensor } from './engine.ts';

/**
 * Looks tensors of a state up by name. The function returned throws a `UserError` where there is none of that
 * name, or it has another shape.
 */
export function indexTensors(
  tensors: readonly NamedTensor[],
): (name: string, shape: readonly number[]) => NamedTensor {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return (name, shape) => {
    const tensor = byName.get(name);
    const fits = tensor?.shape.join() === shape.join() && tensor.values.length === countElements(shape);
    if (tensor && fits) return tensor;
    throw new UserError(
      'work',
      tensor
        ? `The state has "${name}" with the shape [${tensor.shape.join(', ')}], and this network needs [${shape.join(', ')}].`
        : `The state lacks "${name}".`,
      'Use a checkpoint of a run with the same network and optimiser.',
    );
  };
}
