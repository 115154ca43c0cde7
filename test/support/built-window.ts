import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'vite';

/**
 * The folder of the window, built as it ships. Test files run in processes of their own: the first that needs it
 * builds it into `shared`, the others wait for it.
 */
export async function builtWindow(shared: string | undefined): Promise<string> {
  const folder = shared ?? (await mkdtemp(path.join(tmpdir(), 'netsitter-window-')));
  const finished = path.join(folder, 'window');
  const building = path.join(folder, 'window-is-being-built');
  while (!existsSync(finished)) {
    try {
      await mkdir(building);
    } catch {
      await wait(100);
      continue;
    }
    try {
      if (!existsSync(finished)) await buildInto(`${finished}.unfinished`, finished);
    } finally {
      await rmdir(building);
    }
  }
  return finished;
}

async function buildInto(outDir: string, finished: string): Promise<void> {
  const configFile = path.resolve(import.meta.dirname, '../../renderer/vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  await rename(outDir, finished);
}
