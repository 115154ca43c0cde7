import { describeError } from '../../../shared/errors.ts';
import type { CompileOptions, Engine, EngineProbe, Program } from '../engine.ts';
import { defaultThreads, describeProcessor } from '../processor.ts';

/**
 * Trains on the processor with ONNX Runtime, whose native library is loaded when it is first needed: what
 * else the application does works without it.
 */
export const onnxCpuEngine: Engine = {
  name: 'onnx-cpu',

  async probe(threads = defaultThreads()): Promise<EngineProbe> {
    try {
      const { env } = await import('onnxruntime-node');
      return {
        usable: true,
        device: `${describeProcessor()}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        threads,
        library: `onnxruntime-node ${env.versions.node ?? 'of unknown version'}`,
      };
    } catch (error) {
      return describeLoadingFailure(error);
    }
  },

  async compile(options: CompileOptions): Promise<Program> {
    const { OnnxProgram } = await import('./program.ts');
    const { processorDevice } = await import('./device.ts');
    const takesNumbers = options.network.input.kind === 'vector';
    const { sharesMemory } = await import('./in-place/shared-memory.ts');
    const threads = options.threads ?? defaultThreads();
    const device = processorDevice(threads, takesNumbers, await sharesMemory());
    const program = new OnnxProgram(options, device);
    await program.prepare();
    return program;
  },
};

/** What an engine reports where the native library cannot be loaded. */
export function describeLoadingFailure(error: unknown): EngineProbe {
  return {
    usable: false,
    reason: `ONNX Runtime cannot be loaded on ${process.platform} ${process.arch}: ${describeError(error)}`,
    remedy: 'Install the npm package onnxruntime-node anew, on a system it has a binary for.',
  };
}
