import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { UserError } from '../../../shared/errors.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { mapConcurrently } from '../concurrency.ts';
import { detectFormat } from '../detect-format.ts';
import { listFolder, pictureFolder } from '../fddb/lists.ts';
import { drawScene, type DrawnScene } from './scene.ts';

export interface SyntheticFddbOptions {
  readonly photographs: number;
  readonly seed: number;
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

const folds = 10;
const pictures = 'drawn/big';

/** Values of noise drawn once and used from a new place in every row: drawing each anew takes seconds. */
const noiseLength = 2 ** 16;

/**
 * Draws a data set in FDDB's layout. It is made beside its place and moved there whole, so that a folder of
 * that name is always a complete set. The same options give the same pictures.
 *
 * @throws UserError when the folder is there already and not empty, or cannot be written
 */
export async function createSyntheticFddb(folder: string, options: SyntheticFddbOptions): Promise<void> {
  const { photographs, seed, onProgress, signal } = options;
  const place = resolve(folder);
  await refuseToOverwrite(place);
  const partial = join(dirname(place), `.drawing-${randomUUID()}`);
  try {
    await mkdir(join(partial, pictureFolder, pictures), { recursive: true });
  } catch (error) {
    throw explainFailure(error, place);
  }
  try {
    await mkdir(join(partial, listFolder));
    const noise = drawNoise(new RandomStream(seed, 'synthetic', 'noise'));
    const lists = Array.from({ length: folds }, () => ({ names: '', ellipses: '' }));
    const scenes = await mapConcurrently(
      Array.from({ length: photographs }, (_, index) => `${pictures}/img_${index + 1}`),
      async (name, index) => {
        const random = new RandomStream(seed, 'synthetic', index);
        const scene = drawScene(random);
        const picture = await photograph(scene, noise, random);
        await writeFile(join(partial, pictureFolder, `${name}.jpg`), picture);
        return { name, faces: scene.faces };
      },
      { signal, onDone: (done) => onProgress?.('Drawing photographs', done, photographs) },
    );
    for (const [index, { name, faces }] of scenes.entries()) {
      const list = lists[index % folds]!;
      list.names += `${name}\n`;
      list.ellipses += [name, faces.length, ...faces.map(formatEllipse)].join('\n') + '\n';
    }
    for (const [index, { names, ellipses }] of lists.entries()) {
      const fold = join(partial, listFolder, `FDDB-fold-${String(index + 1).padStart(2, '0')}`);
      await writeFile(`${fold}.txt`, names);
      await writeFile(`${fold}-ellipseList.txt`, ellipses);
    }
    await moveToPlace(partial, place);
  } catch (error) {
    throw explainFailure(error, place);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function refuseToOverwrite(place: string): Promise<void> {
  const present = await readdir(place).catch(() => []);
  if (present.length > 0) {
    throw new UserError(
      'request',
      `The folder "${place}" is there already and not empty.`,
      'Name a new folder for the synthetic set, or remove this one first.',
    );
  }
}

/** Another process may have made the same set meanwhile; a whole one is as good as this one. */
async function moveToPlace(partial: string, place: string): Promise<void> {
  try {
    await rename(partial, place);
  } catch (error) {
    const madeMeanwhile = await detectFormat(place).then(
      () => true,
      () => false,
    );
    if (!madeMeanwhile) throw error;
  }
}

function explainFailure(error: unknown, place: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === undefined || !(error instanceof Error)) return error;
  return new UserError(
    'work',
    `The synthetic set could not be written to "${place}": ${error.message}.`,
    'Check the access rights and the free space of that folder, or choose another home folder.',
    { cause: error },
  );
}

/** FDDB's line: major radius, minor radius, angle, centre x, centre y, and a 1. */
function formatEllipse({
  majorRadius,
  minorRadius,
  angle,
  centreX,
  centreY,
}: DrawnScene['faces'][number]): string {
  return `${[majorRadius, minorRadius, angle, centreX, centreY].map((value) => value.toFixed(6)).join(' ')}  1`;
}

/** Rasterises a scene and does to it what its camera does. */
async function photograph(
  { svg, size, camera }: DrawnScene,
  noise: Float32Array,
  random: RandomStream,
): Promise<Buffer> {
  const drawn = sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb');
  if (camera.blur > 0) drawn.blur(camera.blur);
  if (camera.grey) drawn.greyscale().toColourspace('srgb');
  const { data, info } = await drawn.raw().toBuffer({ resolveWithObject: true });
  const values = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const row = size.width * info.channels;
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

function drawNoise(random: RandomStream): Float32Array {
  return Float32Array.from({ length: noiseLength }, () => random.normal());
}
