import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepWorker } from '../../main/jobs/kept-worker.ts';
import type { WorkerProcess, WorkerQuestion, WorkerReport } from '../../main/jobs/worker-process.ts';

type Samples = Extract<WorkerQuestion, { type: 'samples' }>;

/** Workers that answer when they are told to. */
function scriptedWorkers() {
  const workers: { asked: WorkerQuestion[]; report: (report: WorkerReport) => void; isKilled: boolean }[] =
    [];
  const startWorker = (): WorkerProcess => {
    const state: (typeof workers)[number] = { asked: [], report: () => undefined, isKilled: false };
    workers.push(state);
    return {
      send: (command) => {
        if (command.type !== 'train' && command.type !== 'stop') state.asked.push(command);
      },
      onReport: (listener) => {
        state.report = listener;
      },
      onExit: () => undefined,
      kill: () => {
        state.isKilled = true;
      },
    };
  };
  return { workers, startWorker };
}

const inputs = { width: 1, height: 1, features: [], inputs: [] };
const answer: WorkerReport = { type: 'answer', answer: { to: 'samples', value: inputs } };
const fault: WorkerReport = {
  type: 'answer',
  answer: {
    to: 'fault',
    value: { kind: 'work', message: 'The data have changed.', remedy: 'Put them back.' },
  },
};
const ask = (position: number) => (): Samples => ({
  type: 'samples',
  job: { run: {}, home: '/home', split: 'test', positions: [position] } as unknown as Samples['job'],
});

describe('a worker that is kept between questions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(0);

  test('is asked one after the other, and started once', async () => {
    const { workers, startWorker } = scriptedWorkers();
    const kept = keepWorker<Samples>(startWorker, 'prepared the samples');
    const [first, second] = [kept.ask(ask(1)), kept.ask(ask(2))];
    await settle();
    expect(workers[0]!.asked).toEqual([ask(1)()]);
    workers[0]!.report(answer);
    expect(await first).toEqual(inputs);
    await settle();
    expect(workers[0]!.asked).toEqual([ask(1)(), ask(2)()]);
    workers[0]!.report(answer);
    await second;
    expect(workers).toHaveLength(1);
  });

  test('ends when nobody has asked for a minute, and is started again', async () => {
    const { workers, startWorker } = scriptedWorkers();
    const kept = keepWorker<Samples>(startWorker, 'prepared the samples');
    const first = kept.ask(ask(1));
    await settle();
    // However long an answer takes, it is waited for.
    await vi.advanceTimersByTimeAsync(120_000);
    expect(workers[0]!.isKilled).toBe(false);
    workers[0]!.report(answer);
    await first;
    await vi.advanceTimersByTimeAsync(59_000);
    expect(workers[0]!.isKilled).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(workers[0]!.isKilled).toBe(true);
    void kept.ask(ask(2));
    await settle();
    expect(workers).toHaveLength(2);
  });

  test('a question that fails takes the process with it, and not the questions behind', async () => {
    const { workers, startWorker } = scriptedWorkers();
    const kept = keepWorker<Samples>(startWorker, 'prepared the samples');
    const failing = expect(kept.ask(ask(1))).rejects.toThrow('The data have changed.');
    const next = kept.ask(ask(2));
    await settle();
    workers[0]!.report(fault);
    await failing;
    await settle();
    expect(workers[0]!.isKilled).toBe(true);
    workers[1]!.report(answer);
    expect(await next).toEqual(inputs);
  });

  test('a question that is given up before its turn is never asked', async () => {
    const { workers, startWorker } = scriptedWorkers();
    const kept = keepWorker<Samples>(startWorker, 'prepared the samples');
    const first = kept.ask(ask(1));
    const giving = new AbortController();
    const given = expect(kept.ask(ask(2), { signal: giving.signal })).rejects.toThrow('given up');
    await settle();
    giving.abort(new Error('given up'));
    workers[0]!.report(answer);
    await first;
    await given;
    expect(workers[0]!.asked).toHaveLength(1);
    expect(workers[0]!.isKilled).toBe(false);
  });
});
