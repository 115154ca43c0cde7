import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { fakeWorker, follow, hasSteps, newRun, openLab, step, waitFor } from '../support/supervisor-lab.ts';

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

test('a worker that somebody else tells to end keeps a checkpoint, and its run does not say that a person stopped it', async () => {
  const worker = fakeWorker();
  const { store, supervisor } = openLab({ startWorker: worker.startWorker });
  const { id } = supervisor.submit(newRun('quick'));
  await worker.started();
  worker.report(step(1), { type: 'ended', state: 'stopped', reason: 'user', seconds: 1 });
  worker.exit('exit code 0');
  expect(store.findRun(id)).toMatchObject({ state: 'stopped', reason: 'the worker process was told to end' });
});
