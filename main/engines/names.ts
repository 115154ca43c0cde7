/** The name that leaves the choice of engine to Netsitter. */
export const automaticEngine = 'auto';

/** Engines that compute on the processor, whose cores several runs can share; `auto` is taken for one until it is settled. */
export const processorEngines: readonly string[] = [automaticEngine, 'onnx-cpu', 'tfjs-cpu'];
