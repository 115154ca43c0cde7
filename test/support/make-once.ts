import { existsSync } from 'node:fs';
import { mkdir, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * A folder that several test files use: the first that needs it fills it, the others wait for that, since test files
 * run in processes of their own. Returns its path, `name` below `shared`.
 */
export async function makeOnce(
  shared: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const finished = path.join(shared, name);
  const making = `${finished}-is-being-made`;
  while (!existsSync(finished)) {
    try {
      await mkdir(making);
    } catch {
      await wait(100);
      continue;
    }
    try {
      if (!existsSync(finished)) {
        const unfinished = `${finished}.unfinished`;
        await fill(unfinished);
        await rename(unfinished, finished);
      }
    } finally {
      await rmdir(making);
    }
  }
  return finished;
}
