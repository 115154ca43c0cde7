/** Whether an outcome was seen again, and what was measured that says so. */
export interface Finding {
  readonly kind: 'seen' | 'seen in part' | 'not seen' | 'unknown';
  readonly measured: string;
  /** In a few words, e.g. "seen with 3 of 3 seeds". */
  readonly seenWith: string;
}

export const unknown: Finding = { kind: 'unknown', measured: '-', seenWith: '-' };

/** What was found with each seed as one finding: seen where it was seen with every seed. */
export function together(
  bySeed: readonly (readonly [seed: number, { readonly seen: boolean; readonly measured: string } | null])[],
): Finding {
  if (bySeed.length === 0 || bySeed.some(([, found]) => found === null)) return unknown;
  const count = bySeed.filter(([, found]) => found?.seen).length;
  const [only, ...more] = bySeed;
  const measured =
    more.length === 0
      ? only![1]!.measured
      : bySeed.map(([seed, found]) => `seed ${seed}: ${found!.measured}`).join('; ');
  const seenWith = more.length === 0 ? measured : `seen with ${count} of ${bySeed.length} seeds`;
  return { kind: count === bySeed.length ? 'seen' : 'not seen', measured, seenWith };
}
