import { chosenSchema, schemaAt, type ValueSchema } from './setting-ranges.ts';
import { isBranch, type Path } from './setting-paths.ts';

/** How a setting is changed in a form, found from the schema that judges it. */
export interface SettingField {
  readonly path: Path;
  /** `layers` is a list of layers, `group` an object with settings of its own. */
  readonly kind:
    | 'whole number'
    | 'number'
    | 'text'
    | 'yes or no'
    | 'choice'
    | 'choices'
    | 'numbers'
    | 'texts'
    | 'layers'
    | 'group';
  /** Of a choice, and the kinds of a group, e.g. its schedules. */
  readonly options: readonly string[];
  /** The field that says of which kind a group is; null of a group of one kind. */
  readonly kindField: string | null;
  /** May be left out. */
  readonly isOptional: boolean;
}

const kindFields = ['type', 'kind', 'format'];

/** The settings of the object at `path`, in the order of its schema, but for the one that says its kind. */
export function listFields(path: Path, content: unknown, value: unknown): SettingField[] {
  const schema = schemaAt(path, content);
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = chosenSchema(schema, value);
  return Object.entries(properties)
    .filter(([, field]) => field.const === undefined)
    .map(([key, field]) => {
      const isOptional = !required.includes(key) && field.default === undefined;
      return describeField([...path, key], field, isOptional);
    });
}

/** The setting at `path` itself. */
export function fieldAt(path: Path, content: unknown): SettingField | undefined {
  const schema = schemaAt(path, content);
  return schema && describeField(path, schema, false);
}

function describeField(path: Path, schema: ValueSchema, isOptional: boolean): SettingField {
  const field = { path, isOptional, options: [] as string[], kindField: null };
  if (schema.enum !== undefined) return { ...field, kind: 'choice', options: schema.enum.map(String) };
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives !== undefined) {
    const kindField = kindFieldOf(alternatives[0]!);
    const options = alternatives.map((alternative) => String(alternative.properties?.[kindField]?.const));
    return { ...field, kind: 'group', kindField, options };
  }
  switch (schema.type) {
    case 'integer':
      return { ...field, kind: 'whole number' };
    case 'number':
      return { ...field, kind: 'number' };
    case 'boolean':
      return { ...field, kind: 'yes or no' };
    case 'array':
      return { ...field, ...describeList(schema.items ?? {}) };
    case 'object':
      return { ...field, kind: 'group' };
    default:
      return { ...field, kind: 'text' };
  }
}

function describeList(items: ValueSchema): Pick<SettingField, 'kind' | 'options'> {
  if (items.enum !== undefined) return { kind: 'choices', options: items.enum.map(String) };
  if (items.type === 'number' || items.type === 'integer') return { kind: 'numbers', options: [] };
  return items.type === 'string' ? { kind: 'texts', options: [] } : { kind: 'layers', options: [] };
}

function kindFieldOf({ properties = {} }: ValueSchema): string {
  return kindFields.find((name) => properties[name]?.const !== undefined) ?? 'type';
}

/** Where a schema has no default, what a new layer, optimiser or schedule begins with. */
const startingValues: Readonly<Record<string, unknown>> = {
  filters: 16,
  kernelSize: 3,
  units: 16,
  rate: 0.5,
  frequencies: [1, 2],
  times: 2,
  learningRate: 1e-3,
  final: 1e-4,
  everyEpochs: 10,
  patience: 5,
  maximum: 1,
  layers: [{ type: 'relu' }],
};

/**
 * An object of a kind, e.g. the schedule "step", for the setting at `path`: what it has in common with `previous` is
 * kept, the rest are defaults.
 */
export function startingObject(
  path: Path,
  content: unknown,
  kind: string | null,
  previous?: unknown,
): Record<string, unknown> {
  const schema = schemaAt(path, content) ?? {};
  const alternatives = schema.oneOf ?? schema.anyOf;
  const chosen =
    alternatives?.find((alternative) => alternative.properties?.[kindFieldOf(alternative)]?.const === kind) ??
    schema;
  const kept = isBranch(previous) ? previous : {};
  const required = new Set(chosen.required ?? []);
  const object: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(chosen.properties ?? {})) {
    if (field.const !== undefined) object[key] = field.const;
    else if (kept[key] !== undefined && !Array.isArray(kept[key])) object[key] = kept[key];
    else if (field.default !== undefined) object[key] = structuredClone(field.default);
    else if (required.has(key)) object[key] = structuredClone(startingValues[key] ?? field.minimum ?? 1);
  }
  return object;
}
