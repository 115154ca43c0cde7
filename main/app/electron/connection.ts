import { RPCHandler } from '@orpc/server/message-port';
import { MessageChannelMain, type IpcMainEvent, type MessagePortMain, type WebContents } from 'electron';
import type { Api } from '../../api/index.ts';
import { jsonSerialisers } from '../../../shared/contract/json-serialisers.ts';
import { connectChannel, portChannel } from './channels.ts';
import { isOurs } from './scheme.ts';

/**
 * Answers a window's calls. Whenever its page asks, it gets a new message port and the one before is closed
 * with everything that still streamed over it, so that a reloaded page leaves nothing behind.
 */
export function connectOnDemand(contents: WebContents, api: Api, report: (text: string) => void): void {
  const handler = new RPCHandler(api, { customJsonSerializers: jsonSerialisers });
  let current: Connection | undefined;

  contents.ipc.on(connectChannel, (event) => {
    if (!isTrusted(event)) {
      report(`Refused a connection to ${event.senderFrame?.url ?? 'a frame that is gone'}.`);
      return;
    }
    current?.close();
    const { port1, port2 } = new MessageChannelMain();
    current = new Connection(port1, report);
    handler.upgrade(current);
    port1.start();
    contents.postMessage(portChannel, null, [port2]);
  });
  contents.once('destroyed', () => current?.close());
}

/** Only the window's own page, not a frame inside it, is answered. */
function isTrusted(event: IpcMainEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOurs(frame.url);
}

type PortListener = (event?: { data: unknown }) => unknown;

/**
 * A message port as the call handler wants it. Electron tells only the other end that a port was closed;
 * here the handler learns it too and ends its streams. A frame that is not a call ends the connection.
 */
class Connection {
  readonly #port: MessagePortMain;
  readonly #report: (text: string) => void;
  readonly #closeListeners: PortListener[] = [];
  #open = true;

  constructor(port: MessagePortMain, report: (text: string) => void) {
    this.#port = port;
    this.#report = report;
    port.once('close', () => {
      this.close();
    });
  }

  on(event: string, listener: PortListener): void {
    if (event === 'close') this.#closeListeners.push(listener);
    else if (event === 'message') {
      this.#port.on('message', ({ data }: { data: unknown }) => {
        void this.#deliver(listener, data);
      });
    }
  }

  postMessage(data: unknown): void {
    if (this.#open) this.#port.postMessage(data);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#port.close();
    for (const listener of this.#closeListeners) listener();
  }

  async #deliver(listener: PortListener, data: unknown): Promise<void> {
    if (!this.#open) return;
    try {
      await listener({ data });
    } catch (error) {
      this.#report(`Closed a connection that sent something else than calls: ${String(error)}`);
      this.close();
    }
  }
}
