import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../main/data/detect-format.ts';
import { boundingBox } from '../../../main/data/fddb/ellipse.ts';
import { readFddbLists } from '../../../main/data/fddb/lists.ts';
import { shareInside } from '../../../main/data/rectangles.ts';
import { createSyntheticFddb } from '../../../main/data/synthetic/create-fddb.ts';
import { UserError } from '../../../shared/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function contentOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, 'base64')));
  return new Map(files.map((file, index) => [file.slice(folder.length), contents[index]!]));
}

describe('a synthetic set', () => {
  it("is in FDDB's layout, with ten folds and faces that lie in their photographs", async () => {
    const folder = join(await temporaryFolder(), 'new', 'set');
    await createSyntheticFddb(folder, { photographs: 25, seed: 3 });
    expect(await detectFormat(folder)).toBe('fddb');
    const { photographs, folds, warnings } = await readFddbLists(folder);
    expect([photographs.length, folds, warnings]).toEqual([25, 10, []]);
    for (const { name, faces } of photographs) {
      const { width, height } = await sharp(join(folder, 'originalPics', `${name}.jpg`)).metadata();
      for (const face of faces) {
        expect(face.majorRadius).toBeGreaterThan(face.minorRadius);
        expect(shareInside(boundingBox(face), { width, height })).toBeGreaterThan(0.6);
      }
    }
    expect(photographs.reduce((sum, { faces }) => sum + faces.length, 0)).toBeGreaterThan(40);
  });

  it('is the same for the same seed and another for another', async () => {
    const folder = await temporaryFolder();
    const [first, again, other] = ['first', 'again', 'other'].map((name) => join(folder, name));
    await createSyntheticFddb(first!, { photographs: 6, seed: 1 });
    await createSyntheticFddb(again!, { photographs: 6, seed: 1 });
    await createSyntheticFddb(other!, { photographs: 6, seed: 2 });
    expect(await contentOf(again!)).toEqual(await contentOf(first!));
    expect(await contentOf(other!)).not.toEqual(await contentOf(first!));
  });

  it('appears whole or not at all, and leaves nothing behind when it is stopped', async () => {
    const parent = await temporaryFolder();
    const stop = new AbortController();
    const promise = createSyntheticFddb(join(parent, 'set'), {
      photographs: 60,
      seed: 1,
      signal: stop.signal,
      onProgress: (_, done) => {
        if (done === 20) stop.abort();
      },
    });
    await expect(promise).rejects.toThrow('aborted');
    expect(await readdir(parent)).toEqual([]);
  });

  it('is not there when the process that draws it is killed half-way', async () => {
    const parent = await temporaryFolder();
    const set = join(parent, 'set');
    const creator = pathToFileURL(resolve('main/data/synthetic/create-fddb.ts')).href;
    const script = `
      const { createSyntheticFddb } = await import(${JSON.stringify(creator)});
      const onProgress = (activity, done) => console.log(done);
      await createSyntheticFddb(${JSON.stringify(set)}, { photographs: 2000, seed: 1, onProgress });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(set)).toBe(false);
    await createSyntheticFddb(set, { photographs: 3, seed: 1 });
    expect((await readFddbLists(set)).photographs).toHaveLength(3);
  });

  it('made twice at the same time is made once', async () => {
    const parent = await temporaryFolder();
    const make = () => createSyntheticFddb(join(parent, 'set'), { photographs: 12, seed: 1 });
    await Promise.all([make(), make()]);
    expect(await readdir(parent)).toEqual(['set']);
    expect(await detectFormat(join(parent, 'set'))).toBe('fddb');
  });

  it('never overwrites what is there', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'thesis.txt'), 'years of work');
    const error: unknown = await createSyntheticFddb(folder, { photographs: 3, seed: 1 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain('not empty');
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  it('says so when its folder cannot be written', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const error: unknown = await createSyntheticFddb(join(file, 'set'), { photographs: 3, seed: 1 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain('could not be written');
  });
});
