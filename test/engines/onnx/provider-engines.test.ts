import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findEngine } from '../../../main/engines/index.ts';
import { coreMl, cuda, directMl, probeProvider } from '../../../main/engines/onnx/provider-engines.ts';
import { InferenceSession } from '../../../main/engines/onnx/session.ts';
import type { Batch, CompileOptions, Program } from '../../../main/engines/engine.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { networkSpecSchema } from '../../../shared/specs/network.ts';
import { optimiserSpecSchema } from '../../../shared/specs/training.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What `main` of a stand-in for onnxruntime-node is made of. */
interface StandIn {
  readonly backends: readonly string[];
  /** The body of InferenceSession.create(model, options). */
  readonly create?: string;
  /** Files beside its native binding. */
  readonly libraries?: readonly string[];
}

const computes = (sum: string): string => `return { run: async () => ({ sum: { data: [${sum}] } }) };`;

/** Stands in for onnxruntime-node, whose other providers are seldom there, and returns its main file. */
async function createRuntime({ backends, create = '', libraries = [] }: StandIn): Promise<string> {
  const folder = temporaryFolder();
  const binaries = join(folder, 'bin', 'napi-v6', process.platform, process.arch);
  await mkdir(binaries, { recursive: true });
  for (const library of libraries) await writeFile(join(binaries, library), '');
  await mkdir(join(folder, 'dist'));
  const main = join(folder, 'dist', 'index.cjs');
  await writeFile(
    main,
    `
      exports.env = { versions: { node: '1.2.3' } };
      exports.listSupportedBackends = () => ${JSON.stringify(backends.map((name) => ({ name })))};
      exports.Tensor = class {};
      exports.InferenceSession = { create: async (model, options) => { ${create} } };
    `,
  );
  return main;
}

/** As the binding for Node takes them; 16 asks for Core ML's ML programs. */
const asked = [
  [cuda, { name: 'cuda' }],
  [directMl, { name: 'dml' }],
  [coreMl, { name: 'coreml', coreMlFlags: 16 }],
] as const;

const installed = { backends: ['cpu', 'cuda'], libraries: ['libonnxruntime_providers_cuda.so'] };

test.each([
  [cuda, 'Linux x64'],
  [directMl, 'Windows'],
  [coreMl, 'macOS'],
])('$engine says which system it is for where its binding lacks it', async (description, system) => {
  const path = await createRuntime({ backends: ['cpu', 'webgpu'] });
  expect(await probeProvider(description, path)).toEqual({
    usable: false,
    reason: expect.stringContaining(system) as string,
    remedy: expect.stringMatching(/^Use onnx-webgpu, or /) as string,
  });
});

describe('CUDA is reported', () => {
  test('as not installed, with the command that downloads it', async () => {
    const path = await createRuntime({ backends: ['cpu', 'cuda'] });
    const { usable, reason, remedy } = await probeProvider(cuda, path);
    expect(usable).toBe(false);
    expect(reason).toBe("ONNX Runtime's CUDA provider is not installed.");
    expect(remedy).toContain('`node node_modules/onnxruntime-node/script/install ');
  });

  test('as broken, with the library that is missing', async () => {
    const create = `
      console.error('Failed to load it with error: libcudnn.so.9: cannot open shared object file: No such file');
      throw new Error('Failed to load shared library');
    `;
    const { usable, reason, remedy } = await probeProvider(
      cuda,
      await createRuntime({ ...installed, create }),
    );
    expect(usable).toBe(false);
    expect(reason).toBe('CUDA cannot be loaded: Failed to load shared library (libcudnn.so.9 is missing).');
    expect(remedy).toContain('cuDNN 9');
  });

  test.each([
    ['process.abort();', 'CUDA ended its process while loading (SIGABRT).'],
    [computes('3'), 'CUDA computes 1 + 1 wrongly.'],
  ])('as not usable where it does "%s"', async (create, reason) => {
    const path = await createRuntime({ ...installed, create });
    expect(await probeProvider(cuda, path)).toMatchObject({ usable: false, reason });
  });
});

test('a binding that cannot be loaded is reported in its own words', async () => {
  const path = join(temporaryFolder(), 'index.cjs');
  await writeFile(path, `throw new Error('wrong ELF class');`);
  const { usable, reason } = await probeProvider(coreMl, path);
  expect(usable).toBe(false);
  expect(reason).toMatch(/^ONNX Runtime cannot be loaded on .*wrong ELF class/);
});

describe('on a machine with a GPU', () => {
  beforeEach(async () => {
    const folder = temporaryFolder();
    const content = '#!/bin/sh\necho "NVIDIA H100 80GB HBM3"\n';
    await writeFile(join(folder, 'nvidia-smi'), content, { mode: 0o755 });
    vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const expected = { usable: true, device: 'NVIDIA H100 80GB HBM3', library: 'onnxruntime-node 1.2.3' };

  test.each(asked)('$engine is usable where its provider computes alone', async (description, provider) => {
    const backends = ['cpu', provider.name];
    const create = `
        const isRight = JSON.stringify(options.executionProviders) === process.env.EXPECTED_PROVIDERS;
        const isAlone = options.extra.session.disable_cpu_ep_fallback === '1';
        ${computes('isRight && isAlone ? 2 : 0')}
      `;
    vi.stubEnv('EXPECTED_PROVIDERS', JSON.stringify([provider]));
    const path = await createRuntime({ ...installed, backends, create });
    expect(await probeProvider(description, path)).toEqual(expected);
  });

  test('the desktop application, which has no separate process, leaves the trial to the run', async () => {
    const path = await createRuntime({ ...installed, create: 'process.abort();' });
    Object.defineProperty(process.versions, 'electron', { value: '1.0.0', configurable: true });
    try {
      expect(await probeProvider(cuda, path)).toEqual(expected);
    } finally {
      Reflect.deleteProperty(process.versions, 'electron');
    }
  });
});

test('the installation script obeys the command that the remedy names', async () => {
  const project = resolve(import.meta.dirname, '../../..');
  const [, script, flag] = /`node (\S+) (\S+)`/.exec(cuda.download!.remedy)!;
  const path = createRequire(import.meta.url).resolve(join(project, script!));
  const ask = `
    const { parseInstallFlag } = require('./install-utils.js');
    const { requirements, manifests } = require('./install-metadata.js');
    const files = requirements['linux/x64'].flatMap((name) => Object.keys(manifests['linux/x64:' + name]));
    console.log(JSON.stringify({ isForced: parseInstallFlag(), files }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', ask, '--', flag!], {
    cwd: dirname(path),
    env: { PATH: process.env['PATH'] },
  });
  expect(JSON.parse(stdout)).toEqual({
    isForced: true,
    files: expect.arrayContaining([`./${cuda.download!.file}`]) as string[],
  });
});

describe('a network trains', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const options: CompileOptions = {
    network: networkSpecSchema.parse({
      input: { kind: 'vector', features: 3 },
      layers: [
        { type: 'dense', units: 5 },
        { type: 'batch-normalisation' },
        { type: 'relu' },
        { type: 'dropout', rate: 0.2 },
        { type: 'dense', units: 2 },
      ],
    }),
    objective: { loss: 'softmax-cross-entropy', l2Regularisation: 0.01 },
    optimiser: optimiserSpecSchema.parse({ type: 'adam', learningRate: 0.01 }),
    seed: 5,
    threads: 1,
  };
  const random = new RandomStream(2);
  const batch: Batch = {
    inputs: Float32Array.from({ length: 12 }, () => random.normal()),
    labels: Int32Array.of(0, 1, 1, 0),
  };

  async function train(program: Program): Promise<unknown> {
    const results: unknown[] = [];
    for (let step = 0; step < 4; step += 1) results.push(await program.step(batch, 0.01, step === 2));
    await program.writeState(await program.readState());
    results.push(await program.step(batch, 0.01), await program.evaluate(batch), await program.readState());
    await program.dispose();
    return results;
  }

  /** Lets the processor stand in for the provider, and returns what every session was asked for. */
  function replaceProvider(): InferenceSession.SessionOptions[] {
    const sessions: InferenceSession.SessionOptions[] = [];
    const create = InferenceSession.create.bind(InferenceSession) as (
      model: Uint8Array,
      options: InferenceSession.SessionOptions,
    ) => Promise<InferenceSession>;
    const replacement = (model: unknown, wanted: unknown): Promise<InferenceSession> => {
      sessions.push(wanted as InferenceSession.SessionOptions);
      return create(model as Uint8Array, { ...sessions.at(-1), executionProviders: ['cpu'] });
    };
    vi.spyOn(InferenceSession, 'create').mockImplementation(replacement);
    return sessions;
  }

  test.each(asked)(
    'by $engine with its provider asked for and the state in ordinary memory',
    async ({ engine }, provider) => {
      const expected = await train(await findEngine('onnx-cpu').compile(options));
      const sessions = replaceProvider();
      expect(await train(await findEngine(engine).compile(options))).toEqual(expected);
      expect(sessions.length).toBeGreaterThan(1);
      for (const wanted of sessions) {
        expect(wanted).toMatchObject({
          executionProviders: [provider],
          preferredOutputLocation: {},
          enableMemPattern: false,
          executionMode: 'sequential',
          intraOpNumThreads: 1,
        });
      }
    },
  );
});
