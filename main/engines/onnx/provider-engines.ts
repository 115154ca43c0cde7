import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeGpu } from '../describe-gpu.ts';
import type { CompileOptions, Engine, EngineProbe, Program } from '../engine.ts';
import { isElectron } from '../guarded-trial.ts';
import { defaultThreads } from '../processor.ts';
import { describeLoadingFailure } from './engine.ts';
import { findRuntime, tryProvider } from './provider-trial.ts';
import type { Provider } from './session.ts';

/** A way of ONNX Runtime to a GPU that leaves the training state in ordinary memory. */
export interface ProviderDescription {
  readonly engine: string;
  /** As its makers write it. */
  readonly title: string;
  readonly provider: Exclude<Provider, string>;
  /** Why it is absent from the binaries for some systems, and what to do there. */
  readonly absence: string;
  readonly elsewhere: string;
  /** The file without which it does not run, and how to get it, where npm does not bring it. */
  readonly download?: { readonly file: string; readonly remedy: string };
  /** What mends a provider that is there and fails. */
  readonly repair: string;
}

/** Core ML's ML programs take the weights of convolutions and products as inputs; its older format wants constants. */
const createMlProgram = 0x10;

export const cuda: ProviderDescription = {
  engine: 'onnx-cuda',
  title: 'CUDA',
  provider: { name: 'cuda' },
  absence: "ONNX Runtime's binding for Node has CUDA on Linux x64 only.",
  elsewhere: 'Use onnx-webgpu, or Linux on an x64 machine with an NVIDIA GPU.',
  download: {
    file: 'libonnxruntime_providers_cuda.so',
    remedy:
      "In Netsitter's folder run `node node_modules/onnxruntime-node/script/install --onnxruntime-node-install` where api.nuget.org can be reached; CUDA 12 and cuDNN 9 are needed besides.",
  },
  repair: 'Install the driver of the NVIDIA GPU, CUDA 12 and cuDNN 9.',
};

export const directMl: ProviderDescription = {
  engine: 'onnx-directml',
  title: 'DirectML',
  provider: { name: 'dml' },
  absence: 'DirectML is part of Windows.',
  elsewhere: 'Use onnx-webgpu, or Windows.',
  repair: "Install the GPU's current driver.",
};

export const coreMl: ProviderDescription = {
  engine: 'onnx-coreml',
  title: 'Core ML',
  provider: { name: 'coreml', coreMlFlags: createMlProgram },
  absence: 'Core ML is part of macOS.',
  elsewhere: 'Use onnx-webgpu, or macOS.',
  repair: 'Update macOS: ML programs need version 12 or newer.',
};

/**
 * Trains with ONNX Runtime's providers for CUDA, DirectML and Core ML. What a provider lacks runs on the
 * processor. Parameters cross over at every step: of all providers, the binding for Node keeps results on the
 * device for WebGPU only.
 */
export const onnxProviderEngines: readonly Engine[] = [cuda, directMl, coreMl].map(createEngine);

function createEngine(description: ProviderDescription): Engine {
  let probed: Promise<EngineProbe> | undefined;
  return {
    name: description.engine,

    probe(): Promise<EngineProbe> {
      return (probed ??= probeProvider(description));
    },

    async compile(options: CompileOptions): Promise<Program> {
      const { OnnxProgram } = await import('./program.ts');
      const { providerDevice } = await import('./device.ts');
      const device = providerDevice(description.provider, options.threads ?? defaultThreads());
      const program = new OnnxProgram(options, device);
      await program.prepare();
      return program;
    },
  };
}

/** Whether a provider of the onnxruntime-node at `path` can be used here. */
export async function probeProvider(description: ProviderDescription, path?: string): Promise<EngineProbe> {
  const { title, provider, absence, elsewhere, download, repair } = description;
  let runtime: Runtime;
  let place: string;
  try {
    place = path ?? findRuntime();
    runtime = createRequire(import.meta.url)(place) as Runtime;
  } catch (error) {
    return describeLoadingFailure(error);
  }
  const listed = runtime.listSupportedBackends().some(({ name }) => name === provider.name);
  if (!listed) return unusable(absence, elsewhere);
  if (download && !existsSync(join(folderOfBinaries(place), download.file))) {
    return unusable(`ONNX Runtime's ${title} provider is not installed.`, download.remedy);
  }
  const gpu = await describeGpu();
  // Within the desktop application a GPU is tried by the run itself, in its worker.
  if (isElectron()) {
    if (gpu === null) return unusable('No GPU was found.', repair);
    return usable(gpu, `onnxruntime-node ${runtime.env.versions.node ?? 'of unknown version'}`);
  }
  const trial = await tryProvider(provider, place);
  if ('failure' in trial) return unusable(`${title} ${trial.failure}.`, repair);
  return usable(gpu ?? 'GPU of unknown name', trial.library);
}

type Runtime = typeof import('onnxruntime-node');

/** Where onnxruntime-node keeps its native libraries, and its installation script puts what it downloads. */
function folderOfBinaries(path: string): string {
  return join(dirname(path), '..', 'bin', 'napi-v6', process.platform, process.arch);
}

function usable(device: string, library: string): EngineProbe {
  return { usable: true, device, library };
}

function unusable(reason: string, remedy: string): EngineProbe {
  return { usable: false, reason, remedy };
}
