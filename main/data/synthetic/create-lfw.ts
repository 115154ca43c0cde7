import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { mapConcurrently } from '../concurrency.ts';
import { pairsFiles, pictureFile } from '../lfw/layout.ts';
import { drawNoise, photograph, type Camera } from './camera.ts';
import { chance } from './drawing.ts';
import { drawFace } from './face.ts';
import { makeFolder, type DrawingOptions } from './make-folder.ts';
import { drawPairs, formatPairs, type DrawnPerson } from './pairs.ts';
import { drawBackground } from './scene.ts';

export interface SyntheticLfwOptions extends DrawingOptions {
  readonly people: number;
}

/** Of each person, at least and at most. */
const fewestPictures = 3;
const mostPictures = 6;
/** LFW's development files share no person, and hold 963 people for the test beside 2,132 for training. */
const testShare = 0.3;
const sets = 10;
/** As many as give each of the ten sets two of them. */
export const fewestPeople = 2 * sets;

/** Height and width of a picture in pixels. */
const size = 112;
/** Kinds of a pair are in balance: so many of each person with themselves, and as many with others. */
const pairsPerPerson = 2;

/**
 * Draws faces of made-up people in LFW's layout, several pictures of each, and pairs of them. Skin, hair and
 * features are a person's own; pose, light, expression, background and what the camera does vary from picture to
 * picture. The same options give the same pictures.
 *
 * @throws UserError when there are too few people, the folder is there already and not empty, or cannot be written
 */
export async function createSyntheticLfw(folder: string, options: SyntheticLfwOptions): Promise<void> {
  if (options.people < fewestPeople) {
    throw new UserError(
      'request',
      `${options.people} people are too few for pairs in ${sets} sets.`,
      `Ask for at least ${fewestPeople}.`,
    );
  }
  await makeFolder(folder, (partial) => drawLfw(partial, options));
}

async function drawLfw(
  folder: string,
  { people, seed, onProgress, signal }: SyntheticLfwOptions,
): Promise<void> {
  const digits = String(people).length;
  const drawn = Array.from({ length: people }, (_, index): DrawnPerson => {
    const count = new RandomStream(seed, 'synthetic', 'pictures', index);
    return {
      name: `Person_${String(index + 1).padStart(digits, '0')}`,
      pictures: fewestPictures + count.below(mostPictures - fewestPictures + 1),
    };
  });
  const pictures = drawn.flatMap(({ name, pictures: count }, person) =>
    Array.from({ length: count }, (_, index) => ({ person, picture: { person: name, number: index + 1 } })),
  );
  for (const { name } of drawn) await mkdir(join(folder, 'lfw', name), { recursive: true });
  const noise = drawNoise(new RandomStream(seed, 'synthetic', 'noise'));
  await mapConcurrently(
    pictures,
    async ({ person, picture }) => {
      const jpeg = await drawPicture(seed, person, picture.number, noise);
      await writeFile(join(folder, 'lfw', pictureFile(picture)), jpeg);
    },
    { signal, onDone: (done) => onProgress?.('Drawing pictures', done, pictures.length) },
  );
  await writePairs(folder, drawn, seed);
}

function drawPicture(seed: number, person: number, picture: number, noise: Float32Array): Promise<Buffer> {
  const self = new RandomStream(seed, 'synthetic', 'person', person);
  const moment = new RandomStream(seed, 'synthetic', 'moment', person, picture);
  const face = drawFace(self, self.between(0.68, 0.82), moment);
  const radius = size * moment.between(0.32, 0.4);
  const [x, y] = [size * moment.between(0.44, 0.56), size * moment.between(0.44, 0.54)];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
    drawBackground(moment, { width: size, height: size }) +
    `<g transform="translate(${x} ${y}) rotate(${moment.normal() * 7}) scale(${radius})">${face}</g></svg>`;
  return photograph(svg, drawCamera(moment), noise, moment);
}

function drawCamera(random: RandomStream): Camera {
  return {
    blur: chance(random, 0.5) ? random.between(0.4, 1.2) : 0,
    noise: random.between(3, 12),
    contrast: random.between(0.6, 1.1),
    brightness: random.between(-30, 40),
    grey: false,
    quality: 75 + random.below(18),
  };
}

async function writePairs(folder: string, people: readonly DrawnPerson[], seed: number): Promise<void> {
  const shuffled = new RandomStream(seed, 'synthetic', 'people').shuffle([...people]);
  const inTest = Math.round(people.length * testShare);
  const inSet = Math.floor(people.length / sets);
  const files = {
    [pairsFiles.developmentTest]: [shuffled.slice(0, inTest)],
    [pairsFiles.developmentTraining]: [shuffled.slice(inTest)],
    [pairsFiles.tenFold]: Array.from({ length: sets }, (_, set) =>
      shuffled.slice(set * inSet, (set + 1) * inSet),
    ),
  };
  for (const [file, groups] of Object.entries(files)) {
    const drawn = groups.map((group, set) =>
      drawPairs(group, pairsPerPerson, new RandomStream(seed, 'synthetic', file, set)),
    );
    await writeFile(join(folder, file), formatPairs(drawn));
  }
}
