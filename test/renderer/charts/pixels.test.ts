import { describe, expect, test } from 'vitest';
import { Pixels, type Pen } from '../../../renderer/charts/pixels.ts';

const red: Pen = { colour: [255, 0, 0], opacity: 1, width: 1, dashes: [], dashStart: 0 };

function flat(width: number, row: number) {
  const line = new Float64Array(width).fill(row);
  return { top: line, bottom: line };
}

function read(pixels: Pixels): number[][] {
  const data = new Uint8ClampedArray(4 * pixels.width * pixels.height);
  pixels.writeTo(data);
  return Array.from({ length: pixels.width * pixels.height }, (_, at) => [
    ...data.subarray(4 * at, 4 * at + 4),
  ]);
}

describe('painting traces', () => {
  test('covers pixels at the edge of a line in part', () => {
    const pixels = new Pixels(1, 4);
    pixels.paintLine(flat(1, 2), { ...red, width: 3 });
    expect(read(pixels)).toEqual([
      [255, 0, 0, 127],
      [255, 0, 0, 255],
      [255, 0, 0, 255],
      [255, 0, 0, 127],
    ]);
  });

  test('paints a point round, and what of it lies in the picture', () => {
    const pixels = new Pixels(5, 5);
    pixels.paintDisc(2.5, 2.5, 2.5, red);
    const rows = () =>
      Array.from({ length: 5 }, (_, row) =>
        read(pixels)
          .slice(5 * row, 5 * row + 5)
          .map(([, , , opacity]) => (opacity! > 127 ? '#' : '.'))
          .join(''),
      );
    expect(rows()).toEqual(['.###.', '#####', '#####', '#####', '.###.']);
    pixels.clear();
    pixels.paintDisc(0, 2.5, 2.5, red);
    pixels.paintDisc(Number.NaN, 2.5, 2.5, red);
    pixels.paintDisc(2.5, Number.NaN, 2.5, red);
    expect(rows()[2]).toBe('##...');
  });

  test('mixes see-through colours with what lies below, as a canvas does', () => {
    const pixels = new Pixels(1, 1);
    pixels.paintBand(flat(1, 0), flat(1, 1), { ...red, opacity: 0.5 });
    expect(read(pixels)).toEqual([[255, 0, 0, 127]]);
    pixels.paintBand(flat(1, 0), flat(1, 1), { ...red, colour: [0, 0, 255], opacity: 0.5 });
    const [[r, , b, opacity]] = read(pixels) as [number[]];
    // Source over destination: a quarter of the first is left, of three quarters in all.
    expect(opacity).toBeCloseTo(191, -1);
    expect(r! / 255).toBeCloseTo(1 / 3, 1);
    expect(b! / 255).toBeCloseTo(2 / 3, 1);
  });

  test('paints dashes that go along with the axis, nothing where the line is not, and nothing outside', () => {
    const pixels = new Pixels(6, 1);
    pixels.paintLine(flat(6, 0.5), { ...red, dashes: [2, 1], dashStart: 1 });
    const opacities = () => read(pixels).map(([, , , opacity]) => opacity);
    expect(opacities()).toEqual([255, 0, 255, 255, 0, 255]);
    pixels.clear();
    expect(opacities()).toEqual([0, 0, 0, 0, 0, 0]);
    pixels.paintLine(flat(6, -5), red);
    pixels.paintLine(flat(6, 9), red);
    pixels.paintLine(flat(6, Number.NaN), red);
    expect(opacities()).toEqual([0, 0, 0, 0, 0, 0]);
    // A line far beyond both edges costs no more than what is seen of it.
    pixels.paintLine({ top: new Float64Array(6).fill(-1e300), bottom: new Float64Array(6).fill(1e300) }, red);
    expect(opacities()).toEqual([255, 255, 255, 255, 255, 255]);
  });
});
