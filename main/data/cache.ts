import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../../shared/errors.ts';
import { splits, type Split } from '../../shared/specs/data.ts';

/** Samples as cut, before normalisation. */
export interface CutSamples {
  /** [picture, channel, height, width], values 0 to 255: a picture for each sample, of pairs for each that occurs in them. */
  readonly pixels: Uint8Array;
  /** Of pairs: the two pictures of each sample, [sample, 2], in the order of the network's input. */
  readonly pairs?: readonly number[];
  readonly labels: readonly number[];
  readonly names: readonly string[];
}

/** What cutting a data set yields, and what is worth saying about it. */
export interface CutData {
  /** [channels, height, width] of one picture, also of pairs. */
  readonly sampleShape: readonly [number, number, number];
  readonly splits: Readonly<Record<Split, CutSamples>>;
  readonly notes: readonly string[];
  /** Faults found while cutting, repeated whenever the cut is used. */
  readonly warnings: readonly string[];
}

const headSchema = z.strictObject({
  sampleShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  splits: z.record(
    z.enum(splits),
    z.strictObject({
      labels: z.array(z.int().min(0)),
      names: z.array(z.string()),
      pairs: z.array(z.int().min(0)).exactOptional(),
    }),
  ),
  notes: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** Bytes that all kept data may take together: some forty cuts of the FDDB experiment. */
const largestCache = 2 ** 30;
/** A file half-written for longer than this, in milliseconds, belongs to a process that was killed. */
const abandonedAfter = 24 * 60 * 60 * 1000;

const digestLength = 32;
const headLengthLength = 4;

/**
 * Keeps cut data as `FINGERPRINT.cut`: SHA-256 of all that follows, length of the head, head (JSON), pixels
 * of the splits in order. Written beside its place and moved there whole.
 */
export async function writeCut(folder: string, fingerprint: string, data: CutData): Promise<void> {
  const head = Buffer.from(
    JSON.stringify({
      ...data,
      splits: Object.fromEntries(
        splits.map((split) => {
          const { labels, names, pairs } = data.splits[split];
          return [split, { labels, names, pairs }];
        }),
      ),
    }),
  );
  const headLength = Buffer.alloc(headLengthLength);
  headLength.writeUInt32LE(head.length);
  const parts = [headLength, head, ...splits.map((split) => data.splits[split].pixels)];
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `${fingerprint}.${randomUUID()}.partial`);
  try {
    await writeFile(partial, [digest.digest(), ...parts]);
    await rename(partial, cutFile(folder, fingerprint));
  } finally {
    await rm(partial, { force: true });
  }
}

/**
 * Removes the data used longest ago until the rest take at most `largest` bytes, and what killed processes
 * left half-written. The data under `fingerprint`, in use now, stay whatever their size. Another process may
 * be removing the same files; data removed while they are wanted are cut again.
 */
export async function trimCache(folder: string, fingerprint: string, largest = largestCache): Promise<void> {
  const inUse = cutFile(folder, fingerprint);
  const files = (await readdir(folder)).map((name) => join(folder, name));
  const found = await Promise.all(
    files.map(async (file) => {
      const facts = await stat(file).catch(() => null);
      return facts === null ? [] : [{ file, bytes: facts.size, usedAt: facts.mtimeMs }];
    }),
  );
  const entries = found.flat();
  const abandoned = entries.filter(
    ({ file, usedAt }) => file.endsWith('.partial') && usedAt < Date.now() - abandonedAfter,
  );
  const latestFirst = entries
    .filter(({ file }) => file.endsWith('.cut'))
    .toSorted(
      (one, other) => Number(other.file === inUse) - Number(one.file === inUse) || other.usedAt - one.usedAt,
    );
  let total = 0;
  const surplus = latestFirst.filter(({ file, bytes }) => (total += bytes) > largest && file !== inUse);
  await Promise.allSettled([...abandoned, ...surplus].map(({ file }) => rm(file, { force: true })));
}

/** Cut data kept earlier; null when there is none, `damaged` when the file is not as it was written. */
export async function readCut(folder: string, fingerprint: string): Promise<CutData | 'damaged' | null> {
  const file = cutFile(folder, fingerprint);
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    return 'damaged';
  }
  const digest = createHash('sha256').update(content.subarray(digestLength)).digest();
  if (!digest.equals(content.subarray(0, digestLength))) return 'damaged';
  // The time of its last use, for `trimCache`. A folder that may only be read keeps its data all the same.
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
  return parseCut(content.subarray(digestLength)) ?? 'damaged';
}

export function cutFile(folder: string, fingerprint: string): string {
  return join(folder, `${fingerprint}.cut`);
}

/** Null where the content, though whole, is not laid out as this version writes it. */
function parseCut(content: Buffer): CutData | null {
  const start = headLengthLength + content.readUInt32LE(0);
  const parsed = headSchema.safeParse(JSON.parse(content.toString('utf8', headLengthLength, start)));
  if (!parsed.success) return null;
  const head = parsed.data;
  const sampleLength = head.sampleShape.reduce((product, extent) => product * extent, 1);
  if (splits.some((split) => !isConsistent(head.splits[split]))) return null;
  const pictures = splits.reduce((sum, split) => sum + countPictures(head.splits[split]), 0);
  if (start + pictures * sampleLength !== content.length) return null;
  const pixelsOf = new Map<Split, Uint8Array>();
  let position = start;
  for (const split of splits) {
    const length = countPictures(head.splits[split]) * sampleLength;
    pixelsOf.set(split, new Uint8Array(content.buffer, content.byteOffset + position, length));
    position += length;
  }
  const samplesOf = (split: Split) => ({ ...head.splits[split], pixels: pixelsOf.get(split)! });
  return {
    ...head,
    splits: { train: samplesOf('train'), validation: samplesOf('validation'), test: samplesOf('test') },
  };
}

type DescribedSamples = Omit<CutSamples, 'pixels'>;

function isConsistent({ labels, names, pairs }: DescribedSamples): boolean {
  return names.length === labels.length && (pairs === undefined || pairs.length === 2 * labels.length);
}

/** Every picture of pairs occurs in one, so that the last is the highest number named. */
function countPictures({ labels, pairs }: DescribedSamples): number {
  return pairs === undefined
    ? labels.length
    : pairs.reduce((last, picture) => Math.max(last, picture), -1) + 1;
}
