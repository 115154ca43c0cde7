import { canonicalJson } from '../canonical-json.ts';

/** Settings as JSON, reached by their paths; what is given is never changed. */

export type Path = readonly string[];

export function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (branch, key) => (isBranch(branch) && Object.hasOwn(branch, key) ? branch[key] : undefined),
    content,
  );
}

/** The same content with another value at `path`; `undefined` leaves the setting out. */
export function withValue(content: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const part = isBranch(content) ? content[key] : undefined;
  const changed = withValue(part, rest, value);
  if (Array.isArray(content)) {
    const list: unknown[] = [...(content as unknown[])];
    if (changed === undefined) list.splice(Number(key), 1);
    else list[Number(key)] = changed;
    return list;
  }
  const branch: Record<string, unknown> = isBranch(content) ? { ...content } : {};
  if (changed === undefined)
    return Object.fromEntries(Object.entries(branch).filter(([name]) => name !== key));
  branch[key] = changed;
  return branch;
}

export function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A setting that is another than before. `undefined` where it was, or is, left out. */
export interface SettingChange {
  readonly path: Path;
  readonly before: unknown;
  readonly now: unknown;
}

/** Fields that say of which kind an object is: where they differ, all of it does. */
const kindFields = ['type', 'kind', 'format'];

/** What differs, each as deep as both have the same structure: a list of another length differs as a whole. */
export function listChanges(before: unknown, now: unknown, path: Path = []): SettingChange[] {
  if (Object.is(before, now)) return [];
  if (!isBranch(before) || !isBranch(now)) return [{ path, before, now }];
  if (!isAlike(before, now)) return isEqual(before, now) ? [] : [{ path, before, now }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys.flatMap((key) => listChanges(before[key], now[key], [...path, key]));
}

function isAlike(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    // Lists of plain values read as one setting.
    return one.every(
      (item, index) => isBranch(item) && isBranch(other[index]) && isAlike(item, other[index]),
    );
  }
  return kindFields.every((field) => one[field] === other[field]);
}

function isEqual(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/**
 * The changes as settings to replace, by dotted path. What is left out now cannot be said of a setting alone: then
 * the object that held it is replaced.
 */
export function toSettings(changes: readonly SettingChange[], now: unknown): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const change of changes) {
    const path = change.now === undefined ? change.path.slice(0, -1) : change.path;
    settings[path.join('.')] = valueAt(now, path);
  }
  const within = (path: string) =>
    Object.keys(settings).some((other) => other !== path && path.startsWith(`${other}.`));
  return Object.fromEntries(Object.entries(settings).filter(([path]) => !within(path)));
}
