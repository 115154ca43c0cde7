import type { NetworkSpec } from '../../shared/specs/network.ts';
import { listLayers, planNetwork } from './plan.ts';
import { countElements } from './shapes.ts';

/**
 * About how many multiplications and additions a training step takes: of every kernel once for each position it is
 * applied at, twice over (a multiplication and an addition), three times (forward, and backward for the kernel and
 * for what came in). What has no kernel is left out: it takes little beside them.
 *
 * @throws UserError where the layers do not fit together.
 */
export function stepOperations(network: NetworkSpec, batchSize: number): number {
  let products = 0;
  for (const { parameters, outputShape } of listLayers(planNetwork(network))) {
    const positions = outputShape.kind === 'image' ? outputShape.height * outputShape.width : 1;
    for (const { role, shape } of parameters) {
      if (role === 'kernel') products += outputShape.branches * positions * countElements(shape);
    }
  }
  return 2 * 3 * batchSize * products;
}
