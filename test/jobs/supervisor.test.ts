import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../shared/errors.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { collect } from '../support/collect.ts';
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
