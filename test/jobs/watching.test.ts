import { expect, test } from 'vitest';
import { openStore } from '../../main/store/open-store.ts';
import { collect } from '../support/collect.ts';
import { fakeWorker, finished, newRun, openLab, step } from '../support/supervisor-lab.ts';

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
