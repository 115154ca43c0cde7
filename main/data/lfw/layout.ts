import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LfwDataSpec } from '../../../shared/specs/data.ts';
import type { ListedPicture } from './pairs-file.ts';

export const pairsFiles = {
  developmentTraining: 'pairsDevTrain.txt',
  developmentTest: 'pairsDevTest.txt',
  tenFold: 'pairs.txt',
} as const;

/** The pairs files that a protocol reads. */
export function pairsFilesOf(protocol: LfwDataSpec['protocol']): readonly string[] {
  return protocol === 'ten-fold'
    ? [pairsFiles.tenFold]
    : [pairsFiles.developmentTraining, pairsFiles.developmentTest];
}

/** LFW has pairs files beside its pictures. */
export async function hasLfwLayout(path: string): Promise<boolean> {
  const names = await readdir(path).catch((): string[] => []);
  return Object.values(pairsFiles).some((file) => names.includes(file));
}

/** For example `Aaron_Peirsol/Aaron_Peirsol_0001.jpg`. */
export function pictureFile({ person, number }: ListedPicture): string {
  return join(person, `${namePicture({ person, number })}.jpg`);
}

/** For example `Aaron_Peirsol_0001`. */
export function namePicture({ person, number }: ListedPicture): string {
  return `${person}_${String(number).padStart(4, '0')}`;
}

/**
 * The folders that hold people's folders: `lfw`, `lfw-a`, `lfw-deepfunneled` and the like, once more below one of
 * these as some archives unpack, or the folder itself.
 *
 * @returns those that hold any of these people, `lfw` before the others
 */
export async function findPictureFolders(path: string, people: readonly string[]): Promise<string[]> {
  const outer = await listPictureFolders(path);
  const inner = await Promise.all(outer.map(listPictureFolders));
  const candidates = [...outer, ...inner.flat(), path];
  const found = await Promise.all(
    candidates.map(async (folder) => {
      const within = new Set(await readdir(folder).catch(() => []));
      return people.some((person) => within.has(person)) ? [folder] : [];
    }),
  );
  return found.flat();
}

async function listPictureFolders(path: string): Promise<string[]> {
  const names = (await readdir(path).catch(() => [])).filter((name) => /^lfw/i.test(name)).sort();
  const folders = await Promise.all(
    names.map(async (name) => {
      const facts = await stat(join(path, name)).catch(() => null);
      return facts?.isDirectory() === true ? [join(path, name)] : [];
    }),
  );
  return folders.flat();
}
