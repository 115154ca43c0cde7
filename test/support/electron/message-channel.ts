import { EventEmitter } from 'node:events';
import { app } from './app.ts';

/** One end of a channel; messages wait until it is started. */
export class MessagePortMain extends EventEmitter {
  #other: MessagePortMain | undefined;
  #queue: unknown[] | undefined = [];

  entangle(other: MessagePortMain): void {
    this.#other = other;
  }

  start(): void {
    const waiting = this.#queue ?? [];
    this.#queue = undefined;
    for (const data of waiting) this.emit('message', { data, ports: [] });
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError('This hand-written Electron transfers no ports over ports');
    const data: unknown = structuredClone(message);
    const other = this.#other;
    if (other === undefined) return;
    setImmediate(() => {
      other.#receive(data);
    });
  }

  close(): void {
    const other = this.#other;
    if (other === undefined) return;
    this.#other = undefined;
    other.#other = undefined;
    setImmediate(() => other.emit('close'));
  }

  #receive(data: unknown): void {
    if (this.#queue !== undefined) this.#queue.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    app.requireReady('MessageChannelMain');
    this.port1.entangle(this.port2);
    this.port2.entangle(this.port1);
  }
}
