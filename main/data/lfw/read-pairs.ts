import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, errorCode } from '../../../shared/errors.ts';
import type { LfwDataSpec } from '../../../shared/specs/data.ts';
import type { PrepareOptions } from '../data-set.ts';
import { hashFiles } from '../pictures.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import { findPictureFolders, pairsFiles, pairsFilesOf, pictureFile } from './layout.ts';
import { listPeople, parsePairs, type LineProblem, type ListedPair, type ParsedPairs } from './pairs-file.ts';

/** The pairs that a protocol trains on (and holds out of for validation) and tests with. */
export interface ProtocolPairs {
  readonly training: readonly ListedPair[];
  readonly test: readonly ListedPair[];
}

interface PairsFile extends ParsedPairs {
  readonly file: string;
}

const shownProblems = 20;
const formatRemedy =
  'A pairs file begins with the number of pairs of each kind (or of sets, then of pairs of each kind in a set); ' +
  'then follow lines "PERSON NUMBER NUMBER" for one person and "PERSON NUMBER PERSON NUMBER" for two, parted by tabs.';

/**
 * Reads the pairs files of a protocol.
 *
 * @throws UserError naming file, line and fault of every bad line
 */
export async function readProtocol(
  path: string,
  { protocol, testSet }: Pick<LfwDataSpec, 'protocol' | 'testSet'>,
): Promise<{ files: readonly PairsFile[]; pairs: ProtocolPairs }> {
  const files = await Promise.all(pairsFilesOf(protocol).map((file) => readPairsFile(path, file)));
  refuseProblems(
    path,
    files.flatMap(({ file, problems }) => problems.map((problem) => ({ ...problem, file }))),
    formatRemedy,
  );
  if (protocol === 'development') {
    return { files, pairs: { training: files[0]!.pairs, test: files[1]!.pairs } };
  }
  const [{ pairs, sets }] = files as [PairsFile];
  if (testSet > sets || sets < 2) {
    throw new UserError(
      'request',
      `${pairsFiles.tenFold} of "${path}" has ${plural(sets, 'set')}, and set ${testSet} is asked for as the test.`,
      sets < 2
        ? 'Give a file with two sets or more, or set data.protocol to development.'
        : `Set data.testSet to 1 to ${sets}.`,
    );
  }
  return {
    files,
    pairs: {
      training: pairs.filter(({ set }) => set !== testSet),
      test: pairs.filter(({ set }) => set === testSet),
    },
  };
}

async function readPairsFile(path: string, file: string): Promise<PairsFile> {
  try {
    return { file, ...parsePairs(await readFile(join(path, file), 'utf8')) };
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT';
    throw new UserError(
      'request',
      missing
        ? `There is no ${file} in "${path}".`
        : `"${join(path, file)}" cannot be read: ${String(error)}.`,
      missing
        ? `Put the file there, or set data.protocol: development reads ${pairsFilesOf('development').join(' and ')}, ten-fold ${pairsFiles.tenFold}.`
        : 'Check its access rights.',
      { cause: error },
    );
  }
}

/** Where pictures are and SHA-256 of each, by its file below that folder. */
export interface HashedPictures {
  readonly folder: string;
  readonly hashes: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/**
 * Finds the pictures of all pairs.
 *
 * @throws UserError naming file and line of every pair whose pictures are missing or cannot be read
 */
export async function hashPictures(
  path: string,
  files: readonly Pick<PairsFile, 'file' | 'pairs'>[],
  { signal, onProgress }: Pick<PrepareOptions, 'signal' | 'onProgress'>,
): Promise<HashedPictures> {
  const all = files.flatMap(({ pairs }) => pairs);
  const people = listPeople(all);
  const [folder, ...others] = await findPictureFolders(path, people);
  if (folder === undefined) {
    throw new UserError(
      'request',
      `No folder of any of the ${plural(people.length, 'person', 'people')} named in ${files.map(({ file }) => file).join(' and ')} is in "${path}" or in a folder below it that begins with lfw.`,
      `Put the pictures there as lfw/${pictureFile(all[0]!.first)}.`,
    );
  }
  const names = [...new Set(all.flatMap(({ first, second }) => [pictureFile(first), pictureFile(second)]))];
  const { values, faults } = await hashFiles(
    names.map((name) => join(folder, name)),
    { signal, onDone: (done) => onProgress?.('Reading pictures', done, names.length) },
  );
  const problems = files.flatMap(({ file, pairs }) =>
    pairs.flatMap(({ first, second, line }) =>
      [first, second].flatMap((picture) => {
        const fault = faults.get(join(folder, pictureFile(picture)));
        if (fault === undefined) return [];
        const what = fault === 'ENOENT' ? 'is missing' : `cannot be read (${fault})`;
        return [{ file, line, fault: `the picture ${pictureFile(picture)} ${what}` }];
      }),
    ),
  );
  refuseProblems(
    path,
    problems,
    `Put the pictures into "${folder}", or take these lines out and count again.`,
  );
  const warnings =
    others.length === 0
      ? []
      : [
          `Pictures are taken from "${folder}"; there are some in ${others.map((other) => `"${other}"`).join(', ')}, too.`,
        ];
  return {
    folder,
    hashes: new Map(names.map((name) => [name, values.get(join(folder, name))!])),
    warnings,
  };
}

function refuseProblems(
  path: string,
  problems: readonly (LineProblem & { readonly file: string })[],
  remedy: string,
): void {
  if (problems.length === 0) return;
  const lines = new Set(problems.map(({ file, line }) => `${file} ${line}`));
  throw new UserError(
    'request',
    `${formatCount(lines.size)} bad ${lines.size === 1 ? 'line' : 'lines'} in the pairs files of "${path}": ` +
      `${abbreviate(
        problems.map(({ file, line, fault }) => `${file} line ${line}: ${fault}`),
        shownProblems,
        '; ',
      )}.`,
    remedy,
  );
}
