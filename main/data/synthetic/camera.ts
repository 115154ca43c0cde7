import sharp from 'sharp';
import type { RandomStream } from '../../../shared/mathematics/random.ts';

/** What a camera does to what it sees. */
export interface Camera {
  /** Standard deviation of the blur in pixels. */
  readonly blur: number;
  /** Standard deviation of the noise in grey levels. */
  readonly noise: number;
  readonly contrast: number;
  /** Added to every value after contrast. */
  readonly brightness: number;
  readonly grey: boolean;
  /** Of the JPEG, 1 to 100. */
  readonly quality: number;
}

/** Values of noise drawn once and used from a new place in every row: drawing each anew takes seconds. */
const noiseLength = 2 ** 16;

/** Standard normal values for `photograph`, drawn once for a data set. */
export function drawNoise(random: RandomStream): Float32Array {
  return Float32Array.from({ length: noiseLength }, () => random.normal());
}

/** Rasterises a drawing and does to it what a camera does; the answer is a JPEG. */
export async function photograph(
  svg: string,
  camera: Camera,
  noise: Float32Array,
  random: RandomStream,
): Promise<Buffer> {
  const drawn = sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb');
  if (camera.blur > 0) drawn.blur(camera.blur);
  if (camera.grey) drawn.greyscale().toColourspace('srgb');
  const { data, info } = await drawn.raw().toBuffer({ resolveWithObject: true });
  const values = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const row = info.width * info.channels;
  for (let start = 0; start < values.length; start += row) {
    const from = random.below(noiseLength - row);
    for (let index = 0; index < row; index += 1) {
      values[start + index] =
        (values[start + index]! - 128) * camera.contrast +
        128 +
        camera.brightness +
        noise[from + index]! * camera.noise;
    }
  }
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return sharp(data, { raw }).jpeg({ quality: camera.quality }).toBuffer();
}
