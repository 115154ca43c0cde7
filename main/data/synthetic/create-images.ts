import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { mapConcurrently } from '../concurrency.ts';
import { drawNoise, photograph, type Camera } from './camera.ts';
import { drawBall, drawClock } from './distractors.ts';
import { chance } from './drawing.ts';
import { drawBlankHead, drawFace } from './face.ts';
import { makeFolder, type DrawingOptions } from './make-folder.ts';
import { drawBackground } from './scene.ts';

export interface SyntheticImagesOptions extends DrawingOptions {
  /** Of all classes and both splits together. */
  readonly pictures: number;
}

/** What the pictures show, in a unit circle: round things of the same colours, told apart by what is on them. */
const things: Readonly<Record<string, (random: RandomStream) => string>> = {
  ball: drawBall,
  clock: drawClock,
  face: (random) => drawFace(random, random.between(0.68, 0.8)),
  mannequin: (random) => drawBlankHead(random, random.between(0.68, 0.8)),
};
const testShare = 0.2;

/**
 * Draws pictures of round things in class folders for training and test. The same options give the same
 * pictures.
 *
 * @throws UserError when there are too few pictures for the classes, the folder is there already and not empty,
 *   or cannot be written
 */
export async function createSyntheticImages(folder: string, options: SyntheticImagesOptions): Promise<void> {
  const fewest = 2 * Object.keys(things).length;
  if (options.pictures < fewest) {
    throw new UserError(
      'request',
      `${options.pictures} pictures are too few for ${fewest / 2} classes in two splits.`,
      `Ask for at least ${fewest}.`,
    );
  }
  await makeFolder(folder, (partial) => drawPictures(partial, options));
}

async function drawPictures(
  folder: string,
  { pictures, seed, onProgress, signal }: SyntheticImagesOptions,
): Promise<void> {
  const names = Object.keys(things);
  const noise = drawNoise(new RandomStream(seed, 'synthetic', 'noise'));
  const inTest = Math.max(names.length, Math.round(pictures * testShare));
  for (const split of ['train', 'test']) {
    for (const name of names) await mkdir(join(folder, split, name), { recursive: true });
  }
  await mapConcurrently(
    Array.from({ length: pictures }, (_, index) => names[index % names.length]!),
    async (name, index) => {
      const random = new RandomStream(seed, 'synthetic', index);
      const picture = await photograph(drawThing(name, random), drawCamera(random), noise, random);
      const split = index < inTest ? 'test' : 'train';
      await writeFile(join(folder, split, name, `${name}-${index + 1}.jpg`), picture);
    },
    { signal, onDone: (done) => onProgress?.('Drawing pictures', done, pictures) },
  );
}

/** The thing at some place, size and angle before a background. */
function drawThing(name: string, random: RandomStream): string {
  const size = { width: 56 + random.below(41), height: 56 + random.below(41) };
  const smaller = Math.min(size.width, size.height);
  const radius = smaller * random.between(0.2, 0.42);
  const x = random.between(radius, size.width - radius);
  const y = random.between(radius, size.height - radius);
  const angle = random.normal() * 12;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    drawBackground(random, size) +
    `<g transform="translate(${x} ${y}) rotate(${angle}) scale(${radius})">${things[name]!(random)}</g></svg>`
  );
}

function drawCamera(random: RandomStream): Camera {
  return {
    blur: chance(random, 0.5) ? random.between(0.4, 1.2) : 0,
    noise: random.between(3, 18),
    contrast: random.between(0.5, 1.1),
    brightness: random.between(-25, 35),
    grey: chance(random, 0.15),
    quality: 60 + random.below(33),
  };
}
