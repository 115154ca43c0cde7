import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawSampleGrid } from '../../../main/data/check/sample-grid.ts';
import { drawSampleSheet } from '../../../main/data/check/sample-sheet.ts';
import type { PreparedData } from '../../../main/data/data-set.ts';
import type { DrawnSampleRow, SampleGrid } from '../../../shared/data-check.ts';
import { changeInputs, madeUpPairs, madeUpPictures, madeUpTable } from '../../support/made-up-data.ts';

const side = 16;

async function draw(data: PreparedData, seed = 1): Promise<SampleGrid> {
  const grid = await drawSampleGrid(data, seed);
  if (grid === null) throw new Error('Nothing was drawn.');
  return grid;
}

/** The red values of a row's pixels, and whether they are opaque. */
async function decode({ png, width }: DrawnSampleRow): Promise<(x: number, y: number) => [number, number]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width, height: side, channels: 4 });
  return (x, y) => [data[4 * (y * width + x)]!, data[4 * (y * width + x) + 3]!];
}

describe('the sample grid', () => {
  test('shows what the network sees, stretched over black to white by one range for all splits', async () => {
    const data = madeUpPictures(1);
    const { range, rows } = await draw(data);
    const row = rows.find(({ split, label }) => split === 'test' && label === 'cross')!;
    const at = await decode(row);
    const { inputs, names } = data.splits.test;
    row.names.forEach((name, place) => {
      const sample = names.indexOf(name);
      for (const [x, y] of [
        [0, 0],
        [7, 9],
        [15, 15],
      ] as const) {
        const value = inputs[sample * 3 * side * side + y * side + x]!;
        const stretched = (255 * (value - range.black)) / (range.white - range.black);
        const [red, opacity] = at(place * (side + 3) + x, y);
        expect(Math.abs(red - stretched)).toBeLessThanOrEqual(1);
        expect(opacity).toBe(255);
      }
    });
    expect(at(side, 0)[1]).toBe(0);
  });

  test('lets a split that was prepared otherwise look different', async () => {
    const { range, rows } = await draw(changeInputs(madeUpPictures(1), (value) => 127 + 60 * value));
    expect(range.white).toBeGreaterThan(200);
    const at = await decode(rows[0]!);
    const greys = Array.from({ length: side }, (_, x) => at(x, 4)[0]);
    expect(Math.max(...greys) - Math.min(...greys)).toBeLessThan(10);
  });

  test('is the same for the same seed, and another for another', async () => {
    const [one, again, other] = await Promise.all([1, 1, 2].map((seed) => draw(madeUpPictures(1), seed)));
    expect(again).toEqual(one);
    expect(other!.rows[0]!.names).not.toEqual(one!.rows[0]!.names);
  });

  test('shows training pictures a second time as augmentation changes them', async () => {
    const data: PreparedData = {
      ...madeUpPictures(1),
      augmentation: {
        settings: { horizontalFlip: 1, rotation: 0, brightness: 0, contrast: 0 },
        shape: [3, side, side],
        black: [-4, -4, -4],
        white: [4, 4, 4],
      },
    };
    const { rows } = await draw(data);
    const [plain, changed] = [false, true].map((augmented) =>
      rows.find((row) => row.augmented === augmented)!,
    );
    expect(changed).toMatchObject({ split: 'train', label: plain!.label, names: plain!.names });
    const [at, mirrored] = [await decode(plain!), await decode(changed!)];
    for (let x = 0; x < side; x += 1) expect(mirrored(side - 1 - x, 5)).toEqual(at(x, 5));
  });

  test('sets the two pictures of a pair beside each other', async () => {
    const { rows } = await draw(madeUpPairs(1));
    expect(rows[0]!.width).toBe(8 * (2 * side + 1) + 7 * 10);
    expect(rows.map(({ label }) => label)).toContain('same person');
  });

  test('has nothing to show of tables, and leaves what is no number transparent', async () => {
    expect(await drawSampleGrid(madeUpTable(1), 1)).toBeNull();
    const { rows, range } = await draw(
      changeInputs(madeUpPictures(1), () => NaN, ['train', 'validation', 'test']),
    );
    expect(range).toEqual({ black: 0, white: 1 });
    expect((await decode(rows[0]!))(3, 3)[1]).toBe(0);
  });

  test('becomes one sheet with classes of any name', async () => {
    const data = madeUpPictures(1);
    const named = { ...data, overview: { ...data.overview, classes: ['<Kreuz & "Ring">', '十字'] } };
    const sheet = await drawSampleSheet(await draw(named), 'a <set>');
    const { width, height, format } = await sharp(sheet).metadata();
    expect(format).toBe('png');
    // Small pictures are drawn three times as large, six rows of them below each other.
    expect(width).toBeGreaterThan(3 * (8 * side + 7 * 3));
    expect(height).toBeGreaterThan(6 * 3 * side);
  });
});
