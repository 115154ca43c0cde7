import { canonicalJson } from '../../../shared/canonical-json.ts';

export interface Change {
  readonly path: string;
  readonly value: unknown;
}

/**
 * The fewest replacements by dotted path that make `from` into `to`; null where one would have to take a setting
 * away, for which there is no replacement.
 */
export function differingSettings(from: unknown, to: unknown, path = ''): Change[] | null {
  if (to === undefined) return from === undefined ? [] : null;
  if (from !== undefined && canonicalJson(from) === canonicalJson(to)) return [];
  if (!isRecord(from) || !isRecord(to)) return path === '' ? null : [{ path, value: to }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const within = keys.map((key) =>
    differingSettings(from[key], to[key], path === '' ? key : `${path}.${key}`),
  );
  if (within.every((changes) => changes !== null)) return within.flat();
  return path === '' ? null : [{ path, value: to }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
