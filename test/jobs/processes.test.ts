import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { currentOwner, isAlive } from '../../main/jobs/process-identity.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { RunEvent } from '../../shared/events.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { collect } from '../support/collect.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const workerPath = join(import.meta.dirname, '../support/tiny-worker.ts');
const supervisingProcess = join(import.meta.dirname, '../support/supervising-process.ts');

/** A process of its own that supervises one run and tells what it watches. */
function superviseElsewhere(home: string, engine: string, epochs: number): ChildProcess {
  const child = fork(supervisingProcess, [home, engine, String(epochs)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

function open(home: string) {
  const store = openStore(home);
  const supervisor = createSupervisor({ store, home, startWorker: createNodeWorkers(workerPath) });
  onTestFinished(async () => {
    await supervisor.close();
    store.close();
  });
  return { store, supervisor };
}

test('killing the supervising process at any moment loses nothing that was told, and no run stays running', async () => {
  const home = temporaryFolder();
  const stream = new RandomStream(Date.now(), 'kill');
  const rounds = Number(process.env['NETSITTER_KILL_ROUNDS'] ?? 10);
  for (let round = 0; round < rounds; round += 1) {
    const child = superviseElsewhere(home, 'slow', 50);
    const told: RunEvent[] = [];
    child.on('message', (message) => told.push(message as RunEvent));
    await once(child, 'message');
    await wait(stream.between(50, 700));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const database = new Database(join(home, 'netsitter.sqlite'));
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
    const store = openStore(home);
    const interrupted = store.interruptOrphans(isAlive);
    expect(interrupted).toHaveLength(1);
    const run = interrupted[0]!;
    expect(run).toMatchObject({ state: 'interrupted' });
    const { steps, epochs } = store.curves(run.id);
    const toldSteps = told.flatMap(({ event }) => (event?.type === 'steps' ? event.steps : []));
    expect(steps.slice(0, toldSteps.length)).toEqual(toldSteps);
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, index) => index + 1));
    for (const { event } of told) {
      if (event?.type === 'epoch') expect(epochs).toContainEqual(event.epoch);
    }
    store.close();
  }
});

test('a run that was interrupted goes on to the figures of one that was not', async () => {
  const home = temporaryFolder();
  const child = superviseElsewhere(home, 'slow', 6);
  let seen: RunSummary | null = null;
  child.on('message', (message) => (seen = (message as RunEvent).run));
  await expect.poll(() => seen?.stepsDone ?? 0, { timeout: 20_000 }).toBeGreaterThan(30);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { store, supervisor } = open(home);
  expect(store.findRun(1)!.state).toBe('interrupted');
  supervisor.resume(1);
  const { state, reason } = (await collect(supervisor.watch(1))).at(-1)!.run;
  expect({ state, reason }).toEqual({ state: 'finished', reason: 'epochs done' });
  const { name, recipe, dataSource, spec } = store.findRunDetail(1)!;
  const whole = supervisor.submit({ name, recipe, engine: 'quick', dataSource, spec });
  await collect(supervisor.watch(whole.id));
  expect(store.curves(1).steps).toEqual(store.curves(whole.id).steps);
});

test('a run of another process is followed to its end, in the table and by itself', async () => {
  const home = temporaryFolder();
  const { store, supervisor } = open(home);
  const stopping = new AbortController();
  const table = collect(supervisor.watchList(stopping.signal));
  superviseElsewhere(home, 'slow', 4);
  await expect.poll(() => store.listRuns().length, { timeout: 10_000 }).toBe(1);
  const events = await collect(supervisor.watch(1));
  expect(events.at(-1)).toMatchObject({ event: { type: 'ended', state: 'finished' } });
  const snapshot = events[0]!.run.stepsDone;
  const steps = events.flatMap(({ event }) => (event?.type === 'steps' ? event.steps : []));
  expect(steps).toEqual(store.curves(1).steps.filter(({ step }) => step > snapshot));
  await expect.poll(() => store.findRun(1)!.state).toBe('finished');
  await wait(600);
  stopping.abort();
  const rows = (await table).flatMap(({ changed }) => changed);
  expect(rows.at(-1)).toEqual(store.findRun(1));
});

test('a run of another process is stopped through the store', async () => {
  const home = temporaryFolder();
  const { store, supervisor } = open(home);
  superviseElsewhere(home, 'slow', 100);
  await expect.poll(() => store.findRun(1)?.stepsDone ?? 0, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(supervisor.stop(1).state).toBe('running');
  const last = (await collect(supervisor.watch(1))).at(-1)!;
  expect(last.run).toMatchObject({ state: 'stopped', reason: 'user' });
  expect(store.findRunDetail(1)!.checkpoints).not.toEqual([]);
});

test('the crash of another process is noticed by one that watches its run', async () => {
  const home = temporaryFolder();
  const { store, supervisor } = open(home);
  const child = superviseElsewhere(home, 'slow', 100);
  await expect.poll(() => store.findRun(1)?.stepsDone ?? 0, { timeout: 10_000 }).toBeGreaterThan(0);
  const watching = collect(supervisor.watch(1));
  child.kill('SIGKILL');
  expect((await watching).at(-1)!.run.state).toBe('interrupted');
});

test('two processes that open a new home at once and train in it keep both runs whole', async () => {
  const home = temporaryFolder();
  const children = [superviseElsewhere(home, 'quick', 6), superviseElsewhere(home, 'quick', 6)];
  await Promise.all(children.map((child) => once(child, 'exit')));
  const store = openStore(home);
  for (const id of [1, 2]) {
    expect(store.findRun(id)).toMatchObject({ state: 'finished', stepsDone: 156 });
    expect(store.curves(id).steps).toHaveLength(156);
  }
  store.close();
});

test('a process is told from one that has ended and from one that has its number', async () => {
  const child = fork(supervisingProcess, ['--version'], { stdio: 'ignore' });
  const owner = currentOwner();
  expect(isAlive(owner)).toBe(true);
  expect(isAlive({ ...owner, processStarted: 'another time' })).toBe(false);
  const processId = child.pid!;
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive({ processId, processStarted: owner.processStarted })).toBe(false);
});
