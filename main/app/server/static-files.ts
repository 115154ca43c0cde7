import { existsSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { contentTypes } from '../window-files.ts';

export interface StaticFile {
  readonly path: string;
  readonly contentType: string;
}

/**
 * The files of the built window by the path they are asked for under. Only what is listed here at the start
 * is ever served, so that no path leads out of the folder. `UserError` where the window is not built.
 */
export function readStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new UserError(
      'work',
      `The window is not built: ${folder} has no index.html.`,
      'Run `npm run build`.',
    );
  }
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const contentType = contentTypes[extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).map(encodeURIComponent).join('/')}`, {
      path,
      contentType,
    });
  }
  files.set('/', files.get('/index.html')!);
  return files;
}
