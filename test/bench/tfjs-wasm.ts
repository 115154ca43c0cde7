import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { enableProdMode, ready, setBackend, version_core as version } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Engine } from '../../main/engines/engine.ts';
import { TensorFlowProgram } from '../../main/engines/tensorflow/program.ts';
import { registerGradients } from '../../main/engines/tensorflow/register-gradients.ts';
import { mendKernels } from './wasm-kernels.ts';

/**
 * TensorFlow.js as WebAssembly with SIMD, a peer to compare with. Under Node it has one thread
 * (github.com/tensorflow/tfjs/issues/3830).
 */
export const tfjsWasmEngine: Engine = {
  name: 'tfjs-wasm',

  probe: () =>
    Promise.resolve({
      usable: true,
      device: 'WebAssembly, 1 thread',
      library: `@tensorflow/tfjs-backend-wasm ${version}`,
    }),

  async compile(options) {
    enableProdMode();
    const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(entry)}${sep}`);
    mendKernels();
    await registerGradients();
    await setBackend('wasm');
    await ready();
    return new TensorFlowProgram(options, 'wasm');
  },
};
