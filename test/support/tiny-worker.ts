import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from '../../main/engines/engine.ts';
import { runWorker } from '../../main/app/worker/run-worker.ts';
import { createSoftmaxRegressionEngine } from './softmax-regression-engine.ts';
import { tinyData } from './tiny-data.ts';

/** A worker like the real one, but on tiny data, with engines that misbehave when asked to. */
const behaviours: Readonly<Record<string, (step: number) => Promise<void> | void>> = {
  quick: () => undefined,
  /** Changes nothing: its updates are not carried out. */
  frozen: () => undefined,
  slow: () => wait(6),
  /** Ends without a word at step 60. */
  killed: (step) => {
    if (step === 60) process.kill(process.pid, 'SIGKILL');
  },
  /** Says something on standard error, and exits. */
  exits: (step) => {
    if (step !== 60) return;
    console.error('the driver gave up');
    process.exitCode = 3;
    process.disconnect();
    return new Promise(() => undefined);
  },
  /** Fails in a step. */
  throws: (step) => {
    if (step === 60) throw new Error('the device was lost');
  },
  /** Fails as writing does on a full disk. */
  full: (step) => {
    if (step === 60) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  },
  /** Blocks its thread for good, so that no message reaches it. */
  deaf: (step) => {
    if (step === 60) for (;;) process.hrtime();
  },
};

function findEngine(name: string): Engine {
  return createSoftmaxRegressionEngine({
    classes: 3,
    name,
    beforeStep: behaviours[name]!,
    isFrozen: name === 'frozen',
  });
}

runWorker({
  chooseEngine: (name) => Promise.resolve({ engine: findEngine(name), account: null }),
  prepareData: ({ path }) => Promise.resolve(tinyData(path)),
});
