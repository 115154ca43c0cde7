import { multiply } from '../arithmetic.ts';
import { Graph } from '../graph.ts';
import { createSession, Tensor } from '../session.ts';
import { encodeAdamModule } from './adam-module.ts';
import { mostPages } from './update-threads.ts';

let answer: Promise<boolean> | undefined;

/**
 * Whether parameters can be updated in place here: ONNX Runtime's binding takes tensors in memory that threads share, which
 * depends on the version of Node-API beneath, this thread may wait for others, there is room for the addresses of such a
 * memory, and the processor has the vector instructions of WebAssembly. Tried once.
 */
export function sharesMemory(): Promise<boolean> {
  answer ??= tryMemory();
  return answer;
}

async function tryMemory(): Promise<boolean> {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
    new WebAssembly.Instance(new WebAssembly.Module(encodeAdamModule(mostPages)), { env: { memory } });
    const { buffer } = memory;
    Atomics.wait(new Int32Array(buffer), 0, 1, 0);
    const values = new Float32Array(buffer, 0, 2).fill(3);
    const graph = new Graph();
    const input = graph.input('input', [2]);
    graph.output('output', multiply(graph, input, graph.scalar(2)));
    const session = await createSession(graph.encode(), 1);
    const { output } = await session.run({ input: new Tensor('float32', values, [2]) });
    await session.release();
    return output?.data[1] === 6;
  } catch {
    return false;
  }
}
