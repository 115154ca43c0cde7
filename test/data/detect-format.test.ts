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

  it('cannot be told of a file', async () => {
    const file = join(await temporaryFolder(), 'file.txt');
    await writeFile(file, '');
    expect((await refusalOf(file)).message).toContain('is a file, not a folder');
  });

  it('is unknown elsewhere: says what was looked for and what was found', async () => {
    const folder = await temporaryFolder();
    for (const name of ['cats', 'dogs']) await mkdir(join(folder, name));
    const { message } = await refusalOf(folder);
    expect(message).toContain('originalPics');
    expect(message).toContain('FDDB-folds');
    expect(message).toContain('found here: cats, dogs');
  });

  it.each(['above', 'below'])('suggests the folder just %s when that is FDDB', async (where) => {
    const folder = await temporaryFolder();
    const fddb = join(folder, 'fddb');
    await fddbFolder(fddb);
    const error = await refusalOf(where === 'above' ? join(fddb, 'originalPics') : folder);
    expect(error.remedy).toContain(`"${fddb}"`);
  });
});
