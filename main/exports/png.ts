/** A drawing as a PNG of twice its size in pixels, so that it stays sharp in print (about 190 dots an inch). */
export async function toPng(svg: string): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const pixelsPerInch = 2 * 72;
  return sharp(Buffer.from(svg), { density: pixelsPerInch }).png().toBuffer();
}
