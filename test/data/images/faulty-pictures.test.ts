import { cp, readdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { folderOf, namesOf, prepare, refusalOf } from './picture-folder.ts';

describe('faults among pictures', () => {
  it('corrupt files and others than pictures are named and left out, at every start', async () => {
    const path = await folderOf({ a: 10, b: 10 });
    await writeFile(join(path, 'a', 'notes.txt'), 'no picture');
    await writeFile(join(path, 'b', 'empty.jpg'), '');
    const torn = join(path, 'b', 'torn.jpg');
    await writeFile(
      torn,
      await sharp({ create: { width: 400, height: 400, channels: 3, background: 'red' } })
        .jpeg()
        .toBuffer(),
    );
    await truncate(torn, 700);
    for (let start = 0; start < 2; start += 1) {
      const data = await prepare(path);
      expect(data.warnings.join(' ')).toContain('3 of the 23 files');
      for (const name of ['notes.txt', 'empty.jpg', 'torn.jpg'])
        expect(data.warnings.join(' ')).toContain(name);
      expect(namesOf(data).sort()).toEqual(
        ['a', 'b'].flatMap((name) => Array.from({ length: 10 }, (_, index) => `${name}/${index}.png`)).sort(),
      );
    }
  });

  it('copies in two splits stay in the later, copies within one come once, contradictions nowhere', async () => {
    const path = await folderOf({ 'train/a': 8, 'train/b': 8, 'test/a': 4, 'test/b': 4 });
    const copy = (from: string, to: string) => cp(join(path, from), join(path, to));
    await copy('test/a/0.png', 'train/a/leak.png');
    await copy('train/b/1.png', 'train/b/twice.png');
    await copy('train/a/2.png', 'test/b/contradiction.png');
    const data = await prepare(path, { validationFraction: 0 });
    const names = namesOf(data);
    expect(names).toContain('test/a/0.png');
    expect(names).toContain('train/b/1.png');
    for (const name of [
      'train/a/leak.png',
      'train/b/twice.png',
      'train/a/2.png',
      'test/b/contradiction.png',
    ]) {
      expect(names).not.toContain(name);
    }
    expect(data.overview.counts).toEqual({ train: [7, 8], validation: [0, 0], test: [4, 4] });
    expect(data.overview.notes.join(' ')).toContain('train/b/twice.png (the same as train/b/1.png)');
    expect(data.warnings.join(' ')).toContain('train/a/leak.png (the same as test/a/0.png)');
    expect(data.warnings.join(' ')).toContain('test/b/contradiction.png and train/a/2.png');
  });

  it('a class that a split lacks is warned of', async () => {
    const path = await folderOf({ 'train/a': 5, 'train/b': 5, 'test/a': 2, 'test/c': 2 });
    const { warnings } = await prepare(path, { validationFraction: 0 });
    expect(warnings.join(' ')).toContain(
      'The train split has no picture of the class c: these cannot be learnt.',
    );
    expect(warnings.join(' ')).toContain(
      'The test split has no picture of the class b: these are not measured.',
    );
  });

  it('classes that differ in capitals only are warned of', async ({ skip }) => {
    const path = await folderOf({ Cat: 5, cat: 5 });
    if ((await readdir(path)).length < 2) skip('The disk does not tell capitals from small letters.');
    expect((await prepare(path)).warnings).toEqual([
      'Names that differ in capitals only are different classes: "Cat" and "cat".',
    ]);
  });

  it.each<[string, Record<string, number>, RegExp]>([
    ['one class', { 'train/a': 3 }, /one class folder only, a/],
    [
      'two folders for a split',
      { 'train/a': 2, 'train/b': 2, 'val/a': 1, 'validation/a': 1 },
      /more than one folder for the validation split/,
    ],
    ['nothing to train on', { 'train/a': 0, 'train/b': 0, 'test/a': 2, 'test/b': 2 }, /no known layout/],
  ])('%s is refused', async (_, counts, message) => {
    const error = await refusalOf(await folderOf(counts));
    expect(error.message).toMatch(message);
    expect(error.remedy).not.toBe('');
  });

  it('mostly lost sets are refused', async () => {
    const path = await folderOf({ a: 3, b: 3 });
    for (let index = 0; index < 7; index += 1)
      await writeFile(join(path, 'a', `${index}.txt`), String(index));
    expect((await refusalOf(path)).message).toContain('7 of the 13 files');
  });

  it('what would not fit into memory is refused before anything is read', async () => {
    const path = await folderOf({ a: 0, b: 1 });
    const folder = join(path, 'a');
    await Promise.all(Array.from({ length: 700 }, (_, index) => writeFile(join(folder, `${index}.png`), '')));
    const error = await refusalOf(path, { pictureSize: 512 });
    expect(error.message).toContain('limit');
    expect(await readdir(dirname(path))).toEqual(['set']);
  });
});
