import { expect, onTestFinished, test } from 'vitest';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { currentOwner } from '../../main/jobs/process-identity.ts';
import type { TrainingJob, WorkerProcess } from '../../main/jobs/worker-process.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import type { SearchMeans } from '../../main/searches/searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { trialChanges } from '../../shared/searches/trials.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData, tinyExperiment, tinySource } from '../support/tiny-data.ts';
import { tinySearch } from '../support/tiny-search.ts';

const gibibyte = 2 ** 30;

/** A worker within this process, that does as it is told by a test. */
interface FakeWorker {
  readonly job: TrainingJob;
  report(...events: TrainingEvent[]): void;
  /** Ends the run and the worker. */
  finish(): void;
}

function openLab({ available = () => 64 * gibibyte, takes = gibibyte } = {}) {
  const home = temporaryFolder();
  const store = openStore(home);
  const workers: FakeWorker[] = [];
  const startWorker = (): WorkerProcess => {
    let report: (events: TrainingEvent[]) => void = () => undefined;
    let exit: (description: string) => void = () => undefined;
    const end = (state: 'finished' | 'stopped') => {
      report([{ type: 'ended', state, reason: 'epochs done', seconds: 1 }]);
      exit('exit code 0');
    };
    return {
      send: (command) => {
        if (command.type === 'stop') end('stopped');
        if (command.type !== 'train') return;
        workers.push({
          job: command.job,
          report: (...events) => {
            report(events);
          },
          finish: () => {
            end('finished');
          },
        });
      },
      onReport: (listener) => {
        report = (events) => {
          listener({ type: 'events', events, memoryBytes: takes });
        };
      },
      onExit: (listener) => {
        exit = listener;
      },
      kill: () => {
        exit('signal SIGKILL');
      },
    };
  };
  const supervisor = createSupervisor({ store, home, startWorker });
  const searches = createSearches({ store, supervisor, availableMemory: available });
  onTestFinished(async () => {
    await searches.close();
    await supervisor.close();
    store.close();
  });
  return { store, supervisor, searches, workers };
}

const prepared: TrainingEvent = { type: 'prepared', data: tinyData().overview };
const started: TrainingEvent = {
  type: 'started',
  engine: 'onnx-webgpu',
  device: 'A device',
  environment: {
    netsitter: '0.1.0',
    node: '24.0.0',
    electron: null,
    library: 'a library',
    platform: 'linux x64',
    processor: 'A processor',
    threads: 1,
    memoryBytes: 1,
  },
  parameters: 15,
  layers: [],
  steps: 156,
};
const step: TrainingEvent = {
  type: 'steps',
  steps: [{ step: 1, epoch: 1, dataLoss: 1, regularisationLoss: 0, accuracy: 0.5 }],
};

/** So many workers come to be told to train. */
async function expectWorkers(workers: readonly FakeWorker[], count: number): Promise<void> {
  await expect.poll(() => workers.length, { timeout: 5000 }).toBe(count);
}

/** No further worker comes within the time in which a search looks for room again. */
async function expectNoMore(workers: readonly FakeWorker[]): Promise<void> {
  const count = workers.length;
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(workers).toHaveLength(count);
}

const rates = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06];

test('the first trial goes alone until it has taken steps; then the others share the processor', async () => {
  const { store, searches, workers } = openLab();
  const { search, means } = tinySearch('auto', rates);
  const { id } = searches.start(search, means);
  await expectWorkers(workers, 1);
  workers[0]!.report(prepared, started);
  await expectNoMore(workers);
  workers[0]!.report(step);
  await expectWorkers(workers, 4);
  await expectNoMore(workers);
  expect(workers.map(({ job }) => job.threads)).toEqual([1, 1, 1, 1]);
  // What `auto` came to for the first is what the others are told.
  expect(workers.map(({ job }) => job.engine)).toEqual(['auto', 'onnx-webgpu', 'onnx-webgpu', 'onnx-webgpu']);
  expect(store.searches.find(id)).toMatchObject({ engine: 'onnx-webgpu', running: 4 });
  workers[2]!.finish();
  await expectWorkers(workers, 5);
});

test('no more trials than memory holds go on, and the search says why', async () => {
  const { store, searches, workers } = openLab({ available: () => 2 * gibibyte });
  const { search, means } = tinySearch('quick', rates);
  const planFor: SearchMeans['planFor'] = (engine, memory) =>
    memory === undefined
      ? means.planFor(engine)
      : { ...means.planFor(engine, memory), account: `fits ${memory.fits}` };
  const { id } = searches.start(search, { ...means, planFor });
  await expectWorkers(workers, 1);
  workers[0]!.report(prepared, started, step);
  // 0.8 of 2 GiB, for trials of 1 GiB that may grow by a quarter: one more.
  await expectWorkers(workers, 2);
  await expectNoMore(workers);
  expect(store.searches.find(id)).toMatchObject({ atOnce: 2, account: 'fits 2' });
});

test('where memory is short, one trial goes on all the same', async () => {
  const { searches, workers } = openLab({ available: () => 0 });
  const { search, means } = tinySearch('quick', rates);
  searches.start(search, means);
  await expectWorkers(workers, 1);
  workers[0]!.report(prepared, started, step);
  await expectNoMore(workers);
  workers[0]!.finish();
  await expectWorkers(workers, 2);
});

test('a run that somebody starts meanwhile begins at once, and gets half of the processor', async () => {
  const { store, supervisor, searches, workers } = openLab();
  const { search, means } = tinySearch('quick', rates);
  searches.start(search, means);
  await expectWorkers(workers, 1);
  workers[0]!.report(prepared, started, step);
  await expectWorkers(workers, 4);
  const spec = tinyExperiment();
  const run = supervisor.submit({
    name: 'mine',
    recipe: null,
    engine: 'quick',
    dataSource: tinySource,
    spec,
  });
  await expectWorkers(workers, 5);
  expect(workers[4]!.job).toMatchObject({ runId: run.id, threads: null });
  const another = supervisor.submit({
    name: 'next',
    recipe: null,
    engine: 'quick',
    dataSource: tinySource,
    spec,
  });
  workers[0]!.finish();
  workers[1]!.finish();
  // Two trials are left, and two are as many as may be; the ordinary runs wait for one another.
  await expectNoMore(workers);
  workers[2]!.finish();
  await expectWorkers(workers, 6);
  expect(store.findRun(another.id)!.state).toBe('queued');
  workers[4]!.finish();
  await expect.poll(() => workers.some(({ job }) => job.runId === another.id)).toBe(true);
});

test('a run of another process gets half of the processor as well', async () => {
  const { store, searches, workers } = openLab();
  const { search, means } = tinySearch('quick', rates);
  searches.start(search, means);
  await expectWorkers(workers, 1);
  const elsewhere = store.createRun(
    { name: 'in the window', recipe: null, engine: 'quick', dataSource: tinySource, spec: tinyExperiment() },
    currentOwner(),
  );
  workers[0]!.report(prepared, started, step);
  await expectWorkers(workers, 2);
  await expectNoMore(workers);
  store.recordEvents(elsewhere.id, [{ type: 'ended', state: 'finished', reason: 'epochs done', seconds: 1 }]);
  await expectWorkers(workers, 4);
});

test('data are prepared once: trials on the same data wait for the one that prepares them', async () => {
  const { searches, workers } = openLab();
  const { search, means } = tinySearch('quick', rates);
  /** The first three trials and the last three have data of their own. */
  const specOf: SearchMeans['specOf'] = (trial) => {
    const learningRate = Number(trialChanges(trial)['learningRate']);
    return tinyExperiment({ seed: learningRate < 0.035 ? 1 : 2 }, learningRate);
  };
  searches.start(search, { ...means, specOf });
  const going = () => workers.map(({ job }) => job.spec.training.optimiser.learningRate);
  await expectWorkers(workers, 1);
  workers[0]!.report(prepared, started, step);
  await expectWorkers(workers, 4);
  expect(going()).toEqual([0.01, 0.02, 0.03, 0.04]);
  workers[1]!.finish();
  workers[2]!.finish();
  await expectNoMore(workers);
  workers[3]!.report(prepared);
  await expectWorkers(workers, 6);
  expect(going()).toEqual(rates);
});
