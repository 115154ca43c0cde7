import { add, sumOverRows } from '../arithmetic.ts';
import type { Value } from '../graph.ts';
import type { Tape } from '../tape.ts';

/** Each sample ([batch, inputs]) times the kernel ([inputs, units]). */
export function multiplyByKernel(tape: Tape, input: Value, kernel: Value): Value {
  const { graph } = tape;
  const [batch] = input.shape;
  const [inputs, units] = kernel.shape as [number, number];
  const output = graph.node('MatMul', [input, kernel], [batch!, units]);
  tape.record(
    [output],
    [
      {
        input: kernel,
        gradient: ([gradient]) => graph.node('Gemm', [input, gradient!], [inputs, units], { transA: 1 }),
        factors: ([gradient]) => ({ left: input, right: gradient! }),
      },
      {
        input,
        gradient: ([gradient]) => graph.node('Gemm', [gradient!, kernel], [batch!, inputs], { transB: 1 }),
      },
    ],
  );
  return output;
}

/** Adds `bias`, one number for each channel or unit (the last dimension of `input`). */
export function addBias(tape: Tape, input: Value, bias: Value): Value {
  const { graph } = tape;
  const output = add(graph, input, bias);
  tape.record(
    [output],
    [
      { input, gradient: ([gradient]) => gradient! },
      { input: bias, gradient: ([gradient]) => sumOverRows(graph, gradient!) },
    ],
  );
  return output;
}
