import type { Clipping } from '../../../shared/specs/training.ts';
import { add, divide, maximum, multiply, squareRoot, sumOfAllSquares } from './arithmetic.ts';
import type { Graph, Value } from './graph.ts';

/**
 * Clips the gradients of the total loss (data and L2 penalty). Weight decay comes afterwards, with the update,
 * as where PyTorch's `clip_grad_norm_` or `clip_grad_value_` is called before `optimizer.step`.
 */
export function clipGradients(
  graph: Graph,
  clipping: Clipping | undefined,
  gradients: readonly Value[],
): readonly Value[] {
  switch (clipping?.type) {
    case undefined:
      return gradients;
    case 'value': {
      const bounds = [graph.scalar(-clipping.maximum), graph.scalar(clipping.maximum)];
      return gradients.map((gradient) => graph.node('Clip', [gradient, ...bounds], gradient.shape));
    }
    case 'global-norm': {
      const factor = globalNormFactor(graph, clipping.maximum, gradients);
      return gradients.map((gradient) => multiply(graph, gradient, factor));
    }
  }
}

/** min(1, limit / norm), where the norm is that of all gradients taken as one vector; exactly 1 up to the limit. */
function globalNormFactor(graph: Graph, limit: number, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => sumOfAllSquares(graph, gradient));
  const norm = squareRoot(
    graph,
    squares.reduce((total, square) => add(graph, total, square)),
  );
  return divide(graph, graph.scalar(limit), maximum(graph, norm, graph.scalar(limit)));
}
