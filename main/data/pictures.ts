import { readFile } from 'node:fs/promises';
import { hash } from 'node:crypto';
import sharp from 'sharp';
import { errorCode } from '../../shared/errors.ts';
import { mapConcurrently, type ConcurrencyOptions } from './concurrency.ts';
import type { PictureSize, Rectangle } from './rectangles.ts';

/** A rectangle of a picture, to become the sample at `index`. */
export interface Crop {
  /** Path of the picture file. */
  readonly file: string;
  readonly rectangle: Rectangle;
  readonly index: number;
}

export interface CropFormat {
  /** Height and width after resizing, in pixels. */
  readonly size: number;
  readonly channels: 1 | 3;
}

/** What could be had of each file, and for the others why not. */
export interface ByFile<Value> {
  readonly values: ReadonlyMap<string, Value>;
  readonly faults: ReadonlyMap<string, string>;
}

/** SHA-256 of each file's content. Files that cannot be read are among the faults, `ENOENT` if missing. */
export async function hashFiles(
  files: readonly string[],
  options: ConcurrencyOptions,
): Promise<ByFile<string>> {
  return collectByFile(files, async (file) => hash('sha256', await readFile(file)), options);
}

/** Width and height of each picture, from its header. */
export async function measurePictures(
  files: readonly string[],
  options: ConcurrencyOptions,
): Promise<ByFile<PictureSize>> {
  return collectByFile(
    files,
    async (file) => {
      const { width, height } = await sharp(file).metadata();
      return { width, height };
    },
    options,
  );
}

/**
 * Cuts crops into `pixels`, [sample, channel, height, width] with values 0 to 255. Each picture is decoded
 * once; a rectangle is resized to a square whatever its own aspect, with sharp's Lanczos kernel, which
 * averages when it shrinks. Pictures are taken as stored, as FDDB's coordinates are, without EXIF rotation.
 *
 * @returns the files that could not be decoded, with the decoder's words
 */
export async function cutCrops(
  crops: readonly Crop[],
  { size, channels }: CropFormat,
  pixels: Uint8Array,
  options: ConcurrencyOptions,
): Promise<ReadonlyMap<string, string>> {
  const byFile = Map.groupBy(crops, ({ file }) => file);
  const cut = async (file: string) => {
    const picture = sharp(file).removeAlpha();
    const colours = picture.toColourspace(channels === 3 ? 'srgb' : 'b-w');
    const { data, info } = await colours.raw().toBuffer({ resolveWithObject: true });
    for (const { rectangle, index } of byFile.get(file)!) {
      const raw = { width: info.width, height: info.height, channels: info.channels };
      const interleaved = await sharp(data, { raw })
        .extract({ ...rectangle })
        .resize(size, size, { fit: 'fill', kernel: 'lanczos3' })
        .toColourspace(channels === 3 ? 'srgb' : 'b-w')
        .raw()
        .toBuffer();
      writeChannelsFirst(interleaved, channels, pixels.subarray(index * channels * size * size));
    }
  };
  const { faults } = await collectByFile([...byFile.keys()], cut, options);
  return faults;
}

/** What is done to a picture that is not square: see `imagesDataSpecSchema`. */
export type Fit = 'stretch' | 'crop' | 'pad';

const sharpFit = { stretch: 'fill', crop: 'cover', pad: 'contain' } as const;

/**
 * Reads whole pictures into `pixels`, [picture, channel, height, width] with values 0 to 255, in the order of
 * `files`, turned upright as EXIF says, what is transparent over black, and resized with sharp's Lanczos kernel,
 * which averages when it shrinks.
 *
 * @returns the files that could not be decoded, with the decoder's words
 */
export async function readPictures(
  files: readonly string[],
  { size, channels, fit }: CropFormat & { readonly fit: Fit },
  pixels: Uint8Array,
  options: ConcurrencyOptions,
): Promise<ReadonlyMap<string, string>> {
  const places = new Map(files.map((file, index) => [file, index * channels * size * size]));
  const read = async (file: string) => {
    const interleaved = await sharp(file)
      .autoOrient()
      .resize(size, size, { fit: sharpFit[fit], kernel: 'lanczos3', background: 'black' })
      .flatten({ background: 'black' })
      .toColourspace(channels === 3 ? 'srgb' : 'b-w')
      .raw()
      .toBuffer();
    writeChannelsFirst(interleaved, channels, pixels.subarray(places.get(file)));
  };
  const { faults } = await collectByFile(files, read, options);
  return faults;
}

/** [height, width, channel] to [channel, height, width]. */
function writeChannelsFirst(interleaved: Uint8Array, channels: number, target: Uint8Array): void {
  const area = interleaved.length / channels;
  for (let channel = 0; channel < channels; channel += 1) {
    for (let position = 0; position < area; position += 1) {
      target[channel * area + position] = interleaved[position * channels + channel]!;
    }
  }
}

async function collectByFile<Value>(
  files: readonly string[],
  read: (file: string) => Promise<Value>,
  options: ConcurrencyOptions,
): Promise<ByFile<Value>> {
  const values = new Map<string, Value>();
  const faults = new Map<string, string>();
  const readOrExplain = async (file: string) => {
    try {
      return { file, value: await read(file) };
    } catch (error) {
      const missing = errorCode(error) === 'ENOENT';
      return { file, fault: missing ? 'ENOENT' : String(error instanceof Error ? error.message : error) };
    }
  };
  for (const outcome of await mapConcurrently(files, readOrExplain, options)) {
    if ('fault' in outcome) faults.set(outcome.file, outcome.fault);
    else values.set(outcome.file, outcome.value);
  }
  return { values, faults };
}
