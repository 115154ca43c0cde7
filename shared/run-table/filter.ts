import type { RunSummary } from '../runs.ts';
import { didYouMean, nearestNames } from '../suggestions.ts';
import type { RunColumn, SettingOf } from './column.ts';
import { runColumns } from './columns.ts';
import { flagNames, flags, textOf } from './filter-flags.ts';
import { columnNamed, isSettingPath } from './named-columns.ts';
import { testOf, type Comparison, type Test } from './filter-tests.ts';

/** A filter that has been read. */
export interface RunFilter {
  readonly matches: (run: RunSummary, settingOf: SettingOf) => boolean;
  /** The settings it looks at, by their dotted paths. */
  readonly paths: readonly string[];
  /** Whether it says anything of checks, as `is:check` does: else their probes are left out. */
  readonly asksForChecks: boolean;
}

/** Why a filter cannot be read: what is wrong, where in the text, and what would mend it. */
export interface FilterFault {
  readonly at: number;
  readonly length: number;
  readonly message: string;
  readonly remedy: string;
}

export type ReadFilter =
  | { readonly filter: RunFilter; readonly fault?: undefined }
  | { readonly fault: FilterFault; readonly filter?: undefined };

interface Term {
  readonly matches: RunFilter['matches'];
  readonly path?: string;
  readonly asksForChecks?: boolean;
}

/**
 * Reads a filter. Terms are apart by blanks, and a run has to meet all of them:
 *
 * - `words "and phrases"` are looked for in name, recipe, state, reason, data set, engine, tags, notes, number, search and trial;
 * - `field:text` contains, `field=text` is; commas part alternatives; quotes keep blanks and commas;
 * - `acc>0.9`, `lr<=1e-3`, `seed!=1`, `lr:1e-4..1e-2`, `time>5m`, `started:today`, both ends of a range included;
 * - `training.optimiser.beta1:0.9` any setting by its dotted path;
 * - `is:starred`, `has:notes`; `is:check` shows the probes of checks; a minus in front turns any of them round.
 *
 * `known` are the settings there are, if that is known: a path that is none of them is a fault.
 */
export function readFilter(text: string, known: readonly string[] | null = null): ReadFilter {
  const terms: Term[] = [];
  for (const token of tokens(text)) {
    if (!token.isClosed)
      return fault(token, 'The quotation mark is not closed.', 'Add a quotation mark at the end.');
    const term = readTerm(token, known);
    if ('message' in term) return { fault: term };
    terms.push(term);
  }
  return {
    filter: {
      matches: (run, settingOf) => terms.every((term) => term.matches(run, settingOf)),
      paths: [...new Set(terms.flatMap(({ path }) => path ?? []))],
      asksForChecks: terms.some((term) => term.asksForChecks === true),
    },
  };
}

interface Token {
  readonly at: number;
  readonly raw: string;
  readonly isClosed: boolean;
}

function tokens(text: string): Token[] {
  return [...text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)].map((match) => ({
    at: match.index,
    raw: match[0],
    isClosed: (match[0].split('"').length - 1) % 2 === 0,
  }));
}

function readTerm(token: Token, known: readonly string[] | null): Term | FilterFault {
  const isNegated = token.raw.startsWith('-') && token.raw.length > 1;
  const body = isNegated ? token.raw.slice(1) : token.raw;
  const term = readPositive({ ...token, raw: body, at: token.at + Number(isNegated) }, known);
  if ('message' in term || !isNegated) return term;
  return { ...term, matches: (run, settingOf) => !term.matches(run, settingOf) };
}

function readPositive(token: Token, known: readonly string[] | null): Term | FilterFault {
  const parts = /^([A-Za-z][\w.]*)(>=|<=|!=|[:=<>])(.*)$/s.exec(token.raw);
  if (!parts) return containsWord(unquote(token.raw));
  const [, name = '', comparison = '', value = ''] = parts;
  if (unquote(value) === '' && !value.startsWith('"')) {
    return faultAt(
      token,
      `After ${name}${comparison} a value is missing.`,
      `Write one, as in ${example(name, known)}.`,
    );
  }
  const flag = name.toLowerCase();
  if (flag === 'is' || flag === 'has') return readFlag(token, flag, comparison, unquote(value));
  const column = columnNamed(name, () => undefined);
  if (!column || (isSettingPath(name) && known !== null && !known.includes(name)))
    return unknownField(token, name, known);
  const made = testOf(column, comparison as Comparison, alternatives(value), unquote(value));
  if ('message' in made) return faultAt(token, made.message, made.remedy);
  return fieldTerm(column, made);
}

/** A setting is read through what is at hand when runs are looked at, not when the filter was read. */
function fieldTerm(column: RunColumn, { test }: Test): Term {
  if (!isSettingPath(column.id)) {
    const read = column.filtered ?? column.value;
    return { matches: (run) => test(read(run)) };
  }
  const path = column.id;
  return {
    path,
    matches: (run, settingOf) => {
      const value = settingOf(run.id, path);
      return test(
        value === null || value === undefined
          ? undefined
          : typeof value === 'boolean'
            ? String(value)
            : value,
      );
    },
  };
}

function containsWord(word: string): Term {
  const wanted = word.toLowerCase();
  return { matches: (run) => textOf(run).includes(wanted) };
}

function readFlag(token: Token, name: 'is' | 'has', comparison: string, value: string): Term | FilterFault {
  const flag = flags[name].get(value.toLowerCase());
  const isComparable = comparison === ':' || comparison === '=' || comparison === '!=';
  if (flag && isComparable) {
    const asksForChecks = flag === flags.is.get('check');
    return { asksForChecks, matches: (run) => flag(run) !== (comparison === '!=') };
  }
  return faultAt(
    token,
    `${token.raw} says nothing about a run.`,
    `There are ${flagNames[name].map((known) => `${name}:${known}`).join(', ')}.`,
  );
}

function unknownField(token: Token, name: string, known: readonly string[] | null): FilterFault {
  const names = [...runColumns.map((column) => column.names[0]!), 'is', 'has', ...(known ?? [])];
  const guess = didYouMean(nearestNames(name, names));
  const remedy = `${guess === '' ? `Fields are ${names.slice(0, 9).join(', ')} and others.` : guess} Quotation marks make it a word to look for.`;
  return faultAt({ ...token, raw: name }, `There is no field named ${name}.`, remedy);
}

function example(name: string, known: readonly string[] | null): string {
  const column = columnNamed(name, () => undefined);
  if (!column || (isSettingPath(name) && known === null)) return `${name}:text`;
  if (column.kind === 'date') return `${name}:today`;
  return column.kind === 'number' ? `${name}>0.5 or ${name}:1..10` : `${name}:text`;
}

/** Without its quotation marks. */
function unquote(raw: string): string {
  return raw.replaceAll('"', '');
}

/** Parted by commas outside quotation marks. */
function alternatives(raw: string): string[] {
  return [...raw.matchAll(/(?:"[^"]*"|[^,"])+/g)]
    .map(([part]) => unquote(part))
    .filter((part) => part !== '');
}

function faultAt({ at, raw }: Pick<Token, 'at' | 'raw'>, message: string, remedy: string): FilterFault {
  return { at, length: raw.length, message, remedy };
}

function fault(token: Token, message: string, remedy: string): ReadFilter {
  return { fault: faultAt(token, message, remedy) };
}
