import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RandomStream } from '../../../shared/mathematics/random.ts';
import { mapConcurrently } from '../concurrency.ts';
import { listFolder, pictureFolder } from '../fddb/lists.ts';
import { drawNoise, photograph } from './camera.ts';
import { makeFolder, type DrawingOptions } from './make-folder.ts';
import { drawScene, type DrawnScene } from './scene.ts';

export interface SyntheticFddbOptions extends DrawingOptions {
  readonly photographs: number;
}

const folds = 10;
const pictures = 'drawn/big';

/**
 * Draws a data set in FDDB's layout. The same options give the same pictures.
 *
 * @throws UserError when the folder is there already and not empty, or cannot be written
 */
export function createSyntheticFddb(folder: string, options: SyntheticFddbOptions): Promise<void> {
  return makeFolder(folder, (partial) => drawFddb(partial, options));
}

async function drawFddb(
  folder: string,
  { photographs, seed, onProgress, signal }: SyntheticFddbOptions,
): Promise<void> {
  await mkdir(join(folder, pictureFolder, pictures), { recursive: true });
  await mkdir(join(folder, listFolder));
  const noise = drawNoise(new RandomStream(seed, 'synthetic', 'noise'));
  const lists = Array.from({ length: folds }, () => ({ names: '', ellipses: '' }));
  const scenes = await mapConcurrently(
    Array.from({ length: photographs }, (_, index) => `${pictures}/img_${index + 1}`),
    async (name, index) => {
      const random = new RandomStream(seed, 'synthetic', index);
      const { svg, camera, faces } = drawScene(random);
      const picture = await photograph(svg, camera, noise, random);
      await writeFile(join(folder, pictureFolder, `${name}.jpg`), picture);
      return { name, faces };
    },
    { signal, onDone: (done) => onProgress?.('Drawing photographs', done, photographs) },
  );
  for (const [index, { name, faces }] of scenes.entries()) {
    const list = lists[index % folds]!;
    list.names += `${name}\n`;
    list.ellipses += [name, faces.length, ...faces.map(formatEllipse)].join('\n') + '\n';
  }
  for (const [index, { names, ellipses }] of lists.entries()) {
    const fold = join(folder, listFolder, `FDDB-fold-${String(index + 1).padStart(2, '0')}`);
    await writeFile(`${fold}.txt`, names);
    await writeFile(`${fold}-ellipseList.txt`, ellipses);
  }
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
