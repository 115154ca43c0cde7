import type { RandomStream } from '../../shared/mathematics/random.ts';
import type { Augmentation } from '../../shared/specs/data.ts';
import type { PictureAugmentation } from './data-set.ts';
import { normaliseValue, type ChannelStatistics } from './normalise.ts';

/** What is done to one picture, in this order: mirrored, turned, then brightness and contrast. */
export interface PictureChange {
  readonly flip: boolean;
  /** Counter-clockwise, about the picture's centre. */
  readonly degrees: number;
  /** Factors of 1 change nothing. */
  readonly brightness: number;
  readonly contrast: number;
  readonly brightnessFirst: boolean;
}

/** Shares of red, green and blue in a grey value, as torchvision's ColorJitter takes it (ITU-R 601). */
const greyShares = [0.2989, 0.587, 0.114];

/** Whether these settings change anything at all. */
export function changesPictures(settings: Augmentation | undefined): settings is Augmentation {
  return settings !== undefined && Object.values(settings).some((strength) => strength > 0);
}

/** One sentence on what is done to training pictures. */
export function describeChanges({ horizontalFlip, rotation, brightness, contrast }: Augmentation): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const changes = [
    ...(horizontalFlip > 0 ? [`mirrored (${percent(horizontalFlip)} of them)`] : []),
    ...(rotation > 0 ? [`rotated by up to ${rotation} degrees either way`] : []),
    ...(brightness > 0 ? [`changed in brightness by up to ${percent(brightness)}`] : []),
    ...(contrast > 0 ? [`changed in contrast by up to ${percent(contrast)}`] : []),
  ];
  return `Each time a training picture is used it is changed at random: ${changes.join(', ')}. Evaluated pictures stay as they are.`;
}

/** Settings, with what is to be known of pictures normalised with these statistics. */
export function describeAugmentation(
  settings: Augmentation,
  shape: PictureAugmentation['shape'],
  statistics: ChannelStatistics | null,
): PictureAugmentation {
  const valuesOf = (pixel: number) =>
    Array.from({ length: shape[0] }, (_, channel) => normaliseValue(pixel, channel, statistics));
  return { settings, shape, black: valuesOf(0), white: valuesOf(255) };
}

/**
 * Draws a change. Ranges and order are those of torchvision's RandomHorizontalFlip, RandomRotation and
 * ColorJitter. As many numbers are drawn whatever the settings, so that one of them does not alter the others.
 */
export function drawChange(settings: Augmentation, stream: RandomStream): PictureChange {
  const { horizontalFlip, rotation, brightness, contrast } = settings;
  return {
    flip: stream.uniform() < horizontalFlip,
    degrees: stream.between(-rotation, rotation),
    brightness: stream.between(1 - brightness, 1 + brightness),
    contrast: stream.between(1 - contrast, 1 + contrast),
    brightnessFirst: stream.uniform() < 0.5,
  };
}

/** Writes a changed copy of the normalised picture at `from[start]` to `to[place]`. */
export function changePicture(
  augmentation: PictureAugmentation,
  change: PictureChange,
  from: Float32Array,
  start: number,
  to: Float32Array,
  place: number,
): void {
  if (change.degrees === 0) copyPicture(augmentation, change.flip, from, start, to, place);
  else turnPicture(augmentation, change, from, start, to, place);
  if (change.brightnessFirst) changeBrightness(augmentation, change.brightness, to, place);
  if (change.contrast !== 1) changeContrast(augmentation, change.contrast, to, place);
  if (!change.brightnessFirst) changeBrightness(augmentation, change.brightness, to, place);
}

function copyPicture(
  { shape: [channels, height, width] }: PictureAugmentation,
  flip: boolean,
  from: Float32Array,
  start: number,
  to: Float32Array,
  place: number,
): void {
  const length = channels * height * width;
  to.set(from.subarray(start, start + length), place);
  if (!flip) return;
  for (let row = place; row < place + length; row += width) to.subarray(row, row + width).reverse();
}

/**
 * Each pixel is taken, bilinearly, from where it came from; what comes in from outside is black. The four
 * pixels around that place and their weights are the same in every channel.
 */
function turnPicture(
  { shape: [channels, height, width], black }: PictureAugmentation,
  { flip, degrees }: PictureChange,
  from: Float32Array,
  start: number,
  to: Float32Array,
  place: number,
): void {
  const cosine = Math.cos((degrees * Math.PI) / 180);
  const sine = Math.sin((degrees * Math.PI) / 180);
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const mirror = flip ? -1 : 1;
  const area = height * width;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = mirror * (cosine * (x - centreX) - sine * (y - centreY)) + centreX;
      const fromY = sine * (x - centreX) + cosine * (y - centreY) + centreY;
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const [right, bottom] = [left + 1, top + 1];
      const shareRight = fromX - left;
      const shareBottom = fromY - top;
      const topLeft = (1 - shareRight) * (1 - shareBottom);
      const topRight = shareRight * (1 - shareBottom);
      const bottomLeft = (1 - shareRight) * shareBottom;
      const bottomRight = shareRight * shareBottom;
      const target = place + y * width + x;
      if (left >= 0 && right < width && top >= 0 && bottom < height) {
        const source = start + top * width + left;
        for (let offset = 0; offset < channels * area; offset += area) {
          const at = source + offset;
          to[target + offset] =
            topLeft * from[at]! +
            topRight * from[at + 1]! +
            bottomLeft * from[at + width]! +
            bottomRight * from[at + width + 1]!;
        }
      } else {
        for (let channel = 0; channel < channels; channel += 1) {
          const valueAt = (row: number, column: number) =>
            row >= 0 && row < height && column >= 0 && column < width
              ? from[start + channel * area + row * width + column]!
              : black[channel]!;
          to[target + channel * area] =
            topLeft * valueAt(top, left) +
            topRight * valueAt(top, right) +
            bottomLeft * valueAt(bottom, left) +
            bottomRight * valueAt(bottom, right);
        }
      }
    }
  }
}

/** Pixel values times `factor`, held within 0 to 255. */
function changeBrightness(
  { shape: [channels, height, width], black, white }: PictureAugmentation,
  factor: number,
  picture: Float32Array,
  place: number,
): void {
  if (factor === 1) return;
  for (let channel = 0; channel < channels; channel += 1) {
    const first = place + channel * height * width;
    blend(picture, first, first + height * width, factor, black[channel]!, black[channel]!, white[channel]!);
  }
}

/** Distances from the picture's mean grey value times `factor`, held within 0 to 255. */
function changeContrast(
  { shape: [channels, height, width], black, white }: PictureAugmentation,
  factor: number,
  picture: Float32Array,
  place: number,
): void {
  const area = height * width;
  /** From 0, black, to 1, white. */
  let grey = 0;
  for (let channel = 0; channel < channels; channel += 1) {
    let sum = 0;
    const first = place + channel * area;
    for (let index = first; index < first + area; index += 1) sum += picture[index]!;
    const mean = (sum / area - black[channel]!) / (white[channel]! - black[channel]!);
    grey += mean * (channels === 1 ? 1 : greyShares[channel]!);
  }
  for (let channel = 0; channel < channels; channel += 1) {
    const first = place + channel * area;
    const middle = black[channel]! + grey * (white[channel]! - black[channel]!);
    blend(picture, first, first + area, factor, middle, black[channel]!, white[channel]!);
  }
}

/** `middle` plus `factor` times the distance from it, held within `lowest` to `highest`. */
function blend(
  values: Float32Array,
  first: number,
  end: number,
  factor: number,
  middle: number,
  lowest: number,
  highest: number,
): void {
  const shift = (1 - factor) * middle;
  for (let index = first; index < end; index += 1) {
    const value = factor * values[index]! + shift;
    values[index] = value < lowest ? lowest : value > highest ? highest : value;
  }
}
