import type { RunColumn } from './column.ts';
import { readNumber, readPeriod, type Period } from './filter-values.ts';

export type Comparison = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What a filter looks at: the value of a field, or several; undefined where there is none. */
type Value = number | string | readonly string[] | undefined;

export interface Test {
  readonly test: (value: Value) => boolean;
}
type Fault = Readonly<Record<'message' | 'remedy', string>>;

/** How values of a column are held against what was typed, or why they cannot be. */
export function testOf(
  column: RunColumn,
  comparison: Comparison,
  alternatives: readonly string[],
  whole: string,
): Test | Fault {
  const { kind, id } = column;
  if (comparison === '!=') {
    const equal = testOf(column, '=', alternatives, whole);
    return 'message' in equal ? equal : { test: (value) => !equal.test(value) };
  }
  if (comparison !== ':' && comparison !== '=') {
    if (kind === 'date') return compareMoments(comparison, readPeriod(whole), whole);
    if (kind === 'number') return compareNumbers(comparison, readNumber(whole, id === 'seconds'), whole);
    return {
      message: `${id} is text, which is neither more nor less than ${whole}.`,
      remedy: `Write ${column.names[0]!}:${whole}.`,
    };
  }
  const tests: Test[] = [];
  for (const text of alternatives) {
    const made = equals(column, comparison, text);
    if ('message' in made) return made;
    tests.push(made);
  }
  return { test: (value) => tests.some(({ test }) => test(value)) };
}

function equals(column: RunColumn, comparison: ':' | '=', text: string): Test | Fault {
  const ends = /^(.*?)\.\.(.*)$/.exec(text);
  if (ends && column.kind !== 'text') return range(column, ends[1]!, ends[2]!, text);
  if (column.kind === 'date') {
    const period = readPeriod(text);
    return period === null ? noMoment(text) : { test: inPeriod(period) };
  }
  const number = column.kind === 'number' ? readNumber(text, column.id === 'seconds') : null;
  const isSetting = column.id.includes('.');
  if (column.kind === 'number' && number === null && !isSetting) return noNumber(text);
  const wanted = text.toLowerCase();
  const matches = (value: string) =>
    comparison === '=' ? value.toLowerCase() === wanted : value.toLowerCase().includes(wanted);
  return {
    test: (value) => {
      if (typeof value === 'number') return value === number;
      if (value === undefined) return false;
      return typeof value === 'string' ? matches(value) : value.some(matches);
    },
  };
}

function range({ kind, id }: RunColumn, first: string, last: string, text: string): Test | Fault {
  if (kind === 'date') {
    const [from, to] = [first, last].map((end) => (end === '' ? null : readPeriod(end)));
    if ((first !== '' && !from) || (last !== '' && !to)) return noMoment(text);
    return { test: inPeriod({ from: from?.from ?? -Infinity, to: to?.to ?? Infinity }) };
  }
  const isTime = id === 'seconds';
  const from = first === '' ? -Infinity : readNumber(first, isTime);
  const to = last === '' ? Infinity : readNumber(last, isTime);
  if (from === null || to === null) return noNumber(text);
  if (from > to)
    return { message: `The range ${text} ends before it begins.`, remedy: `Write ${last}..${first}.` };
  return { test: (value) => typeof value === 'number' && value >= from && value <= to };
}

const compare: Readonly<Record<'<' | '<=' | '>' | '>=', (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

function compareNumbers(comparison: keyof typeof compare, number: number | null, text: string): Test | Fault {
  if (number === null) return noNumber(text);
  return { test: (value) => typeof value === 'number' && compare[comparison](value, number) };
}

/** After a day is after its end, from a day on is from its beginning. */
function compareMoments(comparison: keyof typeof compare, period: Period | null, text: string): Test | Fault {
  if (period === null) return noMoment(text);
  const isStrictlyAfter = comparison === '>';
  const isUpTo = comparison === '<=';
  const border = isStrictlyAfter || isUpTo ? period.to : period.from;
  const isBefore = comparison.startsWith('<');
  return {
    test: (value) =>
      typeof value === 'string' && (isBefore ? Date.parse(value) < border : Date.parse(value) >= border),
  };
}

function inPeriod({ from, to }: Period): (value: Value) => boolean {
  return (value) => {
    if (typeof value !== 'string') return false;
    const moment = Date.parse(value);
    return moment >= from && moment < to;
  };
}

function noNumber(text: string): Fault {
  return {
    message: `${text} is not a number.`,
    remedy: 'Write one as in 0.9, 1e-3 or 95%, or a range as in 1e-4..1e-2.',
  };
}

function noMoment(text: string): Fault {
  return {
    message: `${text} is not a day.`,
    remedy: 'Write one as in 2026-11-21, 2026-11 or today, or a range of two.',
  };
}
