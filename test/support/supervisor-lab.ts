import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import type { Supervisor } from '../../main/jobs/supervisor.ts';
import type { StartWorker, WorkerCommand, WorkerProcess } from '../../main/jobs/worker-process.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { NewRun, Store } from '../../main/store/store.ts';
import type { RunEvent, TrainingEvent } from '../../shared/events.ts';
import { collect } from './collect.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { tinyExperiment, tinySource } from './tiny-data.ts';

const tinyWorker = createNodeWorkers(join(import.meta.dirname, 'tiny-worker.ts'));

export interface Lab {
  home: string;
  store: Store;
  supervisor: Supervisor;
}

export function openLab({ home = temporaryFolder(), startWorker = tinyWorker, stopGrace = 5000 } = {}): Lab {
  const store = openStore(home);
  const supervisor = createSupervisor({ store, home, startWorker, stopGrace });
  onTestFinished(async () => {
    await supervisor.close();
    store.close();
  });
  return { home, store, supervisor };
}

export function newRun(engine: string, epochs = 6): NewRun {
  return { name: engine, recipe: null, engine, dataSource: tinySource, spec: tinyExperiment({ epochs }) };
}

export async function follow(supervisor: Supervisor, id: number): Promise<RunEvent[]> {
  return collect(supervisor.watch(id));
}

/** Waits for the first event that is looked for, and goes away. */
export async function waitFor(supervisor: Supervisor, id: number, isIt: (event: RunEvent) => boolean) {
  for await (const event of supervisor.watch(id)) if (isIt(event)) return event;
  throw new Error('the run ended before');
}

export const hasSteps = ({ event }: RunEvent) => event?.type === 'steps';

/** A worker within this process, that does as it is told by a test. */
export function fakeWorker() {
  const sent: WorkerCommand[] = [];
  let report: (events: TrainingEvent[]) => void = () => undefined;
  let exit: (description: string) => void = () => undefined;
  const worker: WorkerProcess = {
    send: (command) => sent.push(command),
    onReport: (listener) => {
      report = (events) => {
        listener({ type: 'events', events });
      };
    },
    onExit: (listener) => {
      exit = listener;
    },
    kill: () => {
      exit('signal SIGKILL');
    },
  };
  const startWorker: StartWorker = () => worker;
  return {
    sent,
    startWorker,
    report: (...events: TrainingEvent[]) => {
      report(events);
    },
    exit: (description: string) => {
      exit(description);
    },
    started: () => expect.poll(() => sent.length).toBeGreaterThan(0),
  };
}

export const step = (number: number): TrainingEvent => ({
  type: 'steps',
  steps: [{ step: number, epoch: 1, dataLoss: 1 / number, regularisationLoss: 0, accuracy: 0.5 }],
});
export const finished: TrainingEvent = {
  type: 'ended',
  state: 'finished',
  reason: 'epochs done',
  seconds: 1,
};
