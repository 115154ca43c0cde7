import { matrixProduct } from '../../main/engines/onnx/arithmetic.ts';
import { Graph } from '../../main/engines/onnx/graph.ts';
import { createSession, Tensor } from '../../main/engines/onnx/session.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type { Contestant } from './contestants.ts';

const size = 1024;
/** Products in a row, so that the call itself does not count. */
const products = 8;

export const floatingPointOperations = products * 2 * size ** 3;

/** Products of square float32 matrices through ONNX Runtime: what the machine itself can do. */
export async function startMatrixProducts(threads: number): Promise<Contestant> {
  const graph = new Graph();
  const factor = graph.input('factor', [size, size]);
  let result = graph.input('first', [size, size]);
  for (let count = 0; count < products; count += 1) result = matrixProduct(graph, result, factor);
  graph.output('result', result);
  const session = await createSession(graph.encode(), threads);
  const random = new RandomStream(1);
  // With this deviation products stay as large as what they are made of.
  const draw = (): Tensor => {
    const values = Float32Array.from({ length: size ** 2 }, () => random.normal() / Math.sqrt(size));
    return new Tensor('float32', values, [size, size]);
  };
  const feeds = { factor: draw(), first: draw() };
  return {
    name: 'matrix products',
    async time(_, count) {
      const times: number[] = [];
      for (let call = 0; call < count; call += 1) {
        const start = performance.now();
        await session.run(feeds);
        times.push(performance.now() - start);
      }
      return times;
    },
    end: () => session.release(),
  };
}
