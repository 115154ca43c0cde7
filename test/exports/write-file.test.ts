import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireFreePath, writeFileWhole } from '../../main/exports/write-file.ts';
import { UserError } from '../../shared/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a new file is written and leaves nothing beside it', async () => {
  const folder = temporaryFolder();
  await writeFileWhole(join(folder, 'a.csv'), 'content', { overwrite: false });
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('content');
  expect(readdirSync(folder)).toEqual(['a.csv']);
});

test('a file that is there is kept, unless it is to be replaced', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.csv');
  writeFileSync(file, 'precious');
  await expect(writeFileWhole(file, 'new', { overwrite: false })).rejects.toThrow(/exists already/);
  expect(readFileSync(file, 'utf8')).toBe('precious');
  await writeFileWhole(file, 'new', { overwrite: true });
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a.csv']);
});

test('before the work, what could not be written after it is refused, and nothing is made', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.csv');
  await requireFreePath(file, { overwrite: false });
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(file, 'precious');
  await expect(requireFreePath(file, { overwrite: false })).rejects.toThrow(/exists already/);
  await requireFreePath(file, { overwrite: true });
  await expect(requireFreePath(folder, { overwrite: true })).rejects.toThrow(/is a folder/);
  await expect(requireFreePath(join(folder, 'none', 'a'), { overwrite: true })).rejects.toThrow(
    /There is no folder/,
  );
});

test('of several writers at once exactly one wins', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.csv');
  const writers = Array.from({ length: 20 }, (_, index) =>
    writeFileWhole(file, `by ${index}`, { overwrite: false }),
  );
  const results = await Promise.allSettled(writers);
  const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(`by ${winners[0]!}`);
  expect(readdirSync(folder)).toEqual(['a.csv']);
});

test('a place that cannot be written is named, with what would mend it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'folder'));
  const attempts = {
    missing: [join(folder, 'nowhere', 'a.csv'), 'There is no folder'],
    inFile: [join(folder, 'file', 'a.csv'), 'is not a folder'],
    isFolder: [join(folder, 'folder'), 'is a folder'],
  } as const;
  for (const [path, fault] of Object.values(attempts)) {
    const error: unknown = await writeFileWhole(path, 'x', { overwrite: true }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(fault);
    expect((error as UserError).remedy).not.toBe('');
  }
  expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
});

test('through a link the file it leads to is replaced, and the link stays', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), 'old');
  symlinkSync(join(folder, 'file'), join(folder, 'link'));
  await writeFileWhole(join(folder, 'link'), 'new', { overwrite: true });
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
});

test.skipIf(process.platform === 'win32')('a pipe or device is never replaced by a file', async () => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const attempt = writeFileWhole(pipe, 'x', { overwrite: true });
  await expect(attempt).rejects.toThrow(/is a device or a pipe/);
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test('a name that is too long is the fault of the request', async () => {
  const attempt = writeFileWhole(join(temporaryFolder(), 'a'.repeat(300)), 'x', { overwrite: false });
  await expect(attempt).rejects.toMatchObject({
    kind: 'request',
    message: expect.stringMatching(/too long/),
  });
});
