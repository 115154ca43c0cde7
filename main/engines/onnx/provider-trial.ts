import { createRequire } from 'node:module';
import { tryInOwnProcess } from '../guarded-trial.ts';
import { add } from './arithmetic.ts';
import { Graph } from './graph.ts';
import type { Provider } from './session.ts';

/** What a provider told of itself, or in a few words why it cannot compute. */
export type ProviderTrial =
  | {
      /** The software that imitates the GPU, where Linux shows it. */
      readonly imitation: string | null;
      readonly library: string;
    }
  | { readonly failure: string };

/** Computes 1 + 1 with the provider alone, and tells which imitations of a GPU are loaded, where the system lists them. */
const trialScript = `
  const { existsSync, readFileSync } = require('node:fs');
  const { InferenceSession, Tensor, env } = require(process.argv[1]);
  const one = () => new Tensor('float32', Float32Array.of(1), [1]);
  const options = {
    executionProviders: [JSON.parse(process.argv[3])],
    enableMemPattern: false,
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

/** Where the package onnxruntime-node lies. Throws where it is not installed. */
export function findRuntime(): string {
  return createRequire(import.meta.url).resolve('onnxruntime-node');
}

/** Lets a provider of the onnxruntime-node at `path` compute something small in a process of its own. */
export async function tryProvider(provider: Provider, path: string): Promise<ProviderTrial> {
  const graph = new Graph();
  graph.output('sum', add(graph, graph.input('a', [1]), graph.input('b', [1])));
  const model = Buffer.from(graph.encode()).toString('base64');
  const outcome = await tryInOwnProcess(trialScript, [path, model, JSON.stringify(provider)]);
  if ('failure' in outcome) return outcome;
  const { two, imitation, version } = JSON.parse(outcome.output) as {
    readonly two: number;
    readonly imitation: string | null;
    readonly version: string;
  };
  if (two !== 2) return { failure: 'computes 1 + 1 wrongly' };
  return { imitation, library: `onnxruntime-node ${version}` };
}
