import { reshape } from './arithmetic.ts';
import { Graph } from './graph.ts';
import { createSession, Tensor } from './session.ts';
import type { InferenceSession, Provider, Tensors } from './session.ts';

/** Where a program's graphs run and its state is kept from step to step. */
export interface Device {
  /** Makes a graph ready to run. The results named `kept` stay on the device, to be fed to the next run. */
  prepare(model: Uint8Array, kept: readonly string[]): Promise<InferenceSession>;
  /** The same tensors where JavaScript can read them. */
  read(tensors: Tensors): Promise<Tensors>;
  /** Gives the memory of a tensor back that is fed no more. */
  free(tensor: Tensor): void;
  dispose(): Promise<void>;
  /** How many threads may update state in place; left out where that cannot be done. */
  readonly inPlaceThreads?: number;
}

/** State in ordinary memory. */
const ordinaryMemory: Omit<Device, 'prepare'> = {
  read: (tensors) => Promise.resolve(tensors),
  // ONNX Runtime's binding for Node hands every result out in new memory (also where it was given a tensor to
  // fill), so that of a tensor replaced is freed at once rather than left to pile up until the next garbage
  // collection.
  free: (tensor) => {
    (tensor.data as Float32Array<ArrayBuffer>).buffer.transfer(0);
  },
  dispose: () => Promise.resolve(),
};

/**
 * The processor, with so many threads for an operator, and for updates in place where `sharesMemory` says they can
 * be done; of `planMemory` tells `createSession`.
 */
export function processorDevice(threads: number, planMemory: boolean, inPlace = false): Device {
  return {
    ...ordinaryMemory,
    prepare: (model) => createSession(model, threads, undefined, planMemory),
    ...(inPlace && { inPlaceThreads: threads }),
  };
}

/**
 * What a provider of ONNX Runtime computes on, the state in ordinary memory. Operators that the provider lacks
 * run on the processor with so many threads. DirectML cannot do with memory planned beforehand.
 */
export function providerDevice(provider: Provider, threads: number): Device {
  return {
    ...ordinaryMemory,
    prepare: (model) => createSession(model, threads, { provider, kept: [] }, false),
  };
}

/** A GPU by way of WebGPU. What is kept stays in its memory. */
export function webGpuDevice(): Device {
  let reader: { readonly names: string; readonly session: Promise<InferenceSession> } | undefined;
  return {
    prepare: (model, kept) => createSession(model, 1, { provider: 'webgpu', kept }),
    async read(tensors) {
      const remote = Object.entries(tensors).filter(([, tensor]) => tensor.location !== 'cpu');
      if (remote.length === 0) return tensors;
      const names = remote.map(([name]) => name).join();
      // Reading such a tensor directly ends the whole process (onnxruntime-node 1.30): a graph hands it through.
      if (reader?.names !== names) {
        reader = { names, session: createSession(buildReader(remote), 1, { provider: 'webgpu', kept: [] }) };
      }
      const session = await reader.session;
      const results = await session.run(Object.fromEntries(remote));
      return {
        ...tensors,
        ...Object.fromEntries(remote.map(([name]) => [name, results[`read ${name}`]!])),
      };
    },
    free: (tensor) => {
      tensor.dispose();
    },
    async dispose() {
      await (await reader?.session)?.release();
      reader = undefined;
    },
  };
}

/** Hands vectors through unchanged. */
function buildReader(vectors: readonly (readonly [name: string, tensor: Tensor])[]): Uint8Array {
  const graph = new Graph();
  for (const [name, { dims }] of vectors) {
    graph.output(`read ${name}`, reshape(graph, graph.input(name, dims), dims));
  }
  return graph.encode();
}
