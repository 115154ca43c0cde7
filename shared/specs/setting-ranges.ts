import { z } from 'zod';
import { recipeSchema } from './recipe.ts';

/** The parts of JSON Schema that the settings' schemas lead to. */
export interface ValueSchema {
  type?: string;
  const?: string | number;
  enum?: (string | number)[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  default?: unknown;
  required?: string[];
  properties?: Record<string, ValueSchema>;
  items?: ValueSchema;
  oneOf?: ValueSchema[];
  anyOf?: ValueSchema[];
}

let rootSchema: ValueSchema | null = null;

/** The schema of the setting at `path`, or undefined where there is none; `content` as in `describeRange`. */
export function schemaAt(path: readonly string[], content: unknown): ValueSchema | undefined {
  rootSchema ??= z.toJSONSchema(recipeSchema, { io: 'input' }) as ValueSchema;
  let schema: ValueSchema | undefined = rootSchema;
  let value: unknown = content;
  for (const key of path) {
    schema = child(chosenSchema(schema, value), key);
    if (schema === undefined) return undefined;
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  return schema;
}

/**
 * What the setting at `path` may be, in words, e.g. "a whole number from 1". Null where there is no such
 * setting. `content` decides which kind of layer, optimiser or data set a path leads through.
 */
export function describeRange(path: readonly string[], content: unknown): string | null {
  const schema = schemaAt(path, content);
  return schema === undefined ? null : describe(schema);
}

/** Between which numbers a setting lies: those it may be itself, and those it stays above and below. */
export interface NumberLimits {
  readonly lowest: number;
  readonly highest: number;
  readonly above: number;
  readonly below: number;
}

/** The limits of the number at `path`, infinite where there are none or no such setting; `content` as in `describeRange`. */
export function numberLimits(path: readonly string[], content: unknown): NumberLimits {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schemaAt(path, content) ?? {};
  return {
    lowest: minimum ?? -Infinity,
    highest: maximum ?? Infinity,
    above: exclusiveMinimum ?? -Infinity,
    below: exclusiveMaximum ?? Infinity,
  };
}

/** The alternative of a union whose constant fields (`type`, `kind`, `format`) are those of `value`. */
export function chosenSchema(schema: ValueSchema, value: unknown): ValueSchema {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives === undefined) return schema;
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const matching = alternatives.find((alternative) =>
    Object.entries(alternative.properties ?? {}).every(
      ([key, field]) => field.const === undefined || field.const === fields[key],
    ),
  );
  return matching ?? discriminator(alternatives);
}

/** A schema whose constant fields may be any of those of the alternatives. */
function discriminator(alternatives: readonly ValueSchema[]): ValueSchema {
  const properties: Record<string, ValueSchema> = {};
  for (const alternative of alternatives) {
    for (const [key, field] of Object.entries(alternative.properties ?? {})) {
      if (field.const === undefined) continue;
      properties[key] = { enum: [...(properties[key]?.enum ?? []), field.const] };
    }
  }
  return { type: 'object', properties };
}

function child(schema: ValueSchema, key: string): ValueSchema | undefined {
  return schema.properties?.[key] ?? schema.items;
}

function describe(schema: ValueSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${schema.enum.join(', ')}`;
  if (schema.type === 'integer' || schema.type === 'number') return describeNumbers(schema);
  if (schema.type === 'array')
    return schema.minItems === undefined ? 'a list' : `a list of at least ${schema.minItems}`;
  if (schema.type === 'string')
    return schema.pattern === undefined ? 'a text' : `a text of the form ${schema.pattern}`;
  return 'an object';
}

function describeNumbers(schema: ValueSchema): string {
  const bounds: string[] = [];
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  if (minimum !== undefined && Number.MIN_SAFE_INTEGER < minimum) bounds.push(`from ${minimum}`);
  if (exclusiveMinimum !== undefined) bounds.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) bounds.push(`to ${maximum}`);
  if (exclusiveMaximum !== undefined)
    bounds.push(bounds.length > 0 ? `to below ${exclusiveMaximum}` : `below ${exclusiveMaximum}`);
  return [schema.type === 'integer' ? 'a whole number' : 'a number', ...bounds].join(' ');
}
