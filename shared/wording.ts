import { formatCount } from './metrics/format.ts';

/** `1 photograph`, `1,701 photographs`: the noun takes a plain s where no other plural is given. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

/** The text with a capital at its beginning. */
export function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The first `shown` items, and how many more there are. */
export function abbreviate(items: readonly string[], shown: number, separator = ', '): string {
  const first = items.slice(0, shown).join(separator);
  return items.length <= shown ? first : `${first} and ${formatCount(items.length - shown)} more`;
}
