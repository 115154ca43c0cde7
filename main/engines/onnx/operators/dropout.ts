import { multiply, toFloat } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** Multiplies `input` by a mask of bytes, 1 where a value is kept and 0 where it is dropped, and by `scale`. */
export function applyMask(tape: Tape, input: Value, mask: Value, scale: number): Value {
  const { graph } = tape;
  const factors = scaledMask(tape, mask, scale);
  const output = multiply(graph, input, factors);
  tape.record([output], [{ input, gradient: ([gradient]) => multiply(graph, gradient!, factors) }]);
  return output;
}

/** DequantizeLinear turns bytes into scaled numbers in one pass, but yields float32 only. */
function scaledMask({ graph }: Tape, mask: Value, scale: number): Value {
  if (graph.floatType === 'float32') {
    return graph.node('DequantizeLinear', [mask, graph.scalar(scale)], mask.shape, {}, 'float32');
  }
  return multiply(graph, toFloat(graph, mask), graph.scalar(scale));
}
