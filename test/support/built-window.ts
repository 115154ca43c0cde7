import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { makeOnce } from './make-once.ts';

/** The folder of the window, built as it ships, once for all that share a folder. */
export async function builtWindow(shared: string | undefined): Promise<string> {
  const folder = shared ?? (await mkdtemp(path.join(tmpdir(), 'netsitter-window-')));
  const configFile = path.resolve(import.meta.dirname, '../../renderer/vite.config.ts');
  return makeOnce(folder, 'window', async (outDir) => {
    await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  });
}
