import type { Supervisor } from '../../main/jobs/supervisor.ts';
import type { NewRun, Store } from '../../main/store/store.ts';

/** Stores what is submitted and never trains: for tests of what comes before. */
export function createFakeSupervisor(store: Store): Supervisor & { readonly submitted: NewRun[] } {
  const submitted: NewRun[] = [];
  return {
    submitted,
    submit(run) {
      submitted.push(run);
      return store.createRun(run, { processId: process.pid, processStarted: 'test' });
    },
    stop: (id) => store.recordEvents(id, [{ type: 'ended', state: 'stopped', reason: 'user', seconds: 0 }]),
    resume: (id) => store.requeueRun(id, { processId: process.pid, processStarted: 'test' }),
    async *watch(id) {
      yield await Promise.resolve({ event: null, run: store.findRun(id)! });
    },
    async *watchList() {
      yield await Promise.resolve({ changed: store.listRuns(), gone: [] });
    },
    busy: false,
    memoryOf: () => null,
    workerMemory: null,
    removeCheckpoints: () => undefined,
    forgetRuns: (ids) => void store.forgetRuns(ids),
    tellWatchers: () => undefined,
    close: () => Promise.resolve(),
  };
}
