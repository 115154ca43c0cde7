import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work after which messages get their turn; a turn after every quick step would cost more than the step. */
const interval = 10;

/** Makes a function to be awaited between pieces of work: now and then it lets the event loop go round. */
export function createGiveWay(): () => Promise<void> {
  let turnedAt = -Infinity;
  return async () => {
    if (performance.now() - turnedAt < interval) return;
    await nextTurn();
    turnedAt = performance.now();
  };
}
