/** Whether an outcome was seen again, and what was measured that says so. */
export interface Finding {
  readonly kind: 'seen' | 'not seen' | 'unknown';
  readonly measured: string;
}

export const unknown: Finding = { kind: 'unknown', measured: '-' };

/** What was found with each seed as one finding: seen where it was seen with every seed. */
export function together(
  bySeed: readonly (readonly [seed: number, { readonly seen: boolean; readonly measured: string } | null])[],
): Finding {
  if (bySeed.length === 0 || bySeed.some(([, found]) => found === null)) return unknown;
  const seen = bySeed.every(([, found]) => found?.seen);
  const [only, ...more] = bySeed;
  const measured =
    more.length === 0
      ? only![1]!.measured
      : bySeed.map(([seed, found]) => `seed ${seed}: ${found!.measured}`).join('; ');
  return { kind: seen ? 'seen' : 'not seen', measured };
}
