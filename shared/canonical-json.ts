/**
 * JSON in which equal values have equal text: keys sorted by code unit, no white space, properties that are
 * `undefined` left out. The text a spec's hash is taken over.
 *
 * @throws TypeError for a number that is not finite, which JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) {
      throw new TypeError(`JSON has no way to write the number ${part} of "${key}"`);
    }
    return isPlainObject(part) ? sortKeys(part) : part;
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(record).sort()) sorted[key] = record[key];
  return sorted;
}
