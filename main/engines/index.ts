import { distance } from 'fastest-levenshtein';
import { UserError } from '../../shared/errors.ts';
import type { Engine } from './engine.ts';
import { onnxCpuEngine } from './onnx/engine.ts';

/** Every engine, the one that `auto` takes first. */
export const engines: readonly Engine[] = [onnxCpuEngine];

/** The name that leaves the choice of engine to Netsitter. */
export const automaticEngine = 'auto';

/** The engine of that name. Throws a `UserError` that lists the known names, nearest first, where there is none. */
export function findEngine(name: string): Engine {
  const engine = name === automaticEngine ? engines[0] : engines.find((candidate) => candidate.name === name);
  if (engine) return engine;
  const known = [automaticEngine, ...engines.map((candidate) => candidate.name)];
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  throw new UserError('request', `There is no engine "${name}".`, `Known engines: ${nearest.join(', ')}.`);
}
