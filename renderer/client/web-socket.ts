import { RPCLink } from '@orpc/client/websocket';
import { jsonSerialisers } from '../../shared/contract/json-serialisers.ts';
import { ShutOutError, type OpenedLink } from './connection.ts';

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
    void closed.then(async () => {
      const isShutOut = await pageIsRefused();
      reject(new (isShutOut ? ShutOutError : Error)('The connection was closed before it was open.'));
    });
  });
  return { link: new RPCLink({ websocket: socket, customJsonSerializers: jsonSerialisers }), closed };
}

/** A socket does not say why it was refused; the page beside it does. */
async function pageIsRefused(): Promise<boolean> {
  try {
    const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    return status === 401;
  } catch {
    return false;
  }
}
