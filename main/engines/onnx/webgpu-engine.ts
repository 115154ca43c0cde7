import { describeGpu } from '../describe-gpu.ts';
import type { CompileOptions, Engine, EngineProbe, Program } from '../engine.ts';
import { isElectron } from '../guarded-trial.ts';
import { describeProcessor } from '../processor.ts';
import { findRuntime, tryProvider } from './provider-trial.ts';

/** Trains on a GPU with ONNX Runtime's WebGPU provider; parameters stay in the GPU's memory between steps. */
export const onnxWebGpuEngine: Engine = {
  name: 'onnx-webgpu',

  probe(): Promise<EngineProbe> {
    return (probed ??= probeWebGpu());
  },

  async compile(options: CompileOptions): Promise<Program> {
    const { OnnxProgram } = await import('./program.ts');
    const { webGpuDevice } = await import('./device.ts');
    const program = new OnnxProgram(options, webGpuDevice());
    await program.prepare();
    return program;
  },
};

let probed: Promise<EngineProbe> | undefined;

async function probeWebGpu(): Promise<EngineProbe> {
  const gpu = await describeGpu();
  if (isElectron()) return probeUntried(gpu);
  const trial = await tryProvider('webgpu', findRuntime());
  if ('failure' in trial) {
    const isAbsent = trial.failure.includes('No supported adapters');
    return unusable(isAbsent ? 'WebGPU finds no GPU here.' : `WebGPU ${trial.failure}.`);
  }
  const { imitation, library } = trial;
  const device =
    imitation === null
      ? (gpu ?? 'GPU of unknown name')
      : `${imitation}, a software GPU, on ${describeProcessor()}`;
  return { usable: true, device, isImitation: imitation !== null, library };
}

/** Within the desktop application a GPU is tried by the run itself, in its worker. */
async function probeUntried(gpu: string | null): Promise<EngineProbe> {
  if (gpu === null) return unusable('No GPU was found.');
  const { env } = await import('onnxruntime-node');
  return {
    usable: true,
    device: gpu,
    library: `onnxruntime-node ${env.versions.node ?? 'of unknown version'}`,
  };
}

function unusable(reason: string): EngineProbe {
  return {
    usable: false,
    reason,
    remedy:
      process.platform === 'linux'
        ? "Install the GPU's Vulkan driver and the Vulkan loader (in Debian mesa-vulkan-drivers and libvulkan1)."
        : "Install the GPU's current driver.",
  };
}
