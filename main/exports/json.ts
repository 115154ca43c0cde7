/**
 * JSON with every digit of every number. NaN and the infinities, for which JSON has no number, are the texts
 * "NaN", "Infinity" and "-Infinity", as in Protocol Buffers' JSON mapping.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, nameNonFinite, indent);
}

function nameNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
