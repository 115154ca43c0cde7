import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import type { Supervisor } from '../../main/jobs/supervisor.ts';
import type { StartWorker, WorkerCommand, WorkerProcess } from '../../main/jobs/worker-process.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { NewRun, Store } from '../../main/store/store.ts';
import { UserError } from '../../shared/errors.ts';
import type { RunEvent, TrainingEvent } from '../../shared/events.ts';
import { collect } from '../support/collect.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment, tinySource } from '../support/tiny-data.ts';

const tinyWorker = createNodeWorkers(join(import.meta.dirname, '../support/tiny-worker.ts'));

interface Lab {
  home: string;
  store: Store;
  supervisor: Supervisor;
}

function openLab({ home = temporaryFolder(), startWorker = tinyWorker, stopGrace = 5000 } = {}): Lab {
  const store = openStore(home);
  const supervisor = createSupervisor({ store, home, startWorker, stopGrace });
  onTestFinished(async () => {
    await supervisor.close();
    store.close();
  });
  return { home, store, supervisor };
}

function newRun(engine: string, epochs = 6): NewRun {
  return { name: engine, recipe: null, engine, dataSource: tinySource, spec: tinyExperiment({ epochs }) };
}

async function follow(supervisor: Supervisor, id: number): Promise<RunEvent[]> {
  return collect(supervisor.watch(id));
}

/** Waits for the first event that is looked for, and goes away. */
async function waitFor(supervisor: Supervisor, id: number, isIt: (event: RunEvent) => boolean) {
  for await (const event of supervisor.watch(id)) if (isIt(event)) return event;
  throw new Error('the run ended before');
}

const hasSteps = ({ event }: RunEvent) => event?.type === 'steps';

/** A worker within this process, that does as it is told by a test. */
function fakeWorker() {
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

const step = (number: number): TrainingEvent => ({
  type: 'steps',
  steps: [{ step: number, epoch: 1, dataLoss: 1 / number, regularisationLoss: 0, accuracy: 0.5 }],
});
const finished: TrainingEvent = { type: 'ended', state: 'finished', reason: 'epochs done', seconds: 1 };

test('a run is queued, trained in a worker and watched to its end, every step of it stored', async () => {
  const { home, store, supervisor } = openLab();
  const run = supervisor.submit(newRun('quick'));
  expect(supervisor.busy).toBe(true);
  const events = await follow(supervisor, run.id);
  expect(events[0]!.event).toBeNull();
  expect(events.at(-1)).toMatchObject({
    event: { type: 'ended', state: 'finished' },
    run: { state: 'finished', reason: 'epochs done', epochsDone: 6, stepsDone: 156, engine: 'quick' },
  });
  const watched = events.flatMap(({ event }) => (event?.type === 'steps' ? event.steps : []));
  expect(watched).toEqual(store.curves(run.id).steps);
  expect(watched).toHaveLength(156);
  const kinds = store.confusionMatrices(run.id).map(({ split, checkpoint }) => `${split} ${checkpoint}`);
  expect(kinds.sort()).toEqual(['test best', 'test last', 'validation best', 'validation last']);
  const recorded = store.findRunDetail(run.id)!.checkpoints.map(({ path }) => path);
  expect(recorded).toHaveLength(2);
  expect(readdirSync(join(home, 'checkpoints', `run-${run.id}`)).sort()).toEqual(
    recorded.map((path) => path.split('/')[1]).sort(),
  );
});

test('a run that is told to stop ends as stopped, with a checkpoint, and resumes to the same end', async () => {
  const { store, supervisor } = openLab();
  const whole = supervisor.submit(newRun('quick'));
  await follow(supervisor, whole.id);
  const { id } = supervisor.submit(newRun('slow'));
  await waitFor(supervisor, id, hasSteps);
  supervisor.stop(id);
  const ended = (await follow(supervisor, id)).at(-1)!.run;
  expect(ended).toMatchObject({ state: 'stopped', reason: 'user' });
  expect(ended.stepsDone).toBeLessThan(156);
  expect(store.findRunDetail(id)!.checkpoints.find(({ kind }) => kind === 'last')!.step).toBe(
    ended.stepsDone,
  );
  supervisor.resume(id);
  expect((await follow(supervisor, id)).at(-1)!.run.state).toBe('finished');
  expect(store.curves(id).steps).toEqual(store.curves(whole.id).steps);
  const measured = (run: number) => store.curves(run).epochs.map((epoch) => ({ ...epoch, seconds: 0 }));
  expect(measured(id)).toEqual(measured(whole.id));
});

test.each([
  ['killed', 'failed', /^the worker process ended unexpectedly \(signal SIGKILL\) after step 5\d/],
  ['exits', 'failed', /^the worker process ended unexpectedly \(exit code 3\) after step 5\d/],
  ['throws', 'failed', /^the device was lost$/],
  ['full', 'failed', /^The disk that holds \S+ is full. Free some space and resume the run/],
])('a worker that is %s ends its run, not the supervisor', async (engine, state, reason) => {
  const { store, supervisor } = openLab();
  const { id } = supervisor.submit(newRun(engine));
  const ended = (await follow(supervisor, id)).at(-1)!;
  expect(ended.run.state).toBe(state);
  expect(ended.run.reason).toMatch(reason);
  // Steps reported less than a tenth of a second before a process dies die with it.
  expect(store.curves(id).epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  const next = supervisor.submit(newRun('quick', 1));
  expect((await follow(supervisor, next.id)).at(-1)!.run.state).toBe('finished');
});

test('what a worker writes to its standard error is in the log of its run', async () => {
  const { store, supervisor } = openLab();
  const { id } = supervisor.submit(newRun('exits'));
  await follow(supervisor, id);
  await expect
    .poll(() => store.findRunDetail(id)!.log.map(({ text }) => text))
    .toContain('the driver gave up');
});

test('runs wait for their turn, and one that waits stops at once', async () => {
  const { store, supervisor } = openLab();
  const first = supervisor.submit(newRun('slow', 1));
  const second = supervisor.submit(newRun('quick', 1));
  const third = supervisor.submit(newRun('quick', 1));
  await waitFor(supervisor, first.id, hasSteps);
  expect([second, third].map(({ id }) => store.findRun(id)!.state)).toEqual(['queued', 'queued']);
  expect(supervisor.stop(second.id)).toMatchObject({ state: 'stopped', reason: 'user' });
  expect((await follow(supervisor, third.id)).at(-1)!.run.state).toBe('finished');
  expect(store.findRun(first.id)!.state).toBe('finished');
  expect(store.findRun(second.id)!.startedAt).toBeNull();
});

describe('a run that is resumed while its former worker still closes', () => {
  const late: TrainingEvent = {
    type: 'log',
    line: { time: '2026-11-21T10:00:00.000Z', level: 'warning', text: 'the driver says goodbye' },
  };
  const stopped: TrainingEvent = { type: 'ended', state: 'stopped', reason: 'user', seconds: 1 };

  async function resumeEarly() {
    const worker = fakeWorker();
    const lab = openLab({ startWorker: worker.startWorker });
    const { id } = lab.supervisor.submit(newRun('quick'));
    await worker.started();
    worker.report(step(1), stopped);
    lab.supervisor.resume(id);
    worker.sent.length = 0;
    return { ...lab, worker, id };
  }

  test('waits for it, whatever that still says, and goes on', async () => {
    const { store, worker, id } = await resumeEarly();
    worker.report(late);
    expect(store.findRun(id)!.state).toBe('queued');
    worker.exit('exit code 0');
    await worker.started();
    expect(store.findRun(id)!.state).toBe('running');
    worker.report(finished);
    worker.exit('exit code 0');
    expect(store.findRun(id)!.state).toBe('finished');
  });

  test('can be stopped before it goes on', async () => {
    const { supervisor, worker, id } = await resumeEarly();
    expect(supervisor.stop(id)).toMatchObject({ state: 'stopped', reason: 'user' });
    worker.exit('exit code 0');
    expect(supervisor.busy).toBe(false);
    expect(worker.sent).toEqual([]);
  });

  test('does not go on when everything is closed', async () => {
    const { store, supervisor, worker, id } = await resumeEarly();
    const closed = supervisor.close();
    worker.exit('exit code 0');
    await closed;
    expect(store.findRun(id)).toMatchObject({ state: 'stopped', reason: 'Netsitter was closed' });
    expect(worker.sent.filter(({ type }) => type === 'train')).toEqual([]);
  });
});

describe('while the store cannot be read or written', () => {
  /** Has one method of the store fail until the function returned is called. */
  function fail(store: Store, method: 'findRunDetail' | 'stopRequests' | 'recordEvents'): () => void {
    const original = store[method].bind(store);
    store[method] = () => {
      throw new UserError('work', 'The database is locked.', 'Close the program that has it open.');
    };
    return () => Object.assign(store, { [method]: original });
  }

  test('what waits for its turn keeps waiting, and starts later', async () => {
    const { store, supervisor } = openLab();
    const repair = fail(store, 'findRunDetail');
    const { id } = supervisor.submit(newRun('quick', 1));
    expect(supervisor.busy).toBe(true);
    repair();
    expect((await follow(supervisor, id)).at(-1)!.run.state).toBe('finished');
  });

  test("another process's request to stop is not forgotten", async () => {
    const { home, store, supervisor } = openLab();
    const { id } = supervisor.submit(newRun('slow'));
    await waitFor(supervisor, id, hasSteps);
    let looks = 0;
    const original = store.stopRequests.bind(store);
    store.stopRequests = (ids) => {
      looks += 1;
      if (looks === 1) throw new UserError('work', 'The database is locked.', '');
      return original(ids);
    };
    const other = openStore(home);
    other.requestStop(id);
    other.close();
    expect((await follow(supervisor, id)).at(-1)!.run).toMatchObject({ state: 'stopped', reason: 'user' });
  });

  test('a worker that dies still ends its run', async () => {
    const worker = fakeWorker();
    const { store, supervisor } = openLab({ startWorker: worker.startWorker });
    const { id } = supervisor.submit(newRun('quick'));
    await worker.started();
    const repair = fail(store, 'findRunDetail');
    worker.exit('exit code 9');
    repair();
    expect(store.findRun(id)).toMatchObject({ state: 'failed' });
    expect(store.findRun(id)!.reason).toContain('exit code 9');
  });

  test('closing still stops the workers, and gives up what cannot be stored', async () => {
    const worker = fakeWorker();
    const { store, supervisor } = openLab({ startWorker: worker.startWorker, stopGrace: 0 });
    supervisor.submit(newRun('quick'));
    supervisor.submit(newRun('quick'));
    await worker.started();
    const repair = fail(store, 'recordEvents');
    await supervisor.close();
    expect(worker.sent.at(-1)).toEqual({ type: 'stop' });
    repair();
    worker.report(step(1), finished);
    expect(store.listRuns().map(({ state }) => state)).toEqual(['running', 'queued']);
  });
});

test('closing stops what runs, with a checkpoint, and forgets what waits', async () => {
  const { store, supervisor } = openLab();
  const running = supervisor.submit(newRun('slow'));
  const waiting = supervisor.submit(newRun('slow'));
  const watching = follow(supervisor, running.id);
  const list = collect(supervisor.watchList());
  await waitFor(supervisor, running.id, hasSteps);
  await supervisor.close();
  for (const { id } of [running, waiting]) {
    expect(store.findRun(id)).toMatchObject({ state: 'stopped', reason: 'Netsitter was closed' });
  }
  expect(store.findRunDetail(running.id)!.checkpoints).not.toEqual([]);
  expect((await watching).at(-1)!.event).toMatchObject({ type: 'ended', state: 'stopped' });
  expect((await list).flatMap(({ changed }) => changed).at(-1)!.state).toBe('stopped');
  expect(supervisor.busy).toBe(false);
  expect(() => supervisor.submit(newRun('quick'))).toThrow(UserError);
});

test('a worker that cannot be started ends its run with the reason', async () => {
  const { supervisor } = openLab({
    startWorker: () => {
      throw new Error('no more processes');
    },
  });
  const { id } = supervisor.submit(newRun('quick'));
  const ended = (await follow(supervisor, id)).at(-1)!.run;
  expect(ended.state).toBe('failed');
  expect(ended.reason).toContain('could not be started (no more processes)');
});

test('a worker file that is missing ends its run', async () => {
  const { supervisor } = openLab({ startWorker: createNodeWorkers('/nowhere/worker.ts') });
  const { id } = supervisor.submit(newRun('quick'));
  expect((await follow(supervisor, id)).at(-1)!.run).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('exit code 1') as string,
  });
});

test('what is told to a watcher is stored already', async () => {
  const worker = fakeWorker();
  const { home, supervisor } = openLab({ startWorker: worker.startWorker });
  const { id } = supervisor.submit(newRun('quick'));
  await worker.started();
  const other = openStore(home);
  const watching = supervisor.watch(id);
  await watching.next();
  for (let number = 1; number <= 6; number += 1) {
    worker.report(step(number));
    let event = null;
    while (event?.type !== 'steps') event = (await watching.next()).value!.event;
    expect(other.curves(id).steps.at(-1)).toEqual(event.steps.at(-1));
  }
  worker.report(finished);
  worker.exit('exit code 0');
  expect((await watching.next()).value).toMatchObject({ event: { type: 'ended' } });
  expect((await watching.next()).done).toBe(true);
  other.close();
});

test('a watcher that falls behind gets every step in few pieces', async () => {
  const worker = fakeWorker();
  const { supervisor } = openLab({ startWorker: worker.startWorker });
  const { id } = supervisor.submit(newRun('quick'));
  await worker.started();
  const slow = supervisor.watch(id);
  await slow.next();
  for (let number = 1; number <= 300; number += 1) worker.report(step(number));
  worker.report(finished);
  worker.exit('exit code 0');
  const rest = await collect(slow);
  expect(rest.flatMap(({ event }) => (event?.type === 'steps' ? event.steps : []))).toHaveLength(300);
  expect(rest.length).toBeLessThan(5);
});

test('a watcher that goes away, or is told to, leaves nothing behind', async () => {
  const worker = fakeWorker();
  const { supervisor } = openLab({ startWorker: worker.startWorker });
  const { id } = supervisor.submit(newRun('quick'));
  await worker.started();
  const listeners = { added: 0 };
  const stopping = new AbortController();
  const { signal } = stopping;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parameters: Parameters<typeof add>) => {
    listeners.added += 1;
    add(...parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
    listeners.added -= 1;
    remove(...parameters);
  };
  const watchers = [...Array(10).keys()].map(() => collect(supervisor.watch(id, signal)));
  const lists = [...Array(10).keys()].map(() => collect(supervisor.watchList(signal)));
  const leaving = supervisor.watch(id, signal);
  await leaving.next();
  await leaving.return();
  await expect.poll(() => listeners.added).toBe(20);
  stopping.abort();
  for (const watcher of [...watchers, ...lists]) await watcher;
  expect(listeners.added).toBe(0);
  worker.report(finished);
  worker.exit('exit code 0');
});

test('a worker that does not answer is ended after its grace, and its run is stopped all the same', async () => {
  const { store, supervisor } = openLab({ stopGrace: 100 });
  const { id } = supervisor.submit(newRun('deaf'));
  await waitFor(supervisor, id, ({ run }) => run.epochsDone === 2);
  supervisor.stop(id);
  const ended = (await follow(supervisor, id)).at(-1)!.run;
  expect(ended.state).toBe('stopped');
  expect(ended.reason).toMatch(/^user; the worker process ended unexpectedly \(signal SIGKILL\)/);
  expect(store.curves(id).epochs).toHaveLength(3);
});

test('events that come while the store is locked are stored when it is free again', async () => {
  const worker = fakeWorker();
  const home = temporaryFolder();
  const store = openStore(home);
  const supervisor = createSupervisor({ store, home, startWorker: worker.startWorker });
  const { id } = supervisor.submit(newRun('quick'));
  await worker.started();
  const record = store.recordEvents.bind(store);
  let refusals = 0;
  store.recordEvents = () => {
    refusals += 1;
    throw new UserError('work', 'The disk is full.', 'Free some space.');
  };
  worker.report(step(1));
  worker.report({ type: 'log', line: { time: '2026-11-21T10:00:00.000Z', level: 'warning', text: 'x' } });
  expect(refusals).toBe(1);
  store.recordEvents = record;
  worker.report(step(2));
  await expect
    .poll(() => store.curves(id).steps.map(({ step }) => step), { timeout: 10_000 })
    .toEqual([1, 2]);
  worker.report(finished);
  worker.exit('exit code 0');
  expect(store.findRun(id)!.state).toBe('finished');
  await supervisor.close();
  store.close();
});

test('a report that cannot be stored ends the run with the reason', async () => {
  const worker = fakeWorker();
  const { store, supervisor } = openLab({ startWorker: worker.startWorker });
  const { id } = supervisor.submit(newRun('quick'));
  await worker.started();
  worker.report({ type: 'epoch', epoch: { epoch: 1, step: null } } as unknown as TrainingEvent);
  await expect.poll(() => store.findRun(id)!.state, { timeout: 5000 }).toBe('failed');
  expect(store.findRun(id)!.reason).toMatch(/could not be stored/);
  await expect.poll(() => supervisor.busy).toBe(false);
});

test('what a worker left half-written is removed before the run goes on', async () => {
  const { home, supervisor } = openLab();
  const { id } = supervisor.submit(newRun('slow'));
  await waitFor(supervisor, id, hasSteps);
  supervisor.stop(id);
  await follow(supervisor, id);
  const rest = join(home, 'checkpoints', `run-${id}`, 'tmp-abc');
  mkdirSync(rest, { recursive: true });
  supervisor.resume(id);
  await follow(supervisor, id);
  expect(existsSync(rest)).toBe(false);
});

test('an unknown run is named, and one that has ended is left as it is', async () => {
  const { supervisor } = openLab();
  await expect(supervisor.watch(99).next()).rejects.toThrow('There is no run 99.');
  expect(() => supervisor.stop(99)).toThrow('There is no run 99.');
  expect(() => supervisor.resume(99)).toThrow('There is no run 99.');
  const { id } = supervisor.submit(newRun('quick', 1));
  await follow(supervisor, id);
  expect(supervisor.stop(id).state).toBe('finished');
  expect(() => supervisor.resume(id)).toThrow('cannot be resumed');
  expect(await follow(supervisor, id)).toMatchObject([{ event: null, run: { state: 'finished' } }]);
});
