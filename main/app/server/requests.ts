import { createReadStream } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { contentSecurityPolicy } from '../window-files.ts';
import type { Gate } from './gate.ts';
import type { StaticFile } from './static-files.ts';

/** Answers a browser's requests for the window's files. */
export function answerRequests(server: Server, gate: Gate, files: ReadonlyMap<string, StaticFile>): void {
  server.on('request', (request, response) => {
    void answer(request, response, gate, files).catch((error: unknown) => {
      // The file is gone or the browser is; there is nobody left to tell in either case.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  gate: Gate,
  files: ReadonlyMap<string, StaticFile>,
): Promise<void> {
  setSafetyHeaders(request, response);
  if (!gate.isForThisHost(request)) {
    refuse(
      response,
      403,
      'This name does not lead to Netsitter. Open the address that `netsitter serve` printed.',
    );
    return;
  }
  const url = URL.parse(`http://localhost${request.url ?? '/'}`);
  const token = url?.searchParams.get('token') ?? null;
  if (token !== null && gate.admits(token)) {
    response.writeHead(303, { Location: '/', 'Set-Cookie': gate.setCookie }).end();
    return;
  }
  if (!gate.hasCookie(request)) {
    refuse(response, 401, 'Open the address that `netsitter serve` printed, with its token.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'Only GET and HEAD are answered here.');
    return;
  }
  const file = url === null ? undefined : files.get(url.pathname);
  if (file === undefined) {
    refuse(response, 404, 'There is no such file.');
    return;
  }
  response.setHeader('Content-Type', file.contentType);
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/**
 * The window may load nothing but its own files and talk to nobody but this server. The socket is named
 * besides 'self' for browsers whose 'self' leaves ws: out.
 */
function setSafetyHeaders(request: IncomingMessage, response: ServerResponse): void {
  const host = /^[\w.:-]+$/.exec(request.headers.host ?? '')?.[0];
  const policy = contentSecurityPolicy(host === undefined ? undefined : `'self' ws://${host}`);
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
}
