import { RPCHandler, type MinimalWebsocket } from '@orpc/server/websocket';
import { MessageChannelMain, type IpcMainEvent, type MessagePortMain, type WebContents } from 'electron';
import { jsonSerialisers } from '../../../shared/contract/json-serialisers.ts';
import type { Api } from '../../api/index.ts';
import { connectChannel, portChannel } from './channels.ts';
import { isOurs } from './scheme.ts';

type CallHandler = ReturnType<typeof createHandler>;

/**
 * oRPC's own handler for message ports lets go of its promises, and a message that is no call would then be an
 * unhandled rejection. The one for sockets gives them back; what goes over the wire is the same.
 */
function createHandler(api: Api) {
  return new RPCHandler(api, { customJsonSerializers: jsonSerialisers });
}

/**
 * Answers a window's calls. Whenever its page asks, it gets a new message port and the one before is closed
 * with everything that still streamed over it, so that a reloaded page leaves nothing behind.
 */
export function connectOnDemand(contents: WebContents, api: Api, report: (text: string) => void): void {
  const handler = createHandler(api);
  let closeCurrent = (): void => undefined;

  contents.ipc.on(connectChannel, (event) => {
    if (!isTrusted(event)) {
      report(`Refused a connection to ${event.senderFrame?.url ?? 'a frame that is gone'}.`);
      return;
    }
    closeCurrent();
    const { port1, port2 } = new MessageChannelMain();
    closeCurrent = answerMessages(port1, handler, report);
    contents.postMessage(portChannel, null, [port2]);
  });
  contents.once('destroyed', () => {
    closeCurrent();
  });
}

/** Only the window's own page, not a frame inside it, is answered. */
function isTrusted(event: IpcMainEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOurs(frame.url);
}

/** A message that is not a call ends the connection. Returns what ends it otherwise. */
function answerMessages(
  port: MessagePortMain,
  handler: CallHandler,
  report: (text: string) => void,
): () => void {
  let isOpen = true;
  const peer: MinimalWebsocket = {
    send(data) {
      if (isOpen) port.postMessage(data);
    },
    addEventListener() {
      // Only the handler's `upgrade` listens, and it is not used.
    },
  };

  // Electron tells only the other end that a port was closed, so that the streams are ended here.
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    port.close();
    handler.close(peer);
  }

  async function answer(data: unknown): Promise<void> {
    if (!isOpen) return;
    try {
      if (typeof data !== 'string' && !(data instanceof ArrayBuffer))
        throw new TypeError('neither text nor bytes');
      await handler.message(peer, data);
    } catch (error) {
      report(`Closed a connection that sent something else than calls: ${String(error)}`);
      close();
    }
  }

  port.on('message', ({ data }: { data: unknown }) => void answer(data));
  port.once('close', close);
  port.start();
  return close;
}
