import { cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { splits, type ImagesDataSpec } from '../../../shared/specs/data.ts';
import { temporaryFolder } from '../temporary-folder.ts';

import { folderOf, namesOf, picture, prepare } from './picture-folder.ts';

describe('class folders', () => {
  it('are divided class by class, whatever the classes are called', async () => {
    const path = await folderOf({ Kätzchen: 20, 猫: 10, 'ham & eggs': 20 });
    const data = await prepare(path);
    expect(data.sampleShape).toEqual([3, 8, 8]);
    expect(data.overview.classes).toEqual(['Kätzchen', 'ham & eggs', '猫']);
    expect(data.overview.counts).toEqual({ train: [12, 12, 6], validation: [4, 4, 2], test: [4, 4, 2] });
    expect(new Set(namesOf(data)).size).toBe(50);
    expect(data.splits.train.names[0]).toMatch(/^Kätzchen\/\d+\.png$/);
    expect(data.warnings).toEqual([]);
    expect((await prepare(path, {}, 2)).splits.test.names).not.toEqual(data.splits.test.names);
  });

  it('are the same class in both ways that an accent can be written', async () => {
    const path = await folderOf({
      ['train/Caf\u00e9']: 3,
      'train/Tee': 3,
      ['test/Cafe\u0301']: 2,
      'test/Tee': 2,
    });
    const data = await prepare(path, { validationFraction: 0 });
    expect(data.overview.classes).toEqual(['Caf\u00e9', 'Tee']);
    expect(data.overview.counts.test).toEqual([2, 2]);
  });

  it.each([
    ['train', 'val', 'test'],
    ['Training', 'Validation', 'Testing'],
  ])('in folders for splits (%s, %s, %s) are left in these', async (train, validation, test) => {
    const path = await folderOf({
      [`${train}/a`]: 4,
      [`${train}/b`]: 5,
      [`${validation}/a`]: 2,
      [`${validation}/b`]: 3,
      [`${test}/a`]: 1,
      [`${test}/b`]: 2,
    });
    const data = await prepare(path);
    expect(data.overview.counts).toEqual({ train: [4, 5], validation: [2, 3], test: [1, 2] });
    for (const name of data.splits.test.names) expect(name.startsWith(`${test}/`)).toBe(true);
    expect((await prepare(path, {}, 9)).overview.fingerprint).toBe(data.overview.fingerprint);
  });

  it('lend what is missing: validation out of training beside a test folder', async () => {
    const path = await folderOf({ 'train/a': 10, 'train/b': 10, 'test/a': 3, 'test/b': 3 });
    const data = await prepare(path);
    expect(data.overview.counts).toEqual({ train: [8, 8], validation: [2, 2], test: [3, 3] });
    expect(data.overview.notes.join(' ')).toContain('20 % for validation');
  });

  it('may be called as splits are: pictures in "train" and "car" are two classes', async () => {
    const data = await prepare(await folderOf({ train: 10, car: 10 }));
    expect(data.overview.classes).toEqual(['car', 'train']);
  });

  it('may hold folders themselves, and be links', async () => {
    const path = await folderOf({ 'a/2024/March': 3, 'a/2025': 3, b: 6 });
    await rename(join(path, 'b'), join(path, '..', 'elsewhere'));
    await symlink(join(path, '..', 'elsewhere'), join(path, 'b'));
    const data = await prepare(path, { validationFraction: 0, testFraction: 0 });
    expect(data.overview.counts.train).toEqual([6, 6]);
    expect(data.splits.train.names).toContain('a/2024/March/0.png');
  });

  it('may hold links to what holds them, which are not followed', async () => {
    const path = await folderOf({ a: 5, b: 5 });
    await symlink('..', join(path, 'a', 'up'));
    await symlink('.', join(path, 'b', 'here'));
    const { overview, warnings } = await prepare(path, { validationFraction: 0, testFraction: 0 });
    expect(overview.counts.train).toEqual([5, 5]);
    expect(warnings).toEqual([]);
  });

  it('have hidden files and what systems leave behind passed over', async () => {
    const path = await folderOf({ a: 5, b: 5, '.git/objects': 1, '__MACOSX/a': 1 });
    for (const name of ['a/Thumbs.db', 'a/.DS_Store', 'b/desktop.ini', '.hidden.png']) {
      await writeFile(join(path, name), 'x');
    }
    const data = await prepare(path, { validationFraction: 0, testFraction: 0 });
    expect(data.overview.counts.train).toEqual([5, 5]);
    expect(data.warnings).toEqual([]);
  });
});

describe('pictures', () => {
  /** Two classes; the picture under test is a/0, alone in its class. */
  async function pixelsOf(content: Buffer, settings: Partial<ImagesDataSpec> = {}): Promise<Float32Array> {
    const path = await folderOf({ a: 0, b: 3 });
    await writeFile(join(path, 'a', '0.any'), content);
    await writeFile(join(path, 'a', 'z.png'), await picture(1).png().toBuffer());
    const data = await prepare(path, {
      normalisation: 'none',
      validationFraction: 0,
      testFraction: 0,
      ...settings,
    });
    const at = data.splits.train.names.indexOf('a/0.any');
    const length = data.sampleShape.reduce((product, extent) => product * extent, 1);
    return data.splits.train.inputs.subarray(at * length, (at + 1) * length);
  }

  /** Left half red, right half blue: 32 wide, 16 high. */
  const flag = () => {
    const pixels = Buffer.alloc(32 * 16 * 3);
    for (let place = 0; place < 32 * 16; place += 1) pixels[3 * place + (place % 32 < 16 ? 0 : 2)] = 255;
    return sharp(pixels, { raw: { width: 32, height: 16, channels: 3 } });
  };
  const red = (pixels: Float32Array, row: number, column: number) => pixels[row * 8 + column]!;
  const blue = (pixels: Float32Array, row: number, column: number) => pixels[128 + row * 8 + column]!;

  it.each([
    ['PNG', () => flag().png().toBuffer()],
    ['JPEG', () => flag().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['WebP', () => flag().webp({ lossless: true }).toBuffer()],
    ['GIF', () => flag().gif().toBuffer()],
    ['TIFF', () => flag().tiff().toBuffer()],
    ['PNG of 16 bits', () => flag().toColourspace('rgb16').png().toBuffer()],
    [
      'JPEG turned by EXIF',
      () =>
        flag()
          .rotate(90)
          .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
          .withMetadata({ orientation: 8 })
          .toBuffer(),
    ],
  ])('are read alike as %s', async (_, save) => {
    const pixels = await pixelsOf(await save(), { fit: 'stretch' });
    for (const row of [0, 4, 7]) {
      expect(red(pixels, row, 1)).toBeGreaterThan(240);
      expect(blue(pixels, row, 1)).toBeLessThan(15);
      expect(red(pixels, row, 6)).toBeLessThan(15);
      expect(blue(pixels, row, 6)).toBeGreaterThan(240);
    }
  });

  it('are stretched, cut or filled up as the settings say', async () => {
    const tall = await sharp({ create: { width: 10, height: 30, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    const column = (pixels: Float32Array) =>
      Array.from({ length: 8 }, (_, place) => red(pixels, 4, place) > 128);
    expect(column(await pixelsOf(tall, { fit: 'stretch' }))).not.toContain(false);
    expect(column(await pixelsOf(tall, { fit: 'crop' }))).not.toContain(false);
    const padded = column(await pixelsOf(tall, { fit: 'pad' }));
    expect([padded[0], padded[7], padded[3], padded[4]]).toEqual([false, false, true, true]);
  });

  it('show black through what is transparent, and are grey where that is asked for', async () => {
    const clear = { r: 255, g: 255, b: 255, alpha: 0 };
    const glass = sharp({ create: { width: 16, height: 16, channels: 4, background: clear } });
    expect(Math.max(...(await pixelsOf(await glass.png().toBuffer())))).toBe(0);
    const pixels = await pixelsOf(await flag().png().toBuffer(), { colour: 'grey', fit: 'stretch' });
    expect(pixels).toHaveLength(64);
    expect(pixels[0]).toBeGreaterThan(pixels[7]!);
  });
});

describe('the cache of pictures', () => {
  it('gives the same without decoding again, and others once a picture or a setting is another', async () => {
    const path = await folderOf({ a: 8, b: 8 });
    const first = await prepare(path);
    const again = await prepare(path);
    expect(first.activities).toContain('Resizing pictures');
    expect(again.activities).not.toContain('Resizing pictures');
    expect([again.splits, again.overview]).toEqual([first.splits, first.overview]);
    const padded = await prepare(path, { fit: 'pad' });
    await picture(999)
      .png()
      .toFile(join(path, 'a', '0.png'));
    const repainted = await prepare(path);
    const fingerprints = [first, padded, repainted].map(({ overview }) => overview.fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
    const moved = join(await temporaryFolder(), 'moved');
    await cp(path, moved, { recursive: true });
    expect((await prepare(moved)).overview.fingerprint).toBe(repainted.overview.fingerprint);
  });

  it('does not keep labels for classes that an empty folder has given other numbers', async () => {
    const path = await folderOf({ cat: 10, dog: 10 });
    const before = await prepare(path);
    await mkdir(join(path, 'ant'));
    const after = await prepare(path);
    expect(after.overview.classes).toEqual(['ant', 'cat', 'dog']);
    expect(after.overview.fingerprint).not.toBe(before.overview.fingerprint);
    for (const split of splits) {
      const { names, labels } = after.splits[split];
      const classes = Array.from(labels, (label) => after.overview.classes[label]);
      expect(classes).toEqual(names.map((name) => name.split('/')[0]));
    }
  });

  it('does not keep a test held out before there was a folder for it, and warns of one without pictures', async () => {
    const path = await folderOf({ 'train/a': 10, 'train/b': 10 });
    const before = await prepare(path);
    await mkdir(join(path, 'test', 'a'), { recursive: true });
    const after = await prepare(path);
    expect(before.overview.counts.test).toEqual([2, 2]);
    expect(after.overview.counts.test).toEqual([0, 0]);
    expect(after.overview.fingerprint).not.toBe(before.overview.fingerprint);
    expect(after.warnings.join(' ')).toContain('The folder for test holds no picture that can be used');
  });
});
