import { InferenceSession, Tensor } from 'onnxruntime-node';

export type Tensors = Readonly<Record<string, Tensor>>;

/** Makes ONNX Runtime ready to run a graph. `threads` left out: as many as the machine has cores. */
export async function createSession(model: Uint8Array, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Errors only: the graphs are our own, and what ONNX Runtime warns of is no concern of a user.
    logSeverityLevel: 3,
  });
}
export { InferenceSession, Tensor };
