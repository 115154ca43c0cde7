import sharp from 'sharp';
import type { Image } from './document.ts';

/** Longer drawings are made of more shapes than pixels: maps with thousands of points, matrices of many classes. */
const longestDrawing = 60_000;

/** A drawing as it is, or as pixels where that takes less room. */
export async function toImage(svg: string): Promise<Image> {
  if (svg.length <= longestDrawing) return { svg };
  // Few colours first: the lossless WebP of them is a third of that of all shades along the edges.
  const reduced = await sharp(Buffer.from(svg)).png({ palette: true, effort: 10 }).toBuffer();
  const { data, info } = await sharp(reduced)
    .webp({ lossless: true, effort: 6 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), format: 'webp', width: info.width, height: info.height };
}
