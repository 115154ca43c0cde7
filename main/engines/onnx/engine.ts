import { createRequire } from 'node:module';
import type { CompileOptions, Engine, EngineProbe, Program } from '../engine.ts';
import { describeProcessor, defaultThreads } from './processor.ts';
import { OnnxProgram } from './program.ts';

/** Trains on the processor with ONNX Runtime. Runs wherever the npm package onnxruntime-node has a binary. */
export const onnxCpuEngine: Engine = {
  name: 'onnx-cpu',

  probe(): Promise<EngineProbe> {
    const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as {
      version: string;
    };
    const threads = defaultThreads();
    return Promise.resolve({
      usable: true,
      device: `${describeProcessor()}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      library: `onnxruntime-node ${version}`,
    });
  },

  async compile(options: CompileOptions): Promise<Program> {
    const program = new OnnxProgram(options, options.threads ?? defaultThreads());
    await program.prepare();
    return program;
  },
};
