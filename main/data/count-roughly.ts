import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { splits, type DataFormat, type Split } from '../../shared/specs/data.ts';
import { findTables } from './csv/find-tables.ts';
import { readColumnNames } from './csv/read-table.ts';
import { readFddbLists } from './fddb/lists.ts';
import { findPictures } from './images/find-pictures.ts';
import { pairsFiles } from './lfw/layout.ts';
import { isSamePerson, listPeople, parsePairs } from './lfw/pairs-file.ts';
import { formatCount } from '../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../shared/wording.ts';

/** What is in a data set before anything is prepared of it. */
export interface RoughCounts {
  /** One line each, for a person. */
  readonly counts: string[];
  /** Samples that the files have for each split; 0 where all are to be divided from `train`. Null where settings decide. */
  readonly samples: Readonly<Record<Split, number>> | null;
  /** How many classes the folders name; null where files do not say without being read through. */
  readonly classes: number | null;
}

const shownNames = 6;
const newLine = 10;

/**
 * Counts what the files of a data set list, without decoding or cutting anything.
 *
 * @throws UserError where its lists cannot be read
 */
export async function countRoughly(path: string, format: DataFormat): Promise<RoughCounts> {
  switch (format) {
    case 'fddb':
      return countPhotographs(path);
    case 'lfw':
      return countPairs(path);
    case 'csv':
      return countRows(path);
    case 'images':
      return countPictures(path);
  }
}

async function countPhotographs(path: string): Promise<RoughCounts> {
  const { photographs, folds } = await readFddbLists(path);
  const faces = photographs.reduce((sum, photograph) => sum + photograph.faces.length, 0);
  const counts = [
    `${plural(photographs.length, 'photograph')} with ${plural(faces, 'face')}, in ${plural(folds, 'fold')}`,
  ];
  return { counts, samples: null, classes: null };
}

async function countPairs(path: string): Promise<RoughCounts> {
  const counts: string[] = [];
  const found = new Map<string, number>();
  for (const name of Object.values(pairsFiles)) {
    const text = await readFile(join(path, name), 'utf8').catch(() => null);
    if (text === null) continue;
    const { pairs } = parsePairs(text);
    found.set(name, pairs.length);
    const same = pairs.filter(isSamePerson).length;
    counts.push(
      `${name}: ${plural(pairs.length, 'pair')} of ${formatCount(listPeople(pairs).length)} people, ${formatCount(same)} of one person`,
    );
  }
  const train = found.get(pairsFiles.developmentTraining);
  const test = found.get(pairsFiles.developmentTest);
  if (train === undefined || test === undefined) return { counts, samples: null, classes: null };
  return { counts, samples: { train, validation: 0, test }, classes: null };
}

async function countRows(path: string): Promise<RoughCounts> {
  const tables = await findTables(path);
  const samples: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  const counts: string[] = [];
  for (const split of splits) {
    const file = tables[split];
    if (file === undefined) continue;
    samples[split] = Math.max(0, (await countLines(file)) - 1);
    counts.push(`${basename(file)}: ${plural(samples[split], 'row')}`);
  }
  const columns = await readColumnNames(path);
  counts.push(
    `${plural(columns.length, 'column')}: ${abbreviate(
      columns.map((name) => name || '(no name)'),
      shownNames,
    )}`,
  );
  return { counts, samples, classes: null };
}

/** A last line without an end counts; a field that holds line ends counts more than once. */
async function countLines(file: string): Promise<number> {
  let lines = 0;
  let last = newLine;
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    for (const byte of part) if (byte === newLine) lines += 1;
    last = part.at(-1) ?? last;
  }
  return last === newLine ? lines : lines + 1;
}

async function countPictures(path: string): Promise<RoughCounts> {
  const { pictures, classes, given } = await findPictures(path);
  const samples: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  for (const { split } of pictures) samples[split] += 1;
  const counts = given.map((split) => `${split}: ${plural(samples[split], 'picture')}`);
  counts.push(`${plural(classes.length, 'class', 'classes')}: ${abbreviate([...classes], shownNames)}`);
  return { counts, samples, classes: classes.length };
}
