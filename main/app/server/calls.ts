import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/websocket';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { jsonSerialisers } from '../../../shared/contract/json-serialisers.ts';
import type { Api } from '../../api/index.ts';
import type { Gate } from './gate.ts';

/** RFC 6455, section 7.4.1: the content of a message was not what its kind promises. */
const notACall = 1007;
const callPath = '/rpc';
/** The largest call is a recipe of some kilobytes. */
const largestMessage = 1024 * 1024;
/** A browser that vanished without a word is noticed within two of these, in milliseconds. */
const heartbeat = 30_000;

type CallHandler = ReturnType<typeof createHandler>;

function createHandler(api: Api) {
  return new RPCHandler(api, { customJsonSerializers: jsonSerialisers });
}

/** Answers the window's calls over a WebSocket. */
export function answerCalls(server: Server, gate: Gate, api: Api): { close(): void } {
  const handler = createHandler(api);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = judge(request, gate);
    if (status !== null) {
      refuse(socket, status);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      keepAlive(webSocket);
      answerMessages(webSocket, handler);
    });
  });

  return {
    close() {
      sockets.clients.forEach((client) => {
        client.terminate();
      });
      sockets.close();
    },
  };
}

/** A message that is not a call ends the connection, with everything that still streams over it. */
function answerMessages(socket: WebSocket, handler: CallHandler): void {
  // What `ws` and browsers call a WebSocket differs in types only, as far as the handler uses it.
  const peer = socket as unknown as globalThis.WebSocket;
  socket.on('message', (data, isBinary) => {
    handler.message(peer, toMessage(data, isBinary)).catch(() => {
      socket.close(notACall, 'not a call');
    });
  });
  socket.on('close', () => {
    handler.close(peer);
  });
}

function toMessage(data: RawData, isBinary: boolean): string | ArrayBuffer {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Uint8Array);
  return isBinary ? new Uint8Array(bytes).buffer : bytes.toString('utf8');
}

/** Node keeps no watch over a socket it has handed over for an upgrade: its errors and its end are looked after here. */
function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** The status with which an upgrade is refused, or null where it is let through. */
function judge(request: IncomingMessage, gate: Gate): string | null {
  if (!gate.isForThisHost(request) || !gate.isFromThisOrigin(request)) return '403 Forbidden';
  if (!gate.hasCookie(request)) return '401 Unauthorized';
  return request.url === callPath ? null : '404 Not Found';
}

function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, heartbeat);
  socket.on('pong', () => {
    answered = true;
  });
  socket.on('close', () => {
    clearInterval(timer);
  });
  // A broken connection is closed next; without a listener the error would end the process.
  socket.on('error', () => undefined);
}
