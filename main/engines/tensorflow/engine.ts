import type { CompileOptions, Engine, EngineProbe, Program } from '../engine.ts';
import { describeProcessor } from '../processor.ts';
import { loadNativeBackend, probeNativeBackend } from './native-backend.ts';
import { registerGradients } from './register-gradients.ts';

/** TensorFlow.js in pure JavaScript: usable everywhere, and so slow that it serves to check the others. */
export const tfjsCpuEngine: Engine = {
  name: 'tfjs-cpu',
  isReference: true,

  async probe(): Promise<EngineProbe> {
    const { version_core: version } = await import('@tensorflow/tfjs-core');
    return {
      usable: true,
      device: `${describeProcessor()}, 1 thread`,
      threads: 1,
      library: `@tensorflow/tfjs-backend-cpu ${version}`,
    };
  },

  async compile(options: CompileOptions): Promise<Program> {
    const { enableProdMode } = await import('@tensorflow/tfjs-core');
    // Otherwise it writes an advertisement for the native library to the standard error.
    enableProdMode();
    await import('@tensorflow/tfjs-backend-cpu');
    return compileOn('cpu', options);
  },
};

/** TensorFlow's own native library, on a CUDA device where it finds one and on the processor otherwise. */
export const tensorflowEngine: Engine = {
  name: 'tensorflow',

  probe: () => probeNativeBackend(),

  async compile(options: CompileOptions): Promise<Program> {
    await loadNativeBackend();
    return compileOn('tensorflow', options);
  },
};

async function compileOn(backend: string, options: CompileOptions): Promise<Program> {
  await registerGradients();
  const { TensorFlowProgram } = await import('./program.ts');
  return new TensorFlowProgram(options, backend);
}
