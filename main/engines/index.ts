import { distance } from 'fastest-levenshtein';
import { UserError } from '../../shared/errors.ts';
import type { Engine } from './engine.ts';
import { automaticEngine } from './names.ts';
import { onnxCpuEngine } from './onnx/engine.ts';
import { onnxProviderEngines } from './onnx/provider-engines.ts';
import { onnxWebGpuEngine } from './onnx/webgpu-engine.ts';
import { tensorflowEngine, tfjsCpuEngine } from './tensorflow/engine.ts';

export { automaticEngine };

/** Every engine. */
export const engines: readonly Engine[] = [
  onnxCpuEngine,
  onnxWebGpuEngine,
  ...onnxProviderEngines,
  tensorflowEngine,
  tfjsCpuEngine,
];

/** Throws a `UserError` that lists the known names, nearest first, where `name` is neither an engine nor `auto`. */
export function checkEngineName(name: string): void {
  if (name !== automaticEngine) findEngine(name);
}

/** The engine of that name. Throws a `UserError` that lists the known names, nearest first, where there is none. */
export function findEngine(name: string): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine) return engine;
  const known = [automaticEngine, ...engines.map((candidate) => candidate.name)];
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  throw new UserError('request', `There is no engine "${name}".`, `Known engines: ${nearest.join(', ')}.`);
}
