import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { mapConcurrently, type ConcurrencyOptions } from './concurrency.ts';

/** Rows and columns of a picture's difference hash: 256 bits, a digit of hexadecimal for four. */
const extent = 16;

/**
 * Pictures whose hashes differ in at most this many of 256 bits are taken for the same. Of FDDB's photographs that
 * are there twice under another compression the hashes differ in up to 7 bits, those of others in 48 at least; of
 * drawn photographs, which have less contrast, in up to 19 and 87.
 */
const largestDistance = 40;

/** Hashes kept at most; the oldest go first. */
const mostKept = 200_000;

export interface HashedPicture {
  readonly file: string;
  /** SHA-256 of the content, under which the difference hash is kept. */
  readonly content: string;
}

/**
 * Groups pictures that look the same though their files differ: saved again with another compression or size.
 * Difference hashes (N. Krawetz, "Kind of like that", 2013) are kept in the cache by content, because each picture
 * must be decoded for one.
 *
 * @returns for each picture, in order, the place of the first picture of its group; its own place where it is
 *   alone or cannot be decoded
 */
export async function groupNearCopies(
  pictures: readonly HashedPicture[],
  cacheFolder: string,
  options: ConcurrencyOptions,
): Promise<number[]> {
  const kept = await readKept(cacheFolder);
  const missing = pictures.filter(({ content }) => !kept.has(content));
  const hashes = await mapConcurrently(missing, ({ file }) => hashPicture(file), options);
  for (const [place, { content }] of missing.entries()) {
    // What could not be decoded now may be next time: kept as nothing, it would never be compared again.
    const hash = hashes[place] ?? null;
    if (hash !== null) kept.set(content, hash);
  }
  if (missing.length > 0) await keep(cacheFolder, kept);
  return groupHashes(pictures.map(({ content }) => kept.get(content) ?? null));
}

/** A bit for each two neighbours in a row, set where it gets brighter; null where there is nothing to see. */
async function hashPicture(file: string): Promise<string | null> {
  try {
    const grey = await sharp(file)
      .greyscale()
      .resize(extent + 1, extent, { fit: 'fill' })
      .raw()
      .toBuffer();
    const bits = Buffer.alloc((extent * extent) / 8);
    for (let row = 0; row < extent; row += 1) {
      for (let column = 0; column < extent; column += 1) {
        const place = row * (extent + 1) + column;
        const bit = row * extent + column;
        if (grey[place + 1]! > grey[place]!) bits[bit >> 3]! |= 1 << (bit & 7);
      }
    }
    // A blank picture has no bit set and looks like every other blank one.
    return bits.some((byte) => byte !== 0) ? bits.toString('hex') : null;
  } catch {
    return null;
  }
}

/** Groups hashes that are near each other, or near one that is: single linkage. */
function groupHashes(hashes: readonly (string | null)[]): number[] {
  const words = hashes.map((hash) => (hash === null ? null : toWords(hash)));
  const firstOf = hashes.map((_, place) => place);
  for (const [place, one] of words.entries()) {
    for (let earlier = 0; one !== null && earlier < place; earlier += 1) {
      const other = words[earlier] ?? null;
      if (other === null || firstOf[earlier] === firstOf[place] || !areNear(one, other)) continue;
      const [from, to] = [firstOf[place]!, firstOf[earlier]!].sort((first, second) => second - first);
      for (const [index, first] of firstOf.entries()) if (first === from) firstOf[index] = to!;
    }
  }
  return firstOf;
}

function toWords(hash: string): Uint32Array {
  return Uint32Array.from({ length: hash.length / 8 }, (_, word) =>
    Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16),
  );
}

function areNear(one: Uint32Array, other: Uint32Array): boolean {
  let distance = 0;
  for (let word = 0; word < one.length && distance <= largestDistance; word += 1) {
    distance += countBits(one[word]! ^ other[word]!);
  }
  return distance <= largestDistance;
}

/** Bits set in 32: sums of two, then four, then eight neighbours at once (Warren, "Hacker's Delight", 5-1). */
function countBits(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const keptSchema = z.record(z.string(), z.string().length((extent * extent) / 4));

function keptFile(cacheFolder: string): string {
  return join(cacheFolder, 'difference-hashes.json');
}

/** What is kept by content; nothing where there is no file, or one that is damaged: all is hashed again then. */
async function readKept(cacheFolder: string): Promise<Map<string, string>> {
  try {
    const content: unknown = JSON.parse(await readFile(keptFile(cacheFolder), 'utf8'));
    return new Map(Object.entries(keptSchema.parse(content)));
  } catch {
    return new Map();
  }
}

/** Of two processes that keep hashes at once the later wins; what is lost is hashed again. */
async function keep(cacheFolder: string, kept: ReadonlyMap<string, string>): Promise<void> {
  const partial = join(cacheFolder, `difference-hashes.${randomUUID()}.partial`);
  try {
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(partial, JSON.stringify(Object.fromEntries([...kept].slice(-mostKept))));
    await rename(partial, keptFile(cacheFolder));
  } catch {
    // Without a cache all goes on, only slower; that nothing can be kept is said where the cut is kept.
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}
