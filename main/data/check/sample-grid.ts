import sharp from 'sharp';
import type { DrawnSampleRow, GreyRange, SampleGrid, SampleRow } from '../../../shared/data-check.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import type { Split } from '../../../shared/specs/data.ts';
import { changePicture, drawChange } from '../augmentation.ts';
import type { PreparedData } from '../data-set.ts';
import { describeLayout, type Layout } from './layout.ts';

const perClass = 8;
/** More classes than this make no picture a person looks through. */
const mostClasses = 12;
/** Between the two pictures of a pair, between pairs, and between pictures that are samples. */
const pairGap = 1;
const gapBetweenPairs = 10;
const pictureGap = 3;

/** The samples that are shown of one class of one split. */
interface Chosen extends Omit<SampleRow, 'names'> {
  readonly samples: readonly number[];
}

/**
 * Draws what the network will really see: some samples of each class and split, drawn by the seed, and those of
 * training a second time as augmentation changes them. Values are stretched to black and white by one range for
 * all, so that a split that was prepared otherwise looks different. Null where the samples are no pictures.
 */
export async function drawSampleGrid(data: PreparedData, seed: number): Promise<SampleGrid | null> {
  const layout = describeLayout(data);
  if (layout.kind !== 'pictures') return null;
  const { classes } = data.overview;
  const shown = classes.slice(0, mostClasses);
  const choose = (split: Split, augmented: boolean) =>
    shown.map((label, index): Chosen => {
      return { split, augmented, label, samples: chooseSamples(data, split, index, seed) };
    });
  const chosen = [
    ...choose('train', false),
    ...(data.augmentation === undefined ? [] : choose('train', true)),
    ...choose('validation', false),
    ...choose('test', false),
  ].filter(({ samples }) => samples.length > 0);
  const pictures = chosen.map((row) =>
    row.samples.map((sample) => picturesOf(data, layout, row, sample, seed)),
  );
  const range = rangeOf(pictures.flat(2));
  const rows = chosen.map(async ({ samples, ...row }, index): Promise<DrawnSampleRow> => {
    const names = samples.map((sample) => data.splits[row.split].names[sample]!);
    const { pixels, ...raw } = drawRow(pictures[index]!, layout, range);
    const png = await sharp(pixels, { raw: { ...raw, channels: 4 } })
      .png()
      .toBuffer();
    return { ...row, names, ...raw, png: new Uint8Array(png) };
  });
  const note = classes.length > mostClasses ? `The first ${mostClasses} of ${classes.length} classes.` : null;
  return { range, note, rows: await Promise.all(rows) };
}

/** Samples of a class in the split's order, each as likely as any other. */
function chooseSamples({ splits: all }: PreparedData, split: Split, label: number, seed: number): number[] {
  const candidates = [...all[split].labels.keys()].filter((sample) => all[split].labels[sample] === label);
  const stream = new RandomStream(seed, 'sample-grid', split, label);
  return stream
    .shuffle(candidates)
    .slice(0, perClass)
    .sort((one, other) => one - other);
}

/** The picture of a sample, or both of a pair. */
function picturesOf(
  { splits: all, augmentation }: PreparedData,
  { rowLength }: Layout,
  { split, augmented }: Chosen,
  sample: number,
  seed: number,
): Float32Array[] {
  const { inputs, pairs } = all[split];
  const rows = pairs === undefined ? [sample] : [...pairs.subarray(2 * sample, 2 * sample + 2)];
  return rows.map((row, place) => {
    const start = row * rowLength;
    if (!augmented || augmentation === undefined) return inputs.subarray(start, start + rowLength);
    const changed = new Float32Array(rowLength);
    const change = drawChange(
      augmentation.settings,
      new RandomStream(seed, 'sample-grid', 'augmentation', sample, place),
    );
    changePicture(augmentation, change, inputs, start, changed, 0);
    return changed;
  });
}

/** From the lowest to the highest value there is. */
export function rangeOf(pictures: readonly Float32Array[]): GreyRange {
  let [black, white] = [Infinity, -Infinity];
  for (const picture of pictures) {
    for (const value of picture) {
      if (!Number.isFinite(value)) continue;
      if (value < black) black = value;
      if (value > white) white = value;
    }
  }
  if (black > white) return { black: 0, white: 1 };
  return white > black ? { black, white } : { black, white: black + 1 };
}

/** Pictures side by side: [height, width, 4] of red, green, blue and opacity, transparent between them. */
export function drawRow(
  samples: readonly (readonly Float32Array[])[],
  layout: Layout,
  range: GreyRange,
): { readonly width: number; readonly height: number; readonly pixels: Uint8Array } {
  const { width: side, height } = layout;
  const members = samples[0]!.length;
  const sampleWidth = members * (side + pairGap) - pairGap;
  const gap = members > 1 ? gapBetweenPairs : pictureGap;
  const width = samples.length * (sampleWidth + gap) - gap;
  const pixels = new Uint8Array(height * width * 4);
  samples.forEach((pictures, place) => {
    pictures.forEach((picture, member) => {
      drawPicture(
        picture,
        layout,
        range,
        pixels,
        width,
        place * (sampleWidth + gap) + member * (side + pairGap),
      );
    });
  });
  return { width, height, pixels };
}

/** Grey pictures give all three colours the same value; what is not a number is left transparent. */
function drawPicture(
  picture: Float32Array,
  { channels, height, width, area }: Layout,
  { black, white }: GreyRange,
  pixels: Uint8Array,
  stride: number,
  left: number,
): void {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const target = 4 * (y * stride + left + x);
      let isNumber = true;
      for (let colour = 0; colour < 3; colour += 1) {
        const channel = Math.min(colour, channels.length - 1);
        const value = picture[channel * area + y * width + x]!;
        isNumber &&= Number.isFinite(value);
        pixels[target + colour] = Math.max(
          0,
          Math.min(255, Math.round((255 * (value - black)) / (white - black))),
        );
      }
      pixels[target + 3] = isNumber ? 255 : 0;
    }
  }
}
