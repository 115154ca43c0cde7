import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** A copy of a set and a cache of its own, to be damaged. */
export async function copyOf(set: string): Promise<{ path: string; cacheFolder: string }> {
  const folder = await temporaryFolder();
  const path = join(folder, 'set');
  await cp(set, path, { recursive: true });
  return { path, cacheFolder: join(folder, 'cache') };
}
