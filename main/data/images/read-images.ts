import { createHash } from 'node:crypto';
import { UserError } from '../../../shared/errors.ts';
import type { ImagesDataSpec, Split } from '../../../shared/specs/data.ts';
import type { CutData, CutSamples } from '../cache.ts';
import type { PrepareOptions } from '../data-set.ts';
import { detectFormat } from '../detect-format.ts';
import { findHeldOut, holdOut, type HeldOut } from '../hold-out.ts';
import { hashFiles, readPictures } from '../pictures.ts';
import { takeCut } from '../take-cut.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { findPictures, type FoundPicture, type PictureFolders } from './find-pictures.ts';
import { leaveOutCopies } from './leave-out-copies.ts';
import { describeLoss, describeSplits, warnOfClasses } from './notes.ts';

/** Part of every fingerprint: raised whenever the same pictures and settings come to be read differently. */
const readingVersion = 2;

/** Values of all pictures together, as 32-bit floats; more would not fit beside a network on a small machine. */
const largestBytes = 2 ** 31;

type ImagesOptions = PrepareOptions<ImagesDataSpec>;

/**
 * Reads the pictures of class folders, or takes them from the cache. Files that are no pictures are reported
 * and passed over while most are left.
 */
export async function readImages(
  options: ImagesOptions,
): Promise<{ fingerprint: string; data: CutData; classes: readonly string[] }> {
  const { path, spec, seed, onWarning, onProgress, signal } = options;
  await detectFormat(path);
  const found = await findPictures(path);
  checkSize(found, spec);
  const heldOut = findHeldOut(spec, found.given);
  const { values: hashes, faults } = await hashFiles(
    found.pictures.map(({ file }) => file),
    { signal, onDone: (done) => onProgress?.('Reading pictures', done, found.pictures.length) },
  );
  const distinct = leaveOutCopies(found.pictures, hashes);
  const unreadable = describeLoss(path, found.pictures.length, faults);
  for (const warning of [...found.warnings, ...unreadable, ...distinct.warnings]) onWarning?.(warning);
  const drawn = heldOut.validation + heldOut.test > 0 ? seed : null;
  const fingerprint = fingerprintOf(spec, drawn, found, distinct.pictures, hashes);
  const data = await takeCut(options, fingerprint, async () => {
    const cut = await decode(options, found, distinct.pictures, heldOut);
    return { ...cut, notes: [...cut.notes, ...distinct.notes] };
  });
  return { fingerprint, data, classes: found.classes };
}

function channelsOf({ colour }: ImagesDataSpec): 1 | 3 {
  return colour === 'rgb' ? 3 : 1;
}

function checkSize({ pictures }: PictureFolders, spec: ImagesDataSpec): void {
  const size = spec.pictureSize;
  const bytes = pictures.length * channelsOf(spec) * size * size * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= largestBytes) return;
  throw new UserError(
    'request',
    `${formatCount(pictures.length)} pictures of ${size} x ${size} x ${channelsOf(spec)} take ${(bytes / 2 ** 30).toFixed(1)} GiB; the limit is ${largestBytes / 2 ** 30} GiB.`,
    'Lower data.pictureSize, set data.colour to grey, or give fewer pictures.',
  );
}

/**
 * SHA-256 over settings, classes and splits there are folders for, names, contents and, where pictures are dealt to
 * splits by it, the seed: the same on every machine and in every folder. An empty folder is a class, too, and gives
 * those behind it other numbers.
 */
function fingerprintOf(
  spec: ImagesDataSpec,
  seed: number | null,
  { classes, given }: PictureFolders,
  pictures: readonly FoundPicture[],
  hashes: ReadonlyMap<string, string>,
): string {
  const digest = createHash('sha256');
  digest.update(JSON.stringify([readingVersion, seed, classes, given, Object.entries(spec).sort()]));
  for (const { file, name } of pictures) digest.update(JSON.stringify([name, hashes.get(file)]));
  return digest.digest('hex');
}

/** Decodes every picture, then deals those that could be decoded to the splits. */
async function decode(
  { path, spec, seed, onProgress, signal }: ImagesOptions,
  { classes, given }: PictureFolders,
  pictures: readonly FoundPicture[],
  heldOut: HeldOut,
): Promise<CutData> {
  const [size, channels] = [spec.pictureSize, channelsOf(spec)];
  const sampleLength = channels * size * size;
  const pixels = new Uint8Array(pictures.length * sampleLength);
  const faults = await readPictures(
    pictures.map(({ file }) => file),
    { size, channels, fit: spec.fit },
    pixels,
    { signal, onDone: (done) => onProgress?.('Resizing pictures', done, pictures.length) },
  );
  const places = new Map(pictures.map((picture, index) => [picture, index]));
  const sound = pictures.filter(({ file }) => !faults.has(file));
  const labelOf = ({ className }: FoundPicture) => classes.indexOf(className);
  const dealt = deal(sound, labelOf, given, heldOut, seed);
  const select = (split: Split): CutSamples => {
    const selected = new Uint8Array(dealt[split].length * sampleLength);
    for (const [index, picture] of dealt[split].entries()) {
      const start = places.get(picture)! * sampleLength;
      selected.set(pixels.subarray(start, start + sampleLength), index * sampleLength);
    }
    return {
      pixels: selected,
      labels: dealt[split].map(labelOf),
      names: dealt[split].map(({ name }) => name),
    };
  };
  const cut = { train: select('train'), validation: select('validation'), test: select('test') };
  return {
    sampleShape: [channels, size, size],
    splits: cut,
    notes: describeSplits(cut, given, heldOut, spec),
    warnings: [
      ...describeLoss(path, pictures.length, faults),
      ...warnOfClasses(cut, classes, given, heldOut),
    ],
  };
}

function deal(
  pictures: readonly FoundPicture[],
  labelOf: (picture: FoundPicture) => number,
  given: readonly Split[],
  heldOut: HeldOut,
  seed: number,
): Record<Split, FoundPicture[]> {
  const bySplit = Map.groupBy(pictures, ({ split }) => split);
  const forTraining = bySplit.get('train') ?? [];
  const dealt = holdOut(forTraining.map(labelOf), heldOut, seed);
  const take = (split: Split) =>
    split !== 'train' && given.includes(split)
      ? (bySplit.get(split) ?? [])
      : dealt[split].map((index) => forTraining[index]!);
  if (dealt.train.length === 0) {
    throw new UserError(
      'work',
      'No picture is left to train on.',
      'Add pictures to the class folders for training.',
    );
  }
  return { train: take('train'), validation: take('validation'), test: take('test') };
}
