import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { onAction, toAppAddress, toPageAddress } from './control.ts';
import type { MessagePortMain } from './message-channel.ts';
import { openPage, type PageHost, type PreloadMessage } from './page-host.ts';
import { createEvent } from './strict.ts';

interface NewWindowAnswer {
  readonly action: 'allow' | 'deny';
}

/** What a window shows: a page in Chromium, its preload script and the messages between them. */
export class WebContents extends EventEmitter {
  /** Messages of this window's preload script only. */
  readonly ipc = new EventEmitter();
  readonly #preload: string;
  readonly #size: { width: number; height: number };
  #page: Promise<PageHost> | undefined;
  #address = '';
  #destroyed = false;
  #tellsOfCrash = false;
  // As in Electron: without a handler every new window is opened.
  #onNewWindow: (details: { url: string }) => NewWindowAnswer = () => ({ action: 'allow' });
  /** Ports that are held by the page, by the number under which the page knows them. */
  readonly #ports = new Map<number, MessagePortMain>();
  #lastPort = 0;

  constructor(preload: string, size: { width: number; height: number }) {
    super();
    this.#preload = readFileSync(preload, 'utf8');
    this.#size = size;
    onAction('crash-page', () => {
      if (!this.#destroyed) void this.#page?.then((page) => page.crash());
    });
  }

  async loadURL(address: string): Promise<void> {
    this.#address = address;
    this.#page = openPage({
      preload: this.#preload,
      size: this.#size,
      onPreloadMessage: (message, frame) => {
        this.#receive(message, frame);
      },
      onContextGone: () => {
        this.#closePorts();
      },
      onNavigation: (url) => {
        const event = createEvent({ url });
        this.emit('will-navigate', event);
        return !event.defaultPrevented;
      },
      onNewWindow: (url) => this.#onNewWindow({ url }).action === 'allow',
      onCrash: () => {
        this.#closePorts();
        this.#tellsOfCrash = true;
        this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
        this.#tellsOfCrash = false;
      },
    });
    const page = await this.#page;
    if (this.#destroyed) {
      await page.close();
      return;
    }
    await page.goto(toPageAddress(address));
    this.emit('ready-to-show');
  }

  /** A crashed page cannot be driven any more, so that a new one takes its place. */
  reload(): void {
    if (this.#tellsOfCrash) throw new Error('A page that is loaded while its crash is told ends the app');
    const before = this.#page;
    void (async () => {
      await (await before)?.close();
      await this.loadURL(this.#address);
    })();
  }

  setWindowOpenHandler(handler: (details: { url: string }) => NewWindowAnswer): void {
    this.#onNewWindow = handler;
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const ports = transfer.map((port) => {
      const id = ++this.#lastPort;
      this.#ports.set(id, port);
      port.on('message', ({ data }: { data: unknown }) => {
        this.#toPage((page) => page.sendToPort(id, data));
      });
      port.once('close', () => {
        this.#ports.delete(id);
        this.#toPage((page) => page.closePort(id));
      });
      return id;
    });
    this.#toPage((page) => page.sendToPreload(channel, message, ports));
    for (const port of transfer) port.start();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#closePorts();
    void this.#page?.then((page) => page.close());
    this.emit('destroyed');
  }

  #toPage(action: (page: PageHost) => Promise<void>): void {
    if (!this.#destroyed) void this.#page?.then(action);
  }

  #receive(message: PreloadMessage, frame: { url: string; parent: object | null }): void {
    if (this.#destroyed) return;
    if (message.type === 'send') {
      const senderFrame = { ...frame, url: toAppAddress(frame.url) };
      this.ipc.emit(message.channel, { sender: this, senderFrame, ports: [] }, ...message.arguments);
    } else if (message.type === 'port-message') {
      this.#ports.get(message.port)?.postMessage(message.data);
    } else {
      this.#ports.get(message.port)?.close();
      this.#ports.delete(message.port);
    }
  }

  /** The page that held them is gone. */
  #closePorts(): void {
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
  }
}
