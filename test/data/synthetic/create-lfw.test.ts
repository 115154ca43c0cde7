import { mkdir, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../main/data/detect-format.ts';
import { isSamePerson, listPeople, type ListedPair } from '../../../main/data/lfw/pairs-file.ts';
import { readProtocol } from '../../../main/data/lfw/read-pairs.ts';
import { createSyntheticLfw } from '../../../main/data/synthetic/create-lfw.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function contentOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, 'base64')));
  return new Map(files.map((file, index) => [file.slice(folder.length), contents[index]!]));
}

function nameOf({ first, second }: ListedPair): string {
  return [first, second]
    .map(({ person, number }) => `${person} ${number}`)
    .sort()
    .join();
}

describe('a synthetic set of people', () => {
  it("is in LFW's layout, with as many pairs of each kind, none twice", async () => {
    const folder = join(await temporaryFolder(), 'new', 'set');
    await createSyntheticLfw(folder, { people: 47, seed: 3 });
    expect(await detectFormat(folder)).toBe('lfw');
    const people = await readdir(join(folder, 'lfw'));
    expect(people).toHaveLength(47);
    for (const person of people) {
      expect((await readdir(join(folder, 'lfw', person))).length).toBeGreaterThanOrEqual(3);
    }
    for (const protocol of ['development', 'ten-fold'] as const) {
      const { pairs, files } = await readProtocol(folder, { protocol, testSet: 4 });
      const all = [...pairs.training, ...pairs.test];
      expect(all.filter(isSamePerson)).toHaveLength(all.length / 2);
      expect(new Set(all.map(nameOf)).size).toBe(all.length);
      const trained = new Set(listPeople(pairs.training));
      expect(listPeople(pairs.test).filter((person) => trained.has(person))).toEqual([]);
      expect(files[0]!.sets).toBe(protocol === 'ten-fold' ? 10 : 1);
    }
    const [person] = people;
    const facts = await sharp(join(folder, 'lfw', person!, `${person}_0001.jpg`)).metadata();
    expect([facts.width, facts.height, facts.format]).toEqual([112, 112, 'jpeg']);
  });

  it('is the same for the same seed and another for another', async () => {
    const folder = await temporaryFolder();
    const [first, again, other] = ['first', 'again', 'other'].map((name) => join(folder, name));
    await createSyntheticLfw(first!, { people: 20, seed: 1 });
    await createSyntheticLfw(again!, { people: 20, seed: 1 });
    await createSyntheticLfw(other!, { people: 20, seed: 2 });
    expect(await contentOf(again!)).toEqual(await contentOf(first!));
    expect(await contentOf(other!)).not.toEqual(await contentOf(first!));
  });

  it('removes what a killed process left half-drawn a day ago, and nothing else', async () => {
    const folder = await temporaryFolder();
    const old = new Date(Date.now() - 25 * 3600 * 1000);
    const [left, drawing, other] = [
      '.drawing-1d99d873-b5e5-49b3-84b8-090421f547c1',
      '.drawing-2d99d873-b5e5-49b3-84b8-090421f547c1',
      '.drawing-mine',
    ];
    for (const name of [left, drawing, other]) await mkdir(join(folder, name));
    for (const name of [left, other]) await utimes(join(folder, name), old, old);
    await createSyntheticLfw(join(folder, 'set'), { people: 20, seed: 1 });
    expect((await readdir(folder)).sort()).toEqual([drawing, other, 'set']);
  });

  it('shows a person differently each time, and more like themselves than like another', async () => {
    const folder = join(await temporaryFolder(), 'set');
    await createSyntheticLfw(folder, { people: 40, seed: 1 });
    const people = (await readdir(join(folder, 'lfw'))).sort();
    const pictures = await Promise.all(
      people.map((person) =>
        Promise.all(
          [1, 2, 3].map((number) =>
            sharp(join(folder, 'lfw', person, `${person}_000${number}.jpg`))
              .resize(24, 24)
              .greyscale()
              .raw()
              .toBuffer(),
          ),
        ),
      ),
    );
    const distance = (one: Uint8Array, other: Uint8Array) =>
      one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
    const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const own = pictures.flatMap(([a, b, c]) => [distance(a!, b!), distance(b!, c!)]);
    const others = pictures.map(([a], index) => distance(a!, pictures[(index + 1) % people.length]![1]!));
    expect(Math.min(...own)).toBeGreaterThan(5);
    expect(meanOf(own)).toBeLessThan(meanOf(others));
  });

  it('wants people enough for ten sets', async () => {
    const folder = await temporaryFolder();
    await expect(createSyntheticLfw(join(folder, 'set'), { people: 19, seed: 1 })).rejects.toThrow(
      /19 people are too few/,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
