import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { splits, type Split } from '../../shared/specs/data.ts';

/** Samples as cut, before normalisation. */
export interface CutSamples {
  /** [sample, channel, height, width], values 0 to 255. */
  readonly pixels: Uint8Array;
  readonly labels: readonly number[];
  readonly names: readonly string[];
}

/** What cutting a data set yields, and what is worth saying about it. */
export interface CutData {
  /** [channels, height, width]. */
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
    z.strictObject({ labels: z.array(z.int().min(0)), names: z.array(z.string()) }),
  ),
  notes: z.array(z.string()),
  warnings: z.array(z.string()),
});

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
          const { labels, names } = data.splits[split];
          return [split, { labels, names }];
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

/** Cut data kept earlier; null when there is none, `damaged` when the file is not as it was written. */
export async function readCut(folder: string, fingerprint: string): Promise<CutData | 'damaged' | null> {
  let content: Buffer;
  try {
    content = await readFile(cutFile(folder, fingerprint));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    return 'damaged';
  }
  const digest = createHash('sha256').update(content.subarray(digestLength)).digest();
  if (!digest.equals(content.subarray(0, digestLength))) return 'damaged';
  return parseCut(content.subarray(digestLength)) ?? 'damaged';
}

export function cutFile(folder: string, fingerprint: string): string {
  return join(folder, `${fingerprint}.cut`);
}

function parseCut(content: Buffer): CutData | null {
  const start = headLengthLength + content.readUInt32LE(0);
  const head = headSchema.parse(JSON.parse(content.toString('utf8', headLengthLength, start)));
  const sampleLength = head.sampleShape.reduce((product, extent) => product * extent, 1);
  const pixelsOf = new Map<Split, Uint8Array>();
  let position = start;
  for (const split of splits) {
    const length = head.splits[split].labels.length * sampleLength;
    pixelsOf.set(split, new Uint8Array(content.buffer, content.byteOffset + position, length));
    position += length;
  }
  if (position !== content.length) return null;
  const samplesOf = (split: Split) => ({ ...head.splits[split], pixels: pixelsOf.get(split)! });
  return {
    ...head,
    splits: { train: samplesOf('train'), validation: samplesOf('validation'), test: samplesOf('test') },
  };
}
