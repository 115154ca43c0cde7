import { Worker } from 'node:worker_threads';
import { encodeAdamModule } from './adam-module.ts';

/** What an update is called with: addresses of the first row and sizes, in the order in which they are passed on. */
export interface UpdateCall {
  readonly parameters: number;
  readonly first: number;
  readonly second: number;
  readonly left: number;
  readonly right: number;
  readonly scalars: number;
  readonly columnGroups: number;
  readonly rank: number;
  /** Groups of rows, which the threads share out among themselves, and bytes from one to the next. */
  readonly rowGroups: number;
  readonly stateStride: number;
  readonly leftStride: number;
}

type UpdateFunction = (...numbers: readonly number[]) => void;

/** 64 KiB each: 4 GiB, the most that a WebAssembly memory may have. Only what is used takes memory. */
export const mostPages = 65_536;

/** Chunks that a call is taken apart into: enough that no thread waits long for another, and fewer than 4096. */
const chunks = 256;

/** Places in the words that threads share. */
const places = { ticket: 0, done: 1, call: 2, start: 3, numbers: 4, count: 16 } as const;

/**
 * Takes chunks of the current call until none is left. Worker threads run it from its text, so that packages need carry
 * no source file for them: it refers to nothing but its arguments.
 *
 * A ticket is a call's number and, in its lower 12 bits, that of the next chunk. Everybody reads what is to be
 * done after taking a ticket, and goes by it only while the call is still the ticket's: it cannot end before its
 * chunks are done, and what a late thread reads of the next one is not used.
 */
function takeChunks(update: UpdateFunction, words: Int32Array, at: typeof places): void {
  for (;;) {
    const ticket = Atomics.add(words, at.ticket, 1);
    const numbers = Array.from({ length: 12 }, (_, index) => Atomics.load(words, at.numbers + index));
    const [p, m, v, left, right, scalars, columns, rank, groups, stateStride, leftStride, size] = numbers as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (ticket >>> 12 !== Atomics.load(words, at.call)) return;
    const begin = (ticket & 4095) * size;
    if (begin >= groups) return;
    const count = Math.min(size, groups - begin);
    const state = begin * stateStride;
    update(p + state, m + state, v + state, left + begin * leftStride, right, scalars, count, columns, rank);
    if (Atomics.add(words, at.done, count) + count === groups) Atomics.notify(words, at.done);
  }
}

const workerSource = `
  const { module, memory, words } = require('node:worker_threads').workerData;
  const { update } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const places = ${JSON.stringify(places)};
  const takeChunks = ${takeChunks.toString()};
  for (let seen = 0; ; ) {
    Atomics.wait(words, places.start, seen);
    seen = Atomics.load(words, places.start);
    takeChunks(update, words, places);
  }
`;

/** Threads that apply Adam to numbers in a shared memory. They sleep between calls. */
export class UpdateThreads {
  private readonly words = new Int32Array(new SharedArrayBuffer(places.count * Int32Array.BYTES_PER_ELEMENT));
  private readonly update: UpdateFunction;
  private readonly workers: readonly Worker[];
  private call = 0;

  constructor(memory: WebAssembly.Memory, threads: number) {
    const module = new WebAssembly.Module(encodeAdamModule(mostPages));
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.update = instance.exports.update;
    this.workers = Array.from({ length: threads - 1 }, () => {
      const workerData = { module, memory, words: this.words };
      const worker = new Worker(workerSource, { eval: true, workerData });
      worker.unref();
      return worker;
    });
  }

  /** Runs a call on all threads, and returns when it is done. Threads that are not there yet are not waited for. */
  run(call: UpdateCall): void {
    const { words } = this;
    const { rowGroups } = call;
    this.call = (this.call + 1) % 2 ** 20;
    Atomics.store(words, places.call, this.call);
    const numbers = [
      ...[call.parameters, call.first, call.second, call.left, call.right, call.scalars],
      ...[call.columnGroups, call.rank, rowGroups, call.stateStride, call.leftStride],
      Math.ceil(rowGroups / chunks),
    ];
    numbers.forEach((number, index) => Atomics.store(words, places.numbers + index, number));
    Atomics.store(words, places.done, 0);
    Atomics.store(words, places.ticket, this.call << 12);
    Atomics.store(words, places.start, this.call);
    Atomics.notify(words, places.start);
    takeChunks(this.update, words, places);
    for (let done = 0; done < rowGroups; done = Atomics.load(words, places.done)) {
      Atomics.wait(words, places.done, done);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
