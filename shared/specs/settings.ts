import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { experimentSpecSchema, type ExperimentSpec } from './recipe.ts';
import { describeRange } from './setting-ranges.ts';
import { nearestNames } from '../suggestions.ts';

type Branch = Record<string, unknown>;

/**
 * An experiment with single settings replaced, named by dotted paths such as `training.epochs` or
 * `network.layers.0.filters`. `UserError` names every path that does not exist, with the nearest that does,
 * and every value out of range, with its range.
 */
export function replaceSettings(
  spec: ExperimentSpec,
  changes: Readonly<Record<string, unknown>>,
): ExperimentSpec {
  return replaceIn(spec, changes, experimentSpecSchema);
}

/** The same of anything that a schema describes, such as an experiment with the search for its settings. */
export function replaceIn<Spec extends object>(
  spec: Spec,
  changes: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Spec>,
): Spec {
  const changed = structuredClone(spec);
  const faults = Object.entries(changes).flatMap(([path, value]) => replaceSetting(changed, path, value));
  const result = schema.safeParse(changed);
  if (!result.success) faults.push(...describeIssues(result.error, changed));
  if (faults.length > 0 || !result.success) {
    const listed = [...new Set(faults)].join('; ');
    throw new UserError('request', `These settings cannot be used: ${listed}.`, '');
  }
  return result.data;
}

/** Replaces one setting in place; returns what is wrong with the path, if anything is. */
function replaceSetting(spec: object, path: string, value: unknown): string[] {
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<unknown>(
    (branch, key) => (isBranch(branch) && Object.hasOwn(branch, key) ? branch[key] : undefined),
    spec,
  );
  const newIndex = Array.isArray(parent) && !Object.hasOwn(parent, last);
  if (!isBranch(parent) || newIndex || forbiddenKeys.has(last)) return [unknownSetting(path, spec)];
  parent[last] = value;
  return [];
}

/** Keys that would reach an object's prototype instead of a setting. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** What is wrong with each setting, by its path. `content` is what was validated. */
export function describeIssues(error: z.ZodError, content: unknown): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownSetting([...path, key].join('.'), content));
    }
    const value = path.reduce<unknown>(
      (branch, key) => (isBranch(branch) ? branch[key] : undefined),
      content,
    );
    const range = describeRange(path, content);
    const name = path.join('.') || 'the content';
    if (value === undefined) return [`${name} is missing${range === null ? '' : `: expected ${range}`}`];
    return [
      `${name} is ${shorten(JSON.stringify(value))}: ${range === null ? issue.message : `expected ${range}`}`,
    ];
  });
}

function unknownSetting(path: string, content: unknown): string {
  const known = listSettings(content)
    .map((setting) => setting.path)
    .filter((candidate) => candidate !== path);
  const [nearest] = nearestNames(path, known, 1);
  return `there is no setting ${path}${nearest === undefined ? '' : ` (did you mean ${nearest}?)`}`;
}

/** Every single setting with its dotted path, e.g. `training.epochs`, 50. */
export function listSettings(content: unknown, prefix = ''): { path: string; value: unknown }[] {
  if (!isBranch(content)) return prefix === '' ? [] : [{ path: prefix, value: content }];
  return Object.entries(content).flatMap(([key, value]) =>
    listSettings(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
