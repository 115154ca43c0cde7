import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { request, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer } from '../../main/app/server.ts';
import { openStore } from '../../main/store/open-store.ts';
import { jsonSerialisers } from '../../shared/contract/json-serialisers.ts';
import type { Contract } from '../../shared/contract/index.ts';
import { epochRecord, storeRun } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A home in which the synthetic set is there already, so that none is drawn. */
function prepareHome(): string {
  const home = temporaryFolder();
  const store = openStore(home);
  store.addDataSet({
    name: 'synthetic-fddb',
    path: home,
    format: 'fddb',
    synthetic: true,
    description: 'Not drawn in this test.',
  });
  storeRun(store);
  const diverged = epochRecord(1, 2);
  storeRun(store, {
    epochs: [
      {
        ...diverged,
        train: { loss: { data: Infinity, regularisation: -Infinity, total: NaN }, accuracy: 0 },
      },
    ],
  });
  store.close();
  return home;
}

function prepareRenderer(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Netsitter</title>');
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'export {};');
  writeFileSync(join(folder, '..', 'secret.html'), 'secret');
  return folder;
}

async function start(home = prepareHome()) {
  const server = await startServer({ home, port: 0, renderer: prepareRenderer() });
  onTestFinished(() => server.close());
  const { searchParams } = new URL(server.url);
  const token = searchParams.get('token')!;
  return { ...server, token, cookie: `netsitter-${server.port}=${token}`, host: `127.0.0.1:${server.port}` };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose path and headers are sent exactly as given. */
function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the window', () => {
  test('is let in by the printed address once, then by a cookie that scripts cannot read', async () => {
    const { url, port, token, host } = await start();
    expect(url).toBe(`http://127.0.0.1:${port}/?token=${token}`);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const first = await ask(port, `/?token=${token}`, { host });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const [cookie] = first.headers['set-cookie']!;
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const page = await ask(port, '/', { host, cookie: cookie!.split(';')[0]! });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Netsitter</title>');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const script = await ask(port, '/assets/index-1.js', {
      host: `localhost:${port}`,
      cookie: `a=b; ${cookie!.split(';')[0]!}`,
    });
    expect(script).toMatchObject({ status: 200, body: 'export {};' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test('is let in once by an address that others may have read on a command line', async () => {
    const { port, host, token, issueAddress } = await start();
    const issued = new URL(issueAddress());
    expect(issued.origin).toBe(`http://127.0.0.1:${port}`);
    expect(issued.searchParams.get('token')).not.toBe(token);
    const path = `/${issued.search}`;
    const [cookie] = (await ask(port, path, { host })).headers['set-cookie']!;
    expect((await ask(port, '/', { host, cookie: cookie!.split(';')[0]! })).status).toBe(200);
    expect((await ask(port, path, { host })).status).toBe(401);
    const asCookie = `netsitter-${port}=${issued.searchParams.get('token')!}`;
    expect((await ask(port, '/', { host, cookie: asCookie })).status).toBe(401);
  });

  test.each(['/', '/assets/index-1.js', '/rpc', '/?token=', '/?token=wrong', '/nowhere'])(
    'is not shown without the token: %s',
    async (path) => {
      const { port, host, token } = await start();
      const stranger = { host, cookie: `netsitter-${port}=${token.slice(0, -1)}; netsitter=${token}` };
      expect((await ask(port, path, { host })).status).toBe(401);
      expect((await ask(port, path, stranger)).status).toBe(401);
    },
  );

  test('is not shown under a name that was made to point here', async () => {
    const { port, token, cookie } = await start();
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil:${port}`,
    ]) {
      expect((await ask(port, '/', { host, cookie })).status).toBe(403);
      const first = await ask(port, `/?token=${token}`, { host });
      expect(first.status).toBe(403);
      expect(first.headers['set-cookie']).toBeUndefined();
    }
  });

  test.each([
    '/../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/assets/../../secret.html',
    '/assets/..%5c..%5csecret.html',
    '//secret.html',
    '/secret.html%00.js',
    '/%',
    'http://evil.example/../secret.html',
  ])('holds no path that leads out of its folder: %s', async (path) => {
    const { port, host, cookie } = await start();
    const answer = await ask(port, path, { host, cookie });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret');
  });

  test('may load and reach nothing but this server, on every answer', async () => {
    const { port, host, cookie } = await start();
    for (const answer of [await ask(port, '/', { host, cookie }), await ask(port, '/nowhere', { host })]) {
      expect(answer.headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    }
    const injected = await ask(port, '/', { host: `a;script-src *` });
    expect(injected.headers['content-security-policy']).not.toContain('*');
  });

  test('answers reading only', async () => {
    const { port, host, cookie } = await start();
    expect((await ask(port, '/', { host, cookie }, 'POST')).status).toBe(405);
    expect(await ask(port, '/', { host, cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  test('is reachable from this machine only', async () => {
    const { port } = await start();
    const others = Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? [])
        .filter(({ internal, family }) => !internal && family === 'IPv4')
        .map(({ address }) => address),
    );
    for (const host of others) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host, port, timeout: 2000 });
        socket.on('connect', () => {
          socket.destroy();
          resolve(true);
        });
        socket.on('error', () => {
          resolve(false);
        });
        socket.on('timeout', () => {
          socket.destroy();
          resolve(false);
        });
      });
      expect(reached).toBe(false);
    }
  });
});

describe('calls', () => {
  function open(port: number, headers: Record<string, string>, path = '/rpc'): Promise<WebSocket | number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on('open', () => {
        resolve(socket);
      });
      socket.on('unexpected-response', (_request, response) => {
        socket.on('error', () => undefined);
        socket.terminate();
        resolve(response.statusCode!);
      });
      socket.on('error', reject);
    });
  }

  async function openClient(): Promise<ContractRouterClient<Contract>> {
    const { port, host, cookie } = await start();
    const socket = await open(port, { cookie, origin: `http://${host}` });
    if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
    onTestFinished(() => {
      socket.terminate();
    });
    return createORPCClient(
      new RPCLink({
        websocket: socket as unknown as globalThis.WebSocket,
        customJsonSerializers: jsonSerialisers,
      }),
    );
  }

  test('need the cookie, this origin, this host and the right path', async () => {
    const { port, host, cookie, token } = await start();
    const origin = `http://${host}`;
    expect(await open(port, { origin })).toBe(401);
    expect(await open(port, { origin }, `/rpc?token=${token}`)).toBe(401);
    expect(await open(port, { cookie })).toBe(403);
    expect(await open(port, { cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await open(port, { cookie, origin: `https://${host}` })).toBe(403);
    expect(await open(port, { cookie, origin: 'null' })).toBe(403);
    expect(await open(port, { cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(403);
    expect(await open(port, { cookie, origin }, '/other')).toBe(404);
  });

  test('that are refused leave nothing behind, however the caller goes', async () => {
    const server = await startServer({
      home: prepareHome(),
      port: 0,
      renderer: prepareRenderer(),
    });
    const upgrade = `GET /rpc HTTP/1.1\r\nHost: elsewhere\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const knock = () =>
      connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined);
    const resets = Array.from({ length: 20 }, async () => {
      const socket = knock();
      socket.write(upgrade, () => socket.resetAndDestroy());
      await new Promise((resolve) => socket.once('close', resolve));
    });
    await Promise.all(resets);
    const staying = knock();
    staying.write(upgrade);
    const [refusal] = (await once(staying, 'data')) as [Buffer];
    expect(refusal.toString()).toContain('403');
    // Would wait for a caller that keeps its half of the connection open.
    await server.close();
    staying.destroy();
  });

  test('go both ways, with every number as it was measured', async () => {
    const client = await openClient();
    expect(await client.application.information()).toMatchObject({ host: 'browser', version: '0.1.0' });
    expect((await client.runs.list()).map((run) => run.id)).toEqual([1, 2]);
    const { epochs } = await client.runs.curves({ id: 2 });
    expect(epochs[0]!.train!.loss).toEqual({ data: Infinity, regularisation: -Infinity, total: NaN });
    const { file, fileName } = await client.exports.create({ id: 1, what: 'curves', format: 'png' });
    expect(fileName).toBe('run-1-curves.png');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const events = [];
    for await (const event of await client.runs.watch({ id: 1 })) events.push(event);
    expect(events).toMatchObject([{ event: null, run: { id: 1, state: 'finished' } }]);
  });

  test('answer faults with what would mend them', async () => {
    const client = await openClient();
    await expect(client.runs.get({ id: 99 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no run 99.',
      data: { remedy: 'Stored are 1 to 2.' },
    });
    await expect(client.runs.get({ id: -1 })).rejects.toMatchObject({ code: 'BAD_REQUEST', defined: true });
  });

  test.each(['', '{', '[]', 'null', Buffer.from([0, 255, 1])])(
    'that are none end the connection and nothing else: %j',
    async (rubbish) => {
      const { port, host, cookie } = await start();
      const headers = { cookie, origin: `http://${host}` };
      const socket = await open(port, headers);
      if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.send(rubbish);
      expect(await closed).toBe(1007);
      const other = await open(port, headers);
      expect(other).toBeInstanceOf(WebSocket);
      (other as WebSocket).terminate();
    },
  );
});

describe('starting and ending', () => {
  test('a port in use is named', async () => {
    const { port } = await start();
    await expect(
      startServer({ home: prepareHome(), port, renderer: prepareRenderer() }),
    ).rejects.toMatchObject({
      message: `Port ${port} is in use.`,
      remedy: expect.stringContaining('--port') as string,
    });
  });

  test('a window that is not built is named', async () => {
    const empty = temporaryFolder();
    await expect(startServer({ home: empty, port: 0, renderer: empty })).rejects.toThrow(
      /window is not built/,
    );
  });

  test('a home that cannot be used is named and leaves no server behind', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(
      startServer({ home: join(folder, 'file'), port: 0, renderer: prepareRenderer() }),
    ).rejects.toThrow(/cannot be written/);
  });

  test('closing ends open connections', async () => {
    const server = await start();
    const { port, host, cookie } = server;
    await ask(port, '/', { host, cookie });
    await server.close();
    await expect(ask(port, '/', { host, cookie })).rejects.toThrow(/ECONNREFUSED/);
  });
});
