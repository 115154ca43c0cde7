import sharp from 'sharp';
import type { Image } from './document.ts';

/** Longer drawings are made of more shapes than pixels: maps with thousands of points, matrices of many classes. */
const longestDrawing = 60_000;

/** A drawing as it is, or as pixels where that takes less room. */
export async function toImage(svg: string): Promise<Image> {
  if (svg.length <= longestDrawing) return { svg };
  const { data, info } = await sharp(Buffer.from(svg))
    .webp({ lossless: true, effort: 6 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), format: 'webp', width: info.width, height: info.height };
}
