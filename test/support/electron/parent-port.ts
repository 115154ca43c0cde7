/** Loaded first in the hand-written Electron's utility processes: gives them `process.parentPort` instead of Node's own channel. */
import { EventEmitter } from 'node:events';

const send = process.send?.bind(process);

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    send?.(message);
  }
}

const parentPort = new ParentPort();
// Messages wait for the first listener, as on Electron's parent port.
parentPort.on('newListener', (event) => {
  if (event !== 'message' || parentPort.listenerCount('message') > 0) return;
  process.on('message', (data) => parentPort.emit('message', { data, ports: [] }));
});
// Electron ends its utility processes with the main process.
process.on('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', { value: parentPort });
Object.defineProperty(process, 'send', { value: undefined });
