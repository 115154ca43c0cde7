import { createRequire } from 'node:module';
import { describeGpu } from '../describe-gpu.ts';
import type { CompileOptions, Engine, EngineProbe, Program } from '../engine.ts';
import { isElectron, tryInOwnProcess } from '../guarded-trial.ts';
import { describeProcessor } from '../processor.ts';
import { add } from './arithmetic.ts';
import { Graph } from './graph.ts';

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

/** Computes 1 + 1 on the GPU and tells which imitations of one are loaded, where the system lists them. */
const trialScript = `
  const { existsSync, readFileSync } = require('node:fs');
  const { InferenceSession, Tensor, env } = require(process.argv[1]);
  const one = () => new Tensor('float32', Float32Array.of(1), [1]);
  const options = {
    executionProviders: ['webgpu'],
    extra: { session: { disable_cpu_ep_fallback: '1' } },
    logSeverityLevel: 3,
  };
  InferenceSession.create(Buffer.from(process.argv[2], 'base64'), options)
    .then((session) => session.run({ a: one(), b: one() }))
    .then(({ sum }) => {
      const maps = '/proc/self/maps';
      const loaded = existsSync(maps) ? readFileSync(maps, 'utf8') : '';
      const imitation = /swiftshader/.test(loaded) ? 'SwiftShader' : /vulkan_lvp/.test(loaded) ? 'llvmpipe' : null;
      console.log(JSON.stringify({ two: sum.data[0], imitation, version: env.versions.node }));
    });
`;

interface Trial {
  readonly two: number;
  readonly imitation: string | null;
  readonly version: string;
}

async function probeWebGpu(): Promise<EngineProbe> {
  const gpu = await describeGpu();
  if (isElectron()) return probeUntried(gpu);
  const graph = new Graph();
  graph.output('sum', add(graph, graph.input('a', [1]), graph.input('b', [1])));
  const model = Buffer.from(graph.encode()).toString('base64');
  const path = createRequire(import.meta.url).resolve('onnxruntime-node');
  const outcome = await tryInOwnProcess(trialScript, [path, model]);
  if ('failure' in outcome) {
    const isAbsent = outcome.failure.includes('No supported adapters');
    return unusable(isAbsent ? 'WebGPU finds no GPU here.' : `WebGPU ${outcome.failure}.`);
  }
  const { two, imitation, version } = JSON.parse(outcome.output) as Trial;
  if (two !== 2) return unusable('WebGPU computes 1 + 1 wrongly.');
  const device =
    imitation === null
      ? (gpu ?? 'GPU of unknown name')
      : `${imitation}, a software GPU, on ${describeProcessor()}`;
  return {
    usable: true,
    device,
    isImitation: imitation !== null,
    library: `onnxruntime-node ${version}`,
  };
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
