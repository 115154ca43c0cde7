import { RPCLink } from '@orpc/client/message-port';
import { jsonSerialisers } from '../../shared/contract/json-serialisers.ts';
import type { OpenedLink } from './connection.ts';

/** The way to the core in the desktop app: the page says that it is ready, the preload script answers with a port. */
export async function openMessagePort(): Promise<OpenedLink> {
  const port = await new Promise<MessagePort>((resolve) => {
    function receive(event: MessageEvent<unknown>): void {
      if (event.source !== window || !isPortMessage(event.data)) return;
      const [received] = event.ports;
      if (!received) return;
      window.removeEventListener('message', receive);
      resolve(received);
    }
    window.addEventListener('message', receive);
    window.postMessage({ type: 'netsitter:ready' }, window.location.origin);
  });
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => {
      resolve();
    });
  });
  const link = new RPCLink({ port, customJsonSerializers: jsonSerialisers });
  port.start();
  return { link, closed };
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'netsitter:port';
}
