import sharp from 'sharp';
import type { Image } from './document.ts';

/** Longer drawings are made of more shapes than pixels: maps with thousands of points, matrices of many classes. */
const longestDrawing = 60_000;

/** A report is written anew after each recipe; what was drawn before is not made into pixels again. */
const made = new Map<string, Promise<Image>>();

/** A drawing as it is, or as pixels where that takes less room. */
export function toImage(svg: string): Promise<Image> {
  if (svg.length <= longestDrawing) return Promise.resolve({ svg });
  const image = made.get(svg) ?? toPixels(svg);
  made.set(svg, image);
  return image;
}

async function toPixels(svg: string): Promise<Image> {
  // Few colours first: the lossless WebP of them is a third of that of all shades along the edges.
  const reduced = await sharp(Buffer.from(svg)).png({ palette: true, effort: 10 }).toBuffer();
  const { data, info } = await sharp(reduced)
    .webp({ lossless: true, effort: 6 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), format: 'webp', width: info.width, height: info.height };
}
