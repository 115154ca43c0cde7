import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import type { Ellipse } from './ellipse.ts';

/** A photograph as the lists name it: its path below `originalPics`, without ending, and its faces. */
export interface ListedPhotograph {
  readonly name: string;
  readonly faces: readonly Ellipse[];
}

export interface FddbLists {
  /** In the order of the folds, each photograph once. */
  readonly photographs: readonly ListedPhotograph[];
  readonly folds: number;
  /** One sentence for each disagreement between the lists that could be passed over. */
  readonly warnings: readonly string[];
}

export const pictureFolder = 'originalPics';
export const listFolder = 'FDDB-folds';

const ellipseListPattern = /^FDDB-fold-(\d+)-ellipseList\.txt$/;
const shownProblems = 20;

export function isEllipseList(fileName: string): boolean {
  return ellipseListPattern.test(fileName);
}

/**
 * Reads every `FDDB-fold-NN-ellipseList.txt` there is, and the `FDDB-fold-NN.txt` beside it.
 *
 * @throws UserError naming file, line and fault of every line that is not in FDDB's format
 */
export async function readFddbLists(path: string): Promise<FddbLists> {
  const folder = join(path, listFolder);
  const files = (await readdir(folder)).filter(isEllipseList).sort();
  const problems: string[] = [];
  const warnings: string[] = [];
  const photographs = new Map<string, ListedPhotograph>();
  for (const file of files) {
    const parsed = parseEllipseList(await readList(join(folder, file)));
    problems.push(...parsed.problems.map(({ line, fault }) => `${file} line ${line}: ${fault}`));
    const repeated: string[] = [];
    for (const photograph of parsed.photographs) {
      if (photographs.has(photograph.name)) repeated.push(photograph.name);
      else photographs.set(photograph.name, photograph);
    }
    if (repeated.length > 0) warnings.push(warnOfRepeats(file, repeated));
    const foldFile = file.replace('-ellipseList', '');
    const unlisted = await findUnlisted(join(folder, foldFile), parsed.photographs);
    if (unlisted.length > 0) {
      warnings.push(
        `${foldFile} names ${plural(unlisted.length, 'photograph')} without an entry in ${file}, ` +
          `left out because nothing tells where the faces are: ${abbreviate(unlisted, shownProblems)}.`,
      );
    }
  }
  if (problems.length > 0) {
    throw new UserError(
      'request',
      `${plural(problems.length, 'bad line')} in the ellipse lists of "${folder}": ` +
        `${abbreviate(problems, shownProblems, '; ')}.`,
      'Mend or remove these lines. Each photograph is a line with its path, a line with its number of faces, ' +
        'and a line "major_radius minor_radius angle centre_x centre_y 1" for each face.',
    );
  }
  return { photographs: [...photographs.values()], folds: files.length, warnings };
}

export interface ListProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly fault: string;
}

/** Parses the text of one ellipse list and goes on after a bad line, so that all are found together. */
export function parseEllipseList(text: string): { photographs: ListedPhotograph[]; problems: ListProblem[] } {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const photographs: ListedPhotograph[] = [];
  const problems: ListProblem[] = [];
  let next = 0;
  while (next < lines.length) {
    const name = lines[next]!;
    const nameFault = findNameFault(name);
    if (nameFault !== null) problems.push({ line: next + 1, fault: nameFault });
    const countText = lines[next + 1];
    if (countText === undefined || !/^\d+$/.test(countText)) {
      problems.push({
        line: next + 2,
        fault: `expected the number of faces of "${name}", found ${quoteOrEnd(countText)}`,
      });
      next = findNextName(lines, next + 1);
      continue;
    }
    const first = next + 2;
    const count = Number(countText);
    const faces: Ellipse[] = [];
    next = first;
    while (next < first + count && next < lines.length && !looksLikeName(lines[next]!)) {
      const face = parseEllipse(lines[next]!);
      if (typeof face === 'string') problems.push({ line: next + 1, fault: face });
      else faces.push(face);
      next += 1;
    }
    if (next < first + count) {
      const found = `${plural(count, 'face')} announced for "${name}" but ${next - first} given`;
      problems.push({ line: next + 1, fault: found });
    }
    photographs.push({ name, faces });
  }
  return { photographs, problems };
}

/** The ellipse of a line, or what is wrong with it. */
function parseEllipse(line: string): Ellipse | string {
  const words = line.split(/\s+/);
  const numbers = words.map(Number);
  const [majorRadius, minorRadius, angle, centreX, centreY] = numbers;
  if (words.length !== 6) return `expected 6 numbers, found ${words.length} in "${line}"`;
  const wrong = words.find((_, index) => !Number.isFinite(numbers[index]));
  if (wrong !== undefined) return `"${wrong}" is not a number`;
  if (!(majorRadius! > 0 && minorRadius! > 0)) {
    return `the radii ${majorRadius!} and ${minorRadius!} must be above 0`;
  }
  return {
    majorRadius: majorRadius!,
    minorRadius: minorRadius!,
    angle: angle!,
    centreX: centreX!,
    centreY: centreY!,
  };
}

/** A photograph's path holds a slash; counts and ellipses never do. */
function looksLikeName(line: string): boolean {
  return line.includes('/');
}

function findNameFault(name: string): string | null {
  if (!looksLikeName(name)) {
    return `expected a photograph's path such as "2002/08/11/big/img_591", found "${name}"`;
  }
  const leavesFolder = name.startsWith('/') || name.includes('\\') || name.split('/').includes('..');
  return leavesFolder ? `the path "${name}" leads out of ${pictureFolder}` : null;
}

function findNextName(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && looksLikeName(line));
  return found === -1 ? lines.length : found;
}

function quoteOrEnd(line: string | undefined): string {
  return line === undefined ? 'the end of the file' : `"${line}"`;
}

function warnOfRepeats(file: string, names: readonly string[]): string {
  return (
    `${file} names ${plural(names.length, 'photograph')} that the lists have named before; ` +
    `the first entry holds: ${abbreviate(names, shownProblems)}.`
  );
}

async function readList(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(
      'work',
      `The list "${file}" cannot be read: ${String(error)}.`,
      'Check its access rights.',
      {
        cause: error,
      },
    );
  }
}

/** Photographs that the fold's plain list names and its ellipse list does not. Its plain list may be absent. */
async function findUnlisted(file: string, photographs: readonly ListedPhotograph[]): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return [];
  }
  const known = new Set(photographs.map(({ name }) => name));
  const named = text.split(/\r?\n/).map((line) => line.trim());
  return named.filter((name) => name !== '' && !known.has(name));
}
