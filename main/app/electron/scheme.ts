import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';

export const windowAddress = 'app://netsitter/';

/**
 * What the window's page may do: load what came with the program, and nothing else from anywhere.
 * `blob:` and `data:` pictures are drawn by the page itself.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

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
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  };
  if (method !== 'GET' && method !== 'HEAD') return new Response('Only GET.', { status: 405, headers });
  const file = isOurs(address) ? locate(new URL(address).pathname, folder) : undefined;
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (file === undefined || content === undefined) {
    return new Response('There is no such file.', { status: 404, headers });
  }
  const contentType = contentTypes[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
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
