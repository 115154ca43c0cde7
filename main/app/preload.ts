import { contextBridge, ipcRenderer } from 'electron';
import { connectChannel, pageMessages, portChannel } from './electron/channels.ts';

/** As much of the page's window as is used here: the rest of the main process has no page. */
declare const window: {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void;
  postMessage(message: unknown, targetOrigin: string, transfer: unknown[]): void;
};

/**
 * The bridge between the page and the main process. The page learns that it runs in Electron and may ask
 * for a message port; it gets no other hold on Electron or Node.
 */
contextBridge.exposeInMainWorld('netsitterHost', 'electron');

window.addEventListener('message', (event) => {
  if (event.source !== window || !isReadyMessage(event.data)) return;
  ipcRenderer.send(connectChannel);
});

ipcRenderer.on(portChannel, (event) => {
  window.postMessage({ type: pageMessages.port }, window.location.origin, [...event.ports]);
});

function isReadyMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === pageMessages.ready;
}
