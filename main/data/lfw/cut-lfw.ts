import { createHash } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { splits, type LfwDataSpec, type Split } from '../../../shared/specs/data.ts';
import type { CutData, CutSamples } from '../cache.ts';
import type { PrepareOptions } from '../data-set.ts';
import { readPictures, type CropFormat } from '../pictures.ts';
import { takeCut } from '../take-cut.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import { namePicture, pictureFile } from './layout.ts';
import { describePairs } from './notes.ts';
import { isSamePerson, type ListedPair, type ListedPicture } from './pairs-file.ts';
import { hashPictures, readProtocol, type HashedPictures, type ProtocolPairs } from './read-pairs.ts';
import { holdOutPairs } from './split-people.ts';

/** Part of every fingerprint: raised whenever the same pictures and settings come to be dealt or read differently. */
const readingVersion = 1;

/** Values of all pictures together, as 32-bit floats; more would not fit beside a network on a small machine. */
const largestBytes = 2 ** 31;

const shownFaults = 20;

type PairsBySplit = Readonly<Record<Split, readonly ListedPair[]>>;

/** Reads an LFW folder and deals its pairs to the splits, or takes them from the cache. */
export async function cutLfw(
  options: PrepareOptions<LfwDataSpec>,
): Promise<{ fingerprint: string; data: CutData }> {
  const { path, spec, seed, onWarning } = options;
  const { files, pairs } = await readProtocol(path, spec);
  const pictures = await hashPictures(path, files, options);
  checkSize(spec, pictures.hashes.size);
  for (const warning of pictures.warnings) onWarning?.(warning);
  const fingerprint = fingerprintOf(spec, seed, pairs, pictures.hashes);
  const data = await takeCut(options, fingerprint, () => cutAfresh(options, pairs, pictures));
  return { fingerprint, data };
}

function checkSize(spec: LfwDataSpec, pictures: number): void {
  const { size, channels } = pictureFormat(spec);
  const bytes = pictures * channels * size * size * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= largestBytes) return;
  throw new UserError(
    'request',
    `${formatCount(pictures)} pictures of ${size} x ${size} x ${channels} take ${(bytes / 2 ** 30).toFixed(1)} GiB; the limit is ${largestBytes / 2 ** 30} GiB.`,
    'Lower data.pictureSize, or set data.colour to grey.',
  );
}

function pictureFormat(spec: LfwDataSpec): CropFormat {
  return { size: spec.pictureSize, channels: spec.colour === 'rgb' ? 3 : 1 };
}

/** SHA-256 over settings, pairs, the content of their pictures and, where validation is drawn by it, the seed: the same in every folder. */
function fingerprintOf(
  spec: LfwDataSpec,
  seed: number,
  { training, test }: ProtocolPairs,
  hashes: ReadonlyMap<string, string>,
): string {
  const digest = createHash('sha256');
  const drawn = spec.validationFraction > 0 ? seed : null;
  digest.update(JSON.stringify([readingVersion, drawn, Object.entries(spec).sort()]));
  for (const pairs of [training, test]) {
    for (const { first, second } of pairs) {
      const contents = [first, second].map((picture) => hashes.get(pictureFile(picture)));
      digest.update(JSON.stringify([nameOf(first, second), contents]));
    }
  }
  return digest.digest('hex');
}

async function cutAfresh(
  { spec, seed, signal, onProgress }: PrepareOptions<LfwDataSpec>,
  pairs: ProtocolPairs,
  { folder }: HashedPictures,
): Promise<CutData> {
  const { leftOut, ...dealt } = holdOutPairs(pairs.training, spec, seed);
  const bySplit: PairsBySplit = { ...dealt, test: pairs.test };
  checkClasses(spec, bySplit);
  const format = pictureFormat(spec);
  const length = format.channels * format.size ** 2;
  const files = [...new Set(splits.flatMap((split) => bySplit[split].flatMap(filesOf)))];
  const pixels = new Uint8Array(files.length * length);
  const faults = await readPictures(
    files.map((file) => join(folder, file)),
    { ...format, fit: 'stretch' },
    pixels,
    { signal, onDone: (done) => onProgress?.('Decoding pictures', done, files.length) },
  );
  refuseCorrupt(folder, faults);
  const startOf = new Map(files.map((file, index) => [file, index * length]));
  const pixelsOf = (file: string) => pixels.subarray(startOf.get(file), startOf.get(file)! + length);
  const cut = (split: Split) => cutPairs(bySplit[split], length, pixelsOf);
  return {
    sampleShape: [format.channels, format.size, format.size],
    splits: { train: cut('train'), validation: cut('validation'), test: cut('test') },
    notes: describePairs({ spec, bySplit, leftOut, pictures: files.length }),
    warnings: [],
  };
}

/** The pictures of a split once each, and which of them each pair is made of. */
function cutPairs(
  pairs: readonly ListedPair[],
  length: number,
  pixelsOf: (file: string) => Uint8Array,
): CutSamples {
  const files = [...new Set(pairs.flatMap(filesOf))];
  const pixels = new Uint8Array(files.length * length);
  files.forEach((file, index) => {
    pixels.set(pixelsOf(file), index * length);
  });
  const places = new Map(files.map((file, index) => [file, index]));
  return {
    pixels,
    pairs: pairs.flatMap(filesOf).map((file) => places.get(file)!),
    labels: pairs.map((pair) => Number(isSamePerson(pair))),
    names: pairs.map(({ first, second }) => nameOf(first, second)),
  };
}

function filesOf({ first, second }: ListedPair): string[] {
  return [pictureFile(first), pictureFile(second)];
}

/** For example "Abdullah_Gul_0013 / Abdullah_Gul_0014". */
function nameOf(...pictures: readonly ListedPicture[]): string {
  return pictures.map(namePicture).join(' / ');
}

/** A network that sees one class only learns to say its name. */
function checkClasses(spec: LfwDataSpec, { train }: PairsBySplit): void {
  const same = train.filter(isSamePerson).length;
  if (same > 0 && same < train.length) return;
  throw new UserError(
    'work',
    `Of the training pairs ${formatCount(same)} of one person and ${formatCount(train.length - same)} of two are left after validation was held out.`,
    `Lower data.validationFraction (now ${spec.validationFraction}), set data.validationSplit to pairs, or list more pairs.`,
  );
}

function refuseCorrupt(folder: string, faults: ReadonlyMap<string, string>): void {
  if (faults.size === 0) return;
  const named = [...faults].map(
    ([file, fault]) => `${relative(folder, file)} (${fault.split('\n')[0]!.replace(file, basename(file))})`,
  );
  throw new UserError(
    'work',
    `${plural(faults.size, 'picture')} in "${folder}" ${faults.size === 1 ? 'is' : 'are'} corrupt: ${abbreviate(named, shownFaults)}.`,
    'Put sound ones in their place, or take their lines out of the pairs files and count again.',
  );
}
