/**
 * JSON that keeps measured numbers which JSON has no number for, each as an object of its own:
 * NaN is `{"nonFinite":"NaN"}`.
 */
export function toMeasuredJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? { nonFinite: String(part) } : part,
  );
}

export function fromMeasuredJson(text: string): unknown {
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && 'nonFinite' in part ? Number(part.nonFinite) : part,
  );
}
