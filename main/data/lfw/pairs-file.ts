import { plural } from '../../../shared/wording.ts';

/** A picture by its person and its number, counted from 1: `Person/Person_0001.jpg`. */
export interface ListedPicture {
  readonly person: string;
  readonly number: number;
}

export interface ListedPair {
  readonly first: ListedPicture;
  readonly second: ListedPicture;
  /** Line of the file, counted from 1. */
  readonly line: number;
  /** Which set of the file it belongs to, counted from 1. */
  readonly set: number;
}

export interface LineProblem {
  readonly line: number;
  readonly fault: string;
}

export interface ParsedPairs {
  readonly sets: number;
  readonly pairs: readonly ListedPair[];
  readonly problems: readonly LineProblem[];
}

export function isSamePerson({ first, second }: ListedPair): boolean {
  return first.person === second.person;
}

/** Everyone who is in one of the pairs, once. */
export function listPeople(pairs: readonly ListedPair[]): string[] {
  return [...new Set(pairs.flatMap(({ first, second }) => [first.person, second.person]))];
}

/**
 * Parses the text of one of LFW's pairs files and goes on after a bad line, so that all are found together.
 * The first line holds the number of pairs of each kind, or the number of sets and the number of pairs of each
 * kind in a set. Then, set by set, `PERSON NUMBER NUMBER` for two pictures of one person and
 * `PERSON NUMBER PERSON NUMBER` for pictures of two. Fields are parted by tabs, or by blanks in lines without.
 */
export function parsePairs(text: string): ParsedPairs {
  const [head = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (rows.at(-1)?.trim() === '') rows.pop();
  const counts = splitFields(head);
  if (counts.length < 1 || counts.length > 2 || !counts.every(isWholeAboveZero)) {
    const fault =
      'expected the number of pairs of each kind, or of sets and of pairs of each kind in a set, ' +
      `found ${head.trim() === '' ? 'nothing' : `"${head.trim()}"`}`;
    return { sets: 0, pairs: [], problems: [{ line: 1, fault }] };
  }
  const perKind = Number(counts.at(-1));
  const sets = counts.length === 2 ? Number(counts[0]) : 1;
  const problems: LineProblem[] = [];
  const pairs: ListedPair[] = [];
  for (const [index, row] of rows.entries()) {
    const line = index + 2;
    const pair = parsePair(row, line, Math.floor(index / (2 * perKind)) + 1);
    if (typeof pair === 'string') problems.push({ line, fault: pair });
    else pairs.push(pair);
  }
  if (rows.length !== 2 * perKind * sets) {
    const announced = `${plural(2 * perKind * sets, 'pair')}, half of them of one person`;
    problems.unshift({ line: 1, fault: `${announced}, announced but ${rows.length} given` });
  } else if (problems.length === 0) {
    problems.push(...findUnevenSets(pairs, sets, perKind));
  }
  return { sets, pairs, problems };
}

/** The pair of a line, or what is wrong with it. */
function parsePair(row: string, line: number, set: number): ListedPair | string {
  const fields = splitFields(row);
  if (fields.length !== 3 && fields.length !== 4) {
    return `expected 3 fields for two pictures of one person or 4 for pictures of two, found ${fields.length} in "${row.trim()}"`;
  }
  const [person, number] = [fields[0]!, fields[1]!];
  const [otherPerson, otherNumber] = fields.length === 3 ? [person, fields[2]!] : [fields[2]!, fields[3]!];
  const stray = [person, otherPerson].find((name) => !isFolderName(name));
  if (stray !== undefined) return `"${stray}" cannot be the name of a person's folder`;
  const wrong = [number, otherNumber].find((word) => !isWholeAboveZero(word));
  if (wrong !== undefined) return `"${wrong}" is no picture's number: they are whole and begin with 1`;
  if (fields.length === 4 && person === otherPerson) {
    return `4 fields stand for two people, but both are "${person}"`;
  }
  const first = { person, number: Number(number) };
  const second = { person: otherPerson, number: Number(otherNumber) };
  if (person === otherPerson && first.number === second.number) {
    return `picture ${first.number} of "${person}" is paired with itself`;
  }
  return { first, second, line, set };
}

function findUnevenSets(pairs: readonly ListedPair[], sets: number, perKind: number): LineProblem[] {
  return Array.from({ length: sets }, (_, index) => index + 1).flatMap((set): LineProblem[] => {
    const own = pairs.slice((set - 1) * 2 * perKind, set * 2 * perKind);
    const same = own.filter(isSamePerson).length;
    if (same === perKind) return [];
    const where = sets === 1 ? '' : ` of set ${set}`;
    const fault =
      `of the ${own.length} pairs${where} that begin here, ${same} are of one person and ` +
      `${own.length - same} of two, where line 1 announces ${perKind} each`;
    return [{ line: own[0]!.line, fault }];
  });
}

function splitFields(row: string): string[] {
  const fields = row.includes('\t') ? row.trim().split('\t') : row.trim().split(/ +/);
  return fields.map((field) => field.trim());
}

function isWholeAboveZero(word: string): boolean {
  return /^0*[1-9]\d{0,8}$/.test(word);
}

function isFolderName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}
