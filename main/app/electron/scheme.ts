import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, contentTypes } from '../window-files.ts';

export const windowAddress = 'app://netsitter/';

/** Gives `app:` an origin, storage and a secure context. Electron allows it only before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Whether an address is a page or file of the window. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'app:' && url.host === 'netsitter';
}

/** Serves the files of `folder` as `app://netsitter/`. */
export function serveRenderer(session: Session, folder: string): void {
  session.protocol.handle('app', (request) => answer(request.method, request.url, folder));
}

async function answer(method: string, address: string, folder: string): Promise<Response> {
  const headers = {
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  };
  if (method !== 'GET' && method !== 'HEAD') return new Response('Only GET.', { status: 405, headers });
  const file = isOurs(address) ? locate(new URL(address).pathname, folder) : undefined;
  const contentType = file === undefined ? undefined : contentTypes[path.extname(file)];
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (contentType === undefined || content === undefined) {
    return new Response('There is no such file.', { status: 404, headers });
  }
  return new Response(method === 'HEAD' ? null : new Uint8Array(content), {
    headers: { ...headers, 'Content-Type': contentType },
  });
}

/** The file an address names, or undefined where it leads out of the folder. */
function locate(pathname: string, folder: string): string | undefined {
  let relative: string;
  try {
    relative = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const file = path.join(folder, relative.endsWith('/') ? `${relative}index.html` : relative);
  return file.startsWith(folder + path.sep) && !relative.includes('\0') ? file : undefined;
}
