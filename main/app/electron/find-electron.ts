import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The package `electron` fetches its binary at first use; a slow line gets this long, in milliseconds. */
const longestDownload = 10 * 60_000;

/** Electron's executable, fetched where it is missing, or the reason why the desktop app cannot open here. */
export function findElectron(): { readonly executable: string } | { readonly reason: string } {
  const obstacle = findObstacle();
  if (obstacle !== undefined) return { reason: obstacle };
  const folder = packageFolder();
  if (folder === undefined) return { reason: 'The package `electron` is not installed.' };
  const present = locateExecutable(folder);
  if (present !== undefined) return { executable: present };
  const failure = download(folder);
  const fetched = locateExecutable(folder);
  if (fetched !== undefined) return { executable: fetched };
  return { reason: `Electron could not be downloaded (${failure}).` };
}

/** Where Chromium refuses to open a window at all, there is no need to fetch it. */
function findObstacle(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'There is no display for the desktop app.';
  if (process.getuid?.() === 0) return 'The desktop app does not run as root, where Chromium has no sandbox.';
  return undefined;
}

function packageFolder(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** As the package's own `index.js` does, without its download. */
function locateExecutable(folder: string): string | undefined {
  const pathFile = path.join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const distribution = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist');
  const executable = path.join(distribution, readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

/** Runs the package's own installer. Returns what went wrong, in its words. */
function download(folder: string): string {
  process.stderr.write('Fetching Electron, about 120 MB, once.\n');
  const { status, stderr, error } = spawnSync(process.execPath, [path.join(folder, 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    timeout: longestDownload,
  });
  if (error) return error.message;
  return stderr.trim().split('\n')[0] ?? `exit code ${status}`;
}
