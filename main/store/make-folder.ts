import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it where they are missing. One by one: Node's own recursive mkdir never
 * returns where a file system lets nothing be made below an existing folder but says that folder is missing,
 * as /proc does.
 *
 * @throws the error of the first folder that cannot be made, or ENOTDIR where the path is a file.
 */
export function makeFolder(folder: string): void {
  const existing = statSync(folder, { throwIfNoEntry: false });
  if (existing !== undefined) {
    if (existing.isDirectory()) return;
    throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
  }
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been quicker.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
