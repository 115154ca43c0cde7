/** A text in three parts, of which the middle one differs. */
export interface MarkedText {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/**
 * Where a text differs from another: between what both begin with and what both end with. Short texts, and those that
 * have little in common, are marked whole.
 */
export function markDifference(text: string, other: string): MarkedText {
  if (text === other) return { before: text, marked: '', after: '' };
  const [characters, others] = [Array.from(text), Array.from(other)];
  const shorter = Math.min(characters.length, others.length);
  let start = 0;
  while (start < shorter && characters[start] === others[start]) start += 1;
  let end = 0;
  while (end < shorter - start && characters.at(-1 - end) === others.at(-1 - end)) end += 1;
  const isAlike = characters.length > 12 && start + end >= shorter / 2 && start + end < characters.length;
  if (!isAlike) return { before: '', marked: text, after: '' };
  return {
    before: characters.slice(0, start).join(''),
    marked: characters.slice(start, characters.length - end).join(''),
    after: characters.slice(characters.length - end).join(''),
  };
}
