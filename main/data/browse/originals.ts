import { join } from 'node:path';
import sharp, { type Region } from 'sharp';
import type { Original } from '../../../shared/contract/data-samples.ts';
import { UserError } from '../../../shared/errors.ts';
import type { DataFormat } from '../../../shared/specs/data.ts';
import { pictureFolder } from '../fddb/lists.ts';
import { findPictureFolders, pictureFile } from '../lfw/layout.ts';

/** Longer sides are shrunk to this many pixels: a look, not an archive. */
const largestSide = 640;

/**
 * The picture files that a sample was made from, found by the sample's name: of a crop its rectangle of the
 * photograph, of a pair both pictures. None of tables.
 *
 * @throws UserError where a file is no longer there or cannot be read
 */
export async function readOriginal(path: string, format: DataFormat, name: string): Promise<Original> {
  switch (format) {
    case 'csv':
      return { pictures: [] };
    case 'images':
      return { pictures: [await readPicture(join(path, name), name)] };
    case 'fddb':
      return { pictures: [await readCrop(path, name)] };
    case 'lfw':
      return { pictures: await Promise.all(name.split(' / ').map((part) => readPerson(path, part))) };
  }
}

type Picture = Original['pictures'][number];

async function readPicture(file: string, name: string, cut?: Region): Promise<Picture> {
  try {
    const whole = sharp(file);
    const picture = cut === undefined ? whole.autoOrient() : whole.extract(cut);
    const { data, info } = await picture
      .resize({ width: largestSide, height: largestSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 90 })
      .toBuffer({ resolveWithObject: true });
    return {
      name,
      picture: `data:image/webp;base64,${data.toString('base64')}`,
      width: info.width,
      height: info.height,
    };
  } catch (error) {
    const message = `"${file}" cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    throw new UserError('work', message, 'Check that it is still there and may be read.', { cause: error });
  }
}

/** A crop is named by its photograph and rectangle: "2002/08/11/big/img_591 at 152,60 127x127". */
function readCrop(path: string, name: string): Promise<Picture> {
  const found = /^(.*) at (\d+),(\d+) (\d+)x(\d+)(?: mirrored)?$/.exec(name);
  if (found === null) throw new UserError('work', `${name} names no rectangle of a photograph.`, '');
  const [left, top, width, height] = found.slice(2).map(Number) as [number, number, number, number];
  return readPicture(join(path, pictureFolder, `${found[1]!}.jpg`), name, { left, top, width, height });
}

/** A picture of a pair is named by person and number: "Ann_Lee_0001". */
async function readPerson(path: string, name: string): Promise<Picture> {
  const found = /^(.*)_(\d+)$/.exec(name);
  const person = found?.[1] ?? name;
  const [folder = path] = await findPictureFolders(path, [person]);
  return readPicture(join(folder, pictureFile({ person, number: Number(found?.[2] ?? 1) })), name);
}
