import { describe, expect, test, vi, onTestFinished } from 'vitest';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { UserError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  fakeWorker,
  finished,
  follow,
  hasSteps,
  newRun,
  openLab,
  step,
  waitFor,
} from '../support/supervisor-lab.ts';

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
    const { id } = supervisor.submit(newRun('slow', 100));
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
  const said = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => {
    said.mockRestore();
  });
  worker.report(step(1));
  worker.report({ type: 'log', line: { time: '2026-11-21T10:00:00.000Z', level: 'warning', text: 'x' } });
  await expect.poll(() => refusals, { timeout: 5000 }).toBe(3);
  // Once is enough to know, however long it lasts.
  expect(said).toHaveBeenCalledTimes(1);
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
