import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Finding } from '../../../shared/data-check.ts';
import { formatCount, formatNumber } from '../../../shared/metrics/format.ts';
import { splits } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import { measurePictures } from '../pictures.ts';
import type { PictureSize } from '../rectangles.ts';
import { plural } from '../../../shared/wording.ts';
import type { Layout } from './layout.ts';

/** Pictures measured at most, evenly over all that are there. */
const mostMeasured = 2000;
/** Magnified by more than this, a picture holds little that resizing did not make up. */
const largestMagnification = 2;

/** Sizes of the pictures before resizing, and what they are called. */
export interface FoundSizes {
  readonly noun: 'crop' | 'picture';
  readonly sizes: readonly PictureSize[];
  /** How many there are in all. */
  readonly total: number;
}

/** The sizes of crops, where samples are named by them ("... 127x140"), else those of the picture files in `folder`. */
export async function gatherSizes(
  folder: string,
  data: PreparedData,
  signal?: AbortSignal,
): Promise<FoundSizes> {
  const crops = splits
    .flatMap((split) => data.splits[split].names)
    .flatMap((name): PictureSize[] => {
      const found = / at \d+,\d+ (\d+)x(\d+)$/.exec(name);
      return found === null ? [] : [{ width: Number(found[1]), height: Number(found[2]) }];
    });
  if (crops.length > 0) return { noun: 'crop', sizes: crops, total: crops.length };
  const files = await listFiles(folder, data);
  const step = Math.max(1, files.length / mostMeasured);
  const chosen = Array.from(
    { length: Math.min(files.length, mostMeasured) },
    (_, place) => files[Math.floor(place * step)]!,
  );
  const { values } = await measurePictures(chosen, { signal });
  return { noun: 'picture', sizes: [...values.values()], total: files.length };
}

/** Samples are named after their files; those of pairs are the JPEG files in the folder. */
async function listFiles(folder: string, { splits: samples }: PreparedData): Promise<string[]> {
  if (samples.train.pairs === undefined) {
    return splits.flatMap((split) => samples[split].names.map((name) => join(folder, name)));
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name) === '.jpg')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** How large the pictures are before they are resized, and whether resizing magnifies them into a blur. */
export function findPictureSizes({ noun, sizes, total }: FoundSizes, { height, width }: Layout): Finding {
  const scales = sizes
    .map((size) => Math.max(height / size.height, width / size.width))
    .sort((one, other) => one - other);
  const blurred = scales.filter((scale) => scale > largestMagnification).length;
  const share = sizes.length === 0 ? 0 : blurred / sizes.length;
  const verdict = sizes.length === 0 ? 'cannot tell' : share > 0.5 ? 'warn' : 'pass';
  const wrong = verdict === 'warn';
  return {
    id: 'picture-sizes',
    title: `The ${noun}s are large enough for the network's input`,
    verdict,
    measured:
      sizes.length === 0
        ? 'The pictures cannot be measured.'
        : `${plural(sizes.length, noun)}${sizes.length < total ? ` of ${formatCount(total)}` : ''}: ${describeSizes(sizes)}, resized to ${width} x ${height}. ` +
          `${formatNumber(100 * share, 2)} % are magnified more than ${largestMagnification} times.`,
    value: sizes.length === 0 ? null : share,
    expected: `at most half of them magnified more than ${largestMagnification} times`,
    source: 'resizing adds no detail; the limit is a choice',
    cause: wrong
      ? 'The input is larger than the pictures: most of what the network sees is interpolated.'
      : null,
    remedy: wrong
      ? `Lower data.${noun === 'crop' ? 'cropSize, or raise data.smallestFace' : 'pictureSize'}.`
      : null,
    details: [],
  };
}

/** "all 112 x 112", or "from 20 x 31 to 400 x 500, median 80 x 90" by area. */
function describeSizes(sizes: readonly PictureSize[]): string {
  const byArea = sizes.toSorted((one, other) => one.width * one.height - other.width * other.height);
  const [smallest, middle, largest] = [byArea[0]!, byArea[byArea.length >> 1]!, byArea.at(-1)!];
  const describe = (size: PictureSize) => `${size.width} x ${size.height}`;
  const distinct = new Set(sizes.map(describe)).size;
  if (distinct === 1) return `all ${describe(smallest)}`;
  return `from ${describe(smallest)} to ${describe(largest)}, median ${describe(middle)}`;
}
