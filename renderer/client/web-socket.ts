import { RPCLink } from '@orpc/client/websocket';
import { jsonSerialisers } from '../../shared/contract/json-serialisers.ts';
import type { OpenedLink } from './connection.ts';

/** The way to the core in a browser: a WebSocket to `rpc` beside the page. Rejects when it cannot be opened. */
export async function openWebSocket(): Promise<OpenedLink> {
  const address = new URL('/rpc', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => {
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve();
    });
    void closed.then(() => {
      reject(new Error('The connection was closed before it was open.'));
    });
  });
  return { link: new RPCLink({ websocket: socket, customJsonSerializers: jsonSerialisers }), closed };
}
