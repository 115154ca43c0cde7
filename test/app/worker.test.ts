import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, getPriority, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import type { TrainingJob, TrainingReport, WorkerCommand } from '../../main/jobs/worker-process.ts';
import { readCheckpoint } from '../../main/training/checkpoint.ts';
import { trainingEventSchema, type TrainingEvent } from '../../shared/events.ts';
import { experimentSpecSchema } from '../../shared/specs/recipe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const workerPath = join(import.meta.dirname, '../../main/app/worker.ts');
let photographs: string;

beforeAll(async () => {
  photographs = join(mkdtempSync(join(tmpdir(), 'netsitter-test-')), 'synthetic');
  await createSyntheticFddb(photographs, { photographs: 40, seed: 5 });
});
afterAll(() => {
  rmSync(photographs, { recursive: true, force: true });
});

/** A small convolutional network on small crops, 6 steps an epoch. */
function jobIn(home: string, job: Partial<TrainingJob> = {}, epochs = 4): TrainingJob {
  const spec = experimentSpecSchema.parse({
    network: {
      input: { kind: 'image', height: 16, width: 16, channels: 3 },
      layers: [
        { type: 'convolution', filters: 4, kernelSize: 3 },
        { type: 'relu' },
        { type: 'max-pooling' },
        { type: 'dropout', rate: 0.25 },
        { type: 'flatten' },
        { type: 'dense', units: 2 },
      ],
    },
    training: {
      l2Regularisation: 1e-4,
      optimiser: { type: 'adam', learningRate: 1e-3 },
      batchSize: 8,
      epochs,
      seed: 3,
    },
    data: { format: 'fddb', cropSize: 16, trainingPerClass: 25, testPerClass: 5, smallestFace: 8 },
  });
  const dataSource = { name: null, path: photographs, format: 'fddb' as const };
  return { runId: 1, spec, engine: 'onnx-cpu', dataSource, home, resumeFrom: null, threads: null, ...job };
}

interface Session {
  child: ChildProcess;
  events: TrainingEvent[];
  /** Resolves with the exit code when the process is gone. */
  gone: Promise<number>;
}

function startWorker(job: TrainingJob): Session {
  const child = fork(workerPath, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const events: TrainingEvent[] = [];
  child.on('message', (message) => events.push(...(message as TrainingReport).events));
  send(child, { type: 'train', job });
  return { child, events, gone: once(child, 'close').then(([code]) => code as number) };
}

function send(child: ChildProcess, command: WorkerCommand): void {
  child.send(command);
}

function stepsOf(events: readonly TrainingEvent[]) {
  return events.flatMap((event) => (event.type === 'steps' ? event.steps : []));
}

function lastCheckpointOf(events: readonly TrainingEvent[]) {
  const event = events.findLast((e) => e.type === 'checkpoint' && e.checkpoint.kind === 'last');
  return (event as Extract<TrainingEvent, { type: 'checkpoint' }>).checkpoint;
}

test('the real worker trains the real engine on pictures, and going on after a stop measures the same', async () => {
  const whole = startWorker(jobIn(temporaryFolder()));
  expect(await whole.gone).toBe(0);
  for (const event of whole.events) trainingEventSchema.parse(event);
  expect(whole.events.at(-1)).toMatchObject({ type: 'ended', state: 'finished', reason: 'epochs done' });
  const started = whole.events.find(({ type }) => type === 'started');
  expect(started).toMatchObject({ engine: 'onnx-cpu', parameters: 4 * 28 + 256 * 2 + 2 });

  const home = temporaryFolder();
  const stopped = startWorker(jobIn(home));
  await expect
    .poll(() => stopped.events.some(({ type }) => type === 'epoch'), { timeout: 30_000 })
    .toBe(true);
  send(stopped.child, { type: 'stop' });
  expect(await stopped.gone).toBe(0);
  const state = stopped.events.at(-1);
  expect(['stopped', 'finished']).toContain(state?.type === 'ended' && state.state);
  const resumed = startWorker(jobIn(home, { resumeFrom: lastCheckpointOf(stopped.events).path }));
  expect(await resumed.gone).toBe(0);
  expect([...stepsOf(stopped.events), ...stepsOf(resumed.events)]).toEqual(stepsOf(whole.events));
});

test('a worker uses the threads it is given, and tells how many', async () => {
  const told = await Promise.all(
    [1, 2].map(async (threads) => {
      const { events, gone } = startWorker(jobIn(temporaryFolder(), { threads }, 1));
      expect(await gone).toBe(0);
      const started = events.find((event) => event.type === 'started')!;
      return `${started.device.split(', ').at(-1)!}: ${started.environment.threads}`;
    }),
  );
  expect(told).toEqual(['1 thread: 1', '2 threads: 2']);
});

test('a worker whose supervisor disappears keeps a checkpoint and ends', async () => {
  const home = temporaryFolder();
  const { child, events } = startWorker(jobIn(home, {}, 100_000));
  await expect.poll(() => stepsOf(events).length, { timeout: 30_000 }).toBeGreaterThan(0);
  // `close` is not told of a process whose channel was closed from here.
  const gone = once(child, 'exit');
  child.disconnect();
  expect(await gone).toEqual([0, null]);
  const folder = join(home, 'checkpoints', 'run-1');
  const last = readdirSync(folder).find((name) => name.startsWith('last-'))!;
  const { progress } = await readCheckpoint(join(folder, last));
  expect(progress.step).toBeGreaterThanOrEqual(stepsOf(events).at(-1)!.step);
});

test('a worker stays when Ctrl-C reaches it, and stops when it is asked to', async () => {
  const { child, events, gone } = startWorker(jobIn(temporaryFolder(), {}, 100_000));
  await expect.poll(() => stepsOf(events).length, { timeout: 30_000 }).toBeGreaterThan(0);
  child.kill('SIGINT');
  const seen = stepsOf(events).length;
  await expect.poll(() => stepsOf(events).length, { timeout: 30_000 }).toBeGreaterThan(seen);
  send(child, { type: 'stop' });
  expect(await gone).toBe(0);
  expect(events.at(-1)).toMatchObject({ type: 'ended', state: 'stopped', reason: 'user' });
});

test('a worker that was given a lower priority than its own keeps it', async () => {
  const { child, events, gone } = startWorker(jobIn(temporaryFolder(), {}, 100_000));
  // Long before its first line runs.
  setPriority(child.pid!, constants.priority.PRIORITY_LOW);
  await expect.poll(() => events.length, { timeout: 30_000, interval: 1 }).toBeGreaterThan(0);
  expect(getPriority(child.pid)).toBe(constants.priority.PRIORITY_LOW);
  send(child, { type: 'stop' });
  expect(await gone).toBe(0);
});

test.each([
  ['an engine that is not there', { engine: 'onnx-moon' }, 'There is no engine "onnx-moon".'],
  [
    'a folder that is not there',
    { dataSource: { name: null, path: '/nowhere/fddb', format: 'fddb' as const } },
    '/nowhere/fddb',
  ],
  ['a checkpoint that is not there', { resumeFrom: 'run-1/last-1' }, 'is damaged'],
])('%s ends the run with the reason', async (_, job, reason) => {
  const { events, gone } = startWorker(jobIn(temporaryFolder(), job));
  expect(await gone).toBe(1);
  const ended = events.at(-1);
  expect(ended).toMatchObject({ type: 'ended', state: 'failed' });
  expect(ended?.type === 'ended' && ended.reason).toContain(reason);
});
