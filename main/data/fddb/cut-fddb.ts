import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { splits, type FddbDataSpec, type Split } from '../../../shared/specs/data.ts';
import type { CutData, CutSamples } from '../cache.ts';
import type { PrepareOptions } from '../data-set.ts';
import { detectFormat } from '../detect-format.ts';
import { cutCrops, hashFiles, measurePictures, type Crop, type CropFormat } from '../pictures.ts';
import { takeCut } from '../take-cut.ts';
import { groupNearCopies } from '../near-copies.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { pictureFolder, readFddbLists, type ListedPhotograph } from './lists.ts';
import {
  describeCopies,
  describeListedFaces,
  describeLoss,
  describePlan,
  explainShortage,
  type CopiedPhotograph,
} from './notes.ts';
import { countWanted, planCrops, type CropPlan, type MeasuredPhotograph, type PlannedCrop } from './plan.ts';

/** Part of every fingerprint: raised whenever the same photographs and settings come to be cut differently. */
const cuttingVersion = 2;

/** Values of all crops together, as 32-bit floats; more would not fit beside a network on a small machine. */
const largestBytes = 2 ** 31;

/**
 * Reads an FDDB folder and cuts its crops, or takes them from the cache. Missing and corrupt photographs are
 * reported and passed over while most are left.
 */
export async function cutFddb(
  options: PrepareOptions<FddbDataSpec>,
): Promise<{ fingerprint: string; data: CutData }> {
  const { path, spec, seed, onWarning, signal } = options;
  checkSettings(spec);
  await detectFormat(path);
  const lists = await readFddbLists(path);
  const { values: hashes, faults } = await hashFiles(
    lists.photographs.map(({ name }) => pictureFile(path, name)),
    { signal, onDone: follow(options, 'Reading photographs', lists.photographs.length) },
  );
  for (const warning of [...lists.warnings, ...describeLoss(path, lists.photographs.length, faults)]) {
    onWarning?.(warning);
  }
  const readable = lists.photographs.filter(({ name }) => hashes.has(pictureFile(path, name)));
  const { photographs, copies } = leaveOutCopies(readable, ({ name }) => hashes.get(pictureFile(path, name)));
  if (copies.length > 0) onWarning?.(describeCopies(copies));
  const fingerprint = fingerprintOf(path, spec, seed, photographs, hashes);

  const data = await takeCut(options, fingerprint, () =>
    cutAfresh(options, { photographs, hashes, folds: lists.folds }),
  );
  const note = describeListedFaces(lists.photographs, readable, photographs);
  return { fingerprint, data: { ...data, notes: [...data.notes, note] } };
}

/** Photographs that can be read, each once. */
interface DistinctPhotographs {
  readonly photographs: readonly ListedPhotograph[];
  /** SHA-256 by file. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly folds: number;
}

function pictureFile(path: string, name: string): string {
  return join(path, pictureFolder, `${name}.jpg`);
}

/**
 * A photograph that is there twice under different names, as some of FDDB's are, would come into two splits.
 * The first of them stays.
 */
function leaveOutCopies(
  photographs: readonly ListedPhotograph[],
  contentOf: (photograph: ListedPhotograph) => string | undefined,
): { photographs: ListedPhotograph[]; copies: CopiedPhotograph[] } {
  const alike = [...Map.groupBy(photographs, contentOf).values()];
  return {
    photographs: alike.map(([first]) => first!),
    copies: alike.flatMap(([first, ...others]) => others.map(({ name }) => ({ name, of: first!.name }))),
  };
}

function follow(
  { onProgress }: PrepareOptions<FddbDataSpec>,
  activity: string,
  total: number,
): (done: number) => void {
  return (done) => onProgress?.(activity, done, total);
}

function checkSettings(spec: FddbDataSpec): void {
  const wanted = countWanted(spec);
  if (wanted.train === 0) {
    throw new UserError(
      'request',
      `With data.trainingPerClass ${spec.trainingPerClass} and data.validationFraction ${spec.validationFraction} no crop is left to train on.`,
      'Raise data.trainingPerClass or lower data.validationFraction.',
    );
  }
  const { size, channels } = cropFormat(spec);
  const count = 2 * ((spec.mirrorTraining === true ? 2 : 1) * spec.trainingPerClass + spec.testPerClass);
  const bytes = count * channels * size * size * Float32Array.BYTES_PER_ELEMENT;
  if (bytes > largestBytes) {
    throw new UserError(
      'request',
      `${formatCount(count)} crops of ${size} x ${size} x ${channels} take ${(bytes / 2 ** 30).toFixed(1)} GiB; the limit is ${largestBytes / 2 ** 30} GiB.`,
      'Lower data.cropSize, data.trainingPerClass or data.testPerClass.',
    );
  }
}

function cropFormat(spec: FddbDataSpec): CropFormat {
  return { size: spec.cropSize, channels: spec.colour === 'rgb' ? 3 : 1 };
}

/** What decides the crops; mirroring, where it is off, is no setting. */
function settingsOf({ mirrorTraining, ...others }: FddbDataSpec): [string, unknown][] {
  return Object.entries({ ...others, ...(mirrorTraining === true && { mirrorTraining }) }).sort();
}

/**
 * SHA-256 over settings, seed, annotations and the content of every photograph: the same on every machine
 * and in every folder, and different as soon as one pixel is.
 */
function fingerprintOf(
  path: string,
  spec: FddbDataSpec,
  seed: number,
  photographs: readonly ListedPhotograph[],
  hashes: ReadonlyMap<string, string>,
): string {
  const digest = createHash('sha256');
  digest.update(JSON.stringify([cuttingVersion, seed, settingsOf(spec)]));
  for (const { name, faces } of photographs) {
    digest.update(JSON.stringify([name, faces, hashes.get(pictureFile(path, name))]));
  }
  return digest.digest('hex');
}

/**
 * Plans and cuts. A corrupt photograph shows itself only when it is decoded: it is then left out and the
 * whole is planned again without it, so that the outcome depends on the sound photographs alone.
 */
async function cutAfresh(
  options: PrepareOptions<FddbDataSpec>,
  { photographs, hashes, folds }: DistinctPhotographs,
): Promise<CutData> {
  const { path, spec, seed, signal, cacheFolder } = options;
  const files = photographs.map(({ name }) => pictureFile(path, name));
  const measured = await measurePictures(files, {
    signal,
    onDone: follow(options, 'Measuring photographs', files.length),
  });
  const groups = await groupNearCopies(
    files.map((file) => ({ file, content: hashes.get(file)! })),
    cacheFolder,
    { signal, onDone: follow(options, 'Comparing photographs', files.length) },
  );
  const corrupt = new Map(measured.faults);
  for (;;) {
    const warnings = describeLoss(path, photographs.length, corrupt);
    const sound = photographs.flatMap((photograph, place): MeasuredPhotograph[] => {
      const size = measured.values.get(files[place]!);
      const isLost = size === undefined || corrupt.has(files[place]!);
      return isLost ? [] : [{ ...photograph, size, group: groups[place]! }];
    });
    const plan = planCrops(sound, spec, seed);
    if (!('crops' in plan)) throw explainShortage(path, spec, plan);
    const cut = await cutPlan(options, plan);
    if (cut.faults.size === 0) {
      const [size, channels] = [spec.cropSize, cropFormat(spec).channels];
      const notes = describePlan({ plan, spec, photographs, sound, folds });
      return { sampleShape: [channels, size, size], splits: cut.splits, notes, warnings };
    }
    for (const [file, fault] of cut.faults) corrupt.set(file, fault);
  }
}

async function cutPlan(
  options: PrepareOptions<FddbDataSpec>,
  { crops }: CropPlan,
): Promise<{ splits: Record<Split, CutSamples>; faults: ReadonlyMap<string, string> }> {
  const { path, spec, signal } = options;
  const format = cropFormat(spec);
  const sampleLength = format.channels * format.size * format.size;
  const all = splits.flatMap((split) => crops[split]);
  const files = new Set(all.map(({ photograph }) => photograph));
  const pixels = new Uint8Array(all.length * sampleLength);
  const faults = await cutCrops(
    all.map(({ photograph, rectangle }, index): Crop => {
      return { file: pictureFile(path, photograph), rectangle, index };
    }),
    format,
    pixels,
    { signal, onDone: follow(options, 'Cutting crops', files.size) },
  );
  let start = 0;
  const takeSamples = (split: Split): CutSamples => {
    const end = start + crops[split].length * sampleLength;
    const samples = {
      pixels: pixels.subarray(start, end),
      labels: crops[split].map(({ label }) => label),
      names: crops[split].map(nameCrop),
    };
    start = end;
    return samples;
  };
  const train = takeSamples('train');
  const validation = takeSamples('validation');
  return { splits: { train, validation, test: takeSamples('test') }, faults };
}

/** For example "2002/08/11/big/img_591 at 152,60 127x127": left, top, width, height in pixels. */
function nameCrop({ photograph, rectangle: { left, top, width, height } }: PlannedCrop): string {
  return `${photograph} at ${left},${top} ${width}x${height}`;
}
