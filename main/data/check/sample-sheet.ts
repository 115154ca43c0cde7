import sharp from 'sharp';
import type { SampleGrid } from '../../../shared/data-check.ts';
import { formatNumber } from '../../../shared/metrics/format.ts';
import { drawing, element, faintInk, fitText, textElement } from '../../../shared/plots/svg.ts';

const margin = 12;
const labelWidth = 150;
const lineHeight = 18;
const rowGap = 4;
const labelSize = 12;
/** Pictures smaller than this are drawn in whole multiples of their pixels. */
const smallestPicture = 40;

/** The whole sample grid with split and class beside each row, as a PNG of one unit a pixel. */
export async function drawSampleSheet({ range, note, rows }: SampleGrid, title: string): Promise<Uint8Array> {
  const scale = Math.max(1, Math.ceil(smallestPicture / Math.max(1, rows[0]?.height ?? 1)));
  const lines = [
    title,
    `${formatNumber(range.black, 3)} is black, ${formatNumber(range.white, 3)} white, in every split.`,
    ...(note === null ? [] : [note]),
  ];
  const content = lines.map((line, index) =>
    textElement(line, margin, margin + (index + 1) * lineHeight - 5, index === 0 ? {} : { fill: faintInk }),
  );
  let top = margin + lines.length * lineHeight + rowGap;
  let block = '';
  for (const { split, augmented, label, width, height, png } of rows) {
    const heading = augmented ? `${split}, augmented` : split;
    if (heading !== block) {
      top += rowGap;
      content.push(textElement(heading, margin, top + lineHeight - 5, { 'font-weight': 'bold' }));
      top += lineHeight;
      block = heading;
    }
    const middle = top + (scale * height) / 2 + labelSize / 3;
    content.push(
      textElement(fitText(label, labelSize, labelWidth), margin, middle),
      element('image', {
        x: margin + labelWidth,
        y: top,
        width: scale * width,
        height: scale * height,
        'image-rendering': 'pixelated',
        href: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
      }),
    );
    top += scale * height + rowGap;
  }
  const widest = Math.max(0, ...rows.map(({ width }) => scale * width));
  const width = Math.max(480, 2 * margin + labelWidth + widest);
  return sharp(Buffer.from(drawing(width, top + margin, title, content)))
    .png()
    .toBuffer();
}
