import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../main/data/detect-format.ts';
import { UserError } from '../../shared/errors.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function fddbFolder(path: string): Promise<void> {
  await mkdir(join(path, 'originalPics'), { recursive: true });
  await mkdir(join(path, 'FDDB-folds'), { recursive: true });
  await writeFile(join(path, 'FDDB-folds', 'FDDB-fold-03-ellipseList.txt'), '');
}

async function refusalOf(path: string): Promise<UserError> {
  const error: unknown = await detectFormat(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe("a data set's format", () => {
  it('is FDDB where there are photographs and any ellipse list', async () => {
    const folder = await temporaryFolder();
    await fddbFolder(folder);
    expect(await detectFormat(folder)).toBe('fddb');
  });

  it('cannot be told where there is no folder', async () => {
    const missing = join(await temporaryFolder(), 'absent');
    const error = await refusalOf(missing);
    expect(error.kind).toBe('request');
    expect(error.message).toBe(`There is no folder "${missing}".`);
    expect(error.remedy).not.toBe('');
  });

  it('cannot be told of a file that is no table', async () => {
    const file = join(await temporaryFolder(), 'file.txt');
    await writeFile(file, '');
    expect((await refusalOf(file)).message).toContain('is a file, not a folder');
  });

  it('is csv of a table, and of a folder with train.csv or a single table', async () => {
    const folder = await temporaryFolder();
    const table = join(folder, 'Städte.CSV');
    await writeFile(table, '');
    expect(await detectFormat(table)).toBe('csv');
    expect(await detectFormat(folder)).toBe('csv');
    await writeFile(join(folder, 'train.csv'), '');
    expect(await detectFormat(folder)).toBe('csv');
  });

  it('is LFW where there is a list of pairs', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'lfw', 'Ada_Ames'), { recursive: true });
    await writeFile(join(folder, 'pairs.txt'), '');
    expect(await detectFormat(folder)).toBe('lfw');
  });

  it.each([
    ['class folders', ['cats', 'dogs']],
    ['folders for splits', ['train/cats', 'test/cats']],
    ['folders within the class folders', ['Katzen/März']],
  ])('is images of %s, also beside a table that lists them', async (_, folders) => {
    const folder = await temporaryFolder();
    for (const name of folders) {
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, 'a.jpeg'), '');
    }
    await writeFile(join(folder, 'labels.csv'), '');
    expect(await detectFormat(folder)).toBe('images');
  });

  it('is not images where only some folder or other holds a picture', async () => {
    const folder = await temporaryFolder();
    for (const name of ['bin', 'etc', 'home/ada/pictures', 'usr/share']) {
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, name === 'usr/share' ? 'a.png' : 'a'), '');
    }
    expect((await refusalOf(folder)).message).toContain('no known layout');
  });

  it('is unknown elsewhere: says what was looked for and what was found', async () => {
    const folder = await temporaryFolder();
    for (const name of ['cats', 'dogs']) await mkdir(join(folder, name));
    const { message, remedy } = await refusalOf(folder);
    for (const part of ['originalPics', 'FDDB-folds', 'pairsDevTrain.txt', 'train.csv', 'for each class']) {
      expect(message).toContain(part);
    }
    expect(message).toContain('found here: cats, dogs');
    expect(remedy).not.toBe('');
  });

  it.each(['above', 'below'])('suggests the folder just %s when that is FDDB', async (where) => {
    const folder = await temporaryFolder();
    const fddb = join(folder, 'fddb');
    await fddbFolder(fddb);
    const error = await refusalOf(where === 'above' ? join(fddb, 'originalPics') : folder);
    expect(error.remedy).toContain(`"${fddb}"`);
  });
});
