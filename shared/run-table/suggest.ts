import { runStateSchema } from '../runs.ts';
import { runColumns } from './columns.ts';
import { flagNames } from './filter-flags.ts';

/** What could stand in a filter where the caret is. */
export interface Suggestions {
  /** The part of the text that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly { readonly text: string; readonly hint: string }[];
}

const mostSuggested = 8;

/** Fields that begin as the word before the caret does, and values of fields that have only a few. */
export function suggestTerms(
  filter: string,
  caret: number,
  { settings, tags }: { readonly settings: readonly string[]; readonly tags: readonly string[] },
): Suggestions {
  const before = filter.slice(0, caret);
  const word = /(?:^|\s)-?([^\s"]*)$/.exec(before)?.[1] ?? '';
  const from = caret - word.length;
  const [, field, value] = /^([A-Za-z][\w.]*)[:=](.*)$/.exec(word) ?? [];
  const items =
    word === ''
      ? []
      : field === undefined
        ? fields(word, settings)
        : values(field, value ?? '', tags).filter(({ text }) => text !== word);
  return { from, to: caret, items: items.slice(0, mostSuggested) };
}

function fields(word: string, settings: readonly string[]): Suggestions['items'] {
  const wanted = word.toLowerCase();
  const named = [
    ...runColumns.map(({ names: [name = ''], title, kind }) => ({
      text: `${name}${kind === 'number' ? '>' : ':'}`,
      hint: title,
    })),
    { text: 'is:', hint: flagNames.is.slice(0, 4).join(', ') },
    { text: 'has:', hint: flagNames.has.join(', ') },
    ...settings.map((path) => ({ text: `${path}:`, hint: 'Setting' })),
  ];
  const begins = named.filter(({ text }) => text.toLowerCase().startsWith(wanted));
  const contains = named.filter(
    ({ text, hint }) =>
      !text.toLowerCase().startsWith(wanted) &&
      word.length > 2 &&
      `${text} ${hint}`.toLowerCase().includes(wanted),
  );
  return [...begins, ...contains];
}

function values(field: string, value: string, tags: readonly string[]): Suggestions['items'] {
  const known: Readonly<Record<string, readonly string[]>> = {
    is: flagNames.is,
    has: flagNames.has,
    state: runStateSchema.options,
    tag: tags,
    tags,
  };
  return (known[field.toLowerCase()] ?? [])
    .filter((candidate) => candidate.toLowerCase().startsWith(value.toLowerCase()))
    .map((candidate) => ({
      text: `${field}:${/\s/.test(candidate) ? `"${candidate}"` : candidate}`,
      hint: '',
    }));
}
