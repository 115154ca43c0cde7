import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSupervisor } from '../../main/jobs/create-supervisor.ts';
import { createNodeWorkers } from '../../main/jobs/node-worker.ts';
import { createSearches } from '../../main/searches/create-searches.ts';
import { openStore } from '../../main/store/open-store.ts';
import { UserError } from '../../shared/errors.ts';
import { rankTrials } from '../../shared/searches/ranking.ts';
import type { SearchEvent } from '../../shared/searches/records.ts';
import { collect } from '../support/collect.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment } from '../support/tiny-data.ts';
import { tinySearch } from '../support/tiny-search.ts';

/** Everything here trains in real worker processes, on tiny data. */
const workerPath = join(import.meta.dirname, '../support/tiny-worker.ts');
const searchingProcess = join(import.meta.dirname, '../support/searching-process.ts');

function openLab(home = temporaryFolder(), closePatience = 10_000) {
  const store = openStore(home);
  const supervisor = createSupervisor({ store, home, startWorker: createNodeWorkers(workerPath) });
  const searches = createSearches({ store, supervisor, closePatience });
  onTestFinished(async () => {
    await searches.close();
    await supervisor.close();
    store.close();
  });
  return { store, supervisor, searches };
}

type Lab = ReturnType<typeof openLab>;

async function runSearch({ searches }: Lab, ...parameters: Parameters<typeof tinySearch>) {
  const { search, means } = tinySearch(...parameters);
  const { id } = searches.start(search, means);
  return { id, events: await collect(searches.watch(id)) };
}

/** Waits until a search has got so far. */
async function until({ searches }: Lab, id: number, isFar: (event: SearchEvent) => boolean): Promise<void> {
  for await (const event of searches.watch(id)) if (isFar(event)) return;
  throw new Error('the search ended before');
}

const hasTrained = ({ changed }: SearchEvent) => changed.some(({ run }) => (run?.epochsDone ?? 0) > 0);

test('every trial is a run of its own that can be told by its search, and the best one ranks first', async () => {
  const lab = openLab();
  const { id, events } = await runSearch(lab, 'quick', [1e-7, 0.02, 0.001]);
  expect(events.at(-1)!.search).toMatchObject({ state: 'finished', reason: 'all trials done', settled: 3 });
  expect(events[0]!.changed).toHaveLength(3);
  expect(lab.store.listRuns()).toMatchObject(
    [1e-7, 0.02, 0.001].map((learningRate, index) => ({
      name: `Tiny search, trial ${index + 1}`,
      state: 'finished',
      epochsDone: 6,
      learningRate,
      threads: 1,
      search: { id, trial: index + 1 },
    })),
  );
  const ranked = rankTrials(lab.store.searches.trials(id), 'validation-accuracy');
  expect(ranked[0]!.trial).toBe(2);
  const best = lab.store.curves(ranked[0]!.run!.id).epochs[ranked[0]!.best!.epoch]!;
  expect(ranked[0]!.best).toMatchObject({
    accuracy: best.validation!.accuracy,
    dataLoss: best.validation!.loss.data,
  });
});

test('a trial that diverges is a result, and the search goes on', async () => {
  const lab = openLab();
  const { id, events } = await runSearch(lab, 'quick', [1e25, 0.02]);
  expect(events.at(-1)!.search).toMatchObject({ state: 'finished', settled: 2 });
  const trials = lab.store.searches.trials(id);
  expect(trials[0]!.run).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^diverged/) as string,
  });
  expect(rankTrials(trials, 'validation-accuracy').at(0)!.trial).toBe(2);
});

test('a trial whose worker crashes fails, the others do not, and going on tries it again', async () => {
  const lab = openLab();
  const { id, events } = await runSearch(lab, 'killed', [0.01, 0.02]);
  expect(events.at(-1)!.search).toMatchObject({
    state: 'finished',
    reason: '2 trials were stopped or failed',
    settled: 0,
  });
  lab.searches.resume(id, tinySearch('killed', [0.01, 0.02]).means);
  await collect(lab.searches.watch(id));
  expect(lab.store.listRuns()).toHaveLength(2);
});

test('trials that could not even begin end the search, with their reason', async () => {
  const lab = openLab();
  const { search, means } = tinySearch('quick', [0.01, 0.02, 0.03, 0.04, 0.05], { atOnce: 1 });
  const twoClasses = { ...tinyExperiment(), network: structuredClone(tinyExperiment().network) };
  twoClasses.network.layers = [{ type: 'dense', units: 2 }] as typeof twoClasses.network.layers;
  const { id } = lab.searches.start(search, { ...means, specOf: () => twoClasses });
  const last = (await collect(lab.searches.watch(id))).at(-1)!;
  expect(last.search).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^no trial came to its first step: .*3 classes/) as string,
  });
  expect(lab.store.listRuns()).toHaveLength(3);
});

test('a trial that falls behind the median is stopped, and not gone on with', async () => {
  const lab = openLab();
  const options = {
    atOnce: 1,
    search: { trialStopping: { fromEpoch: 2, fromTrial: 2 } },
    training: { epochs: 8 },
  };
  const { id, events } = await runSearch(lab, 'slow', [0.02, 0.02, 1e-9], options);
  expect(events.at(-1)!.search).toMatchObject({ state: 'finished', reason: 'all trials done', settled: 3 });
  const [, , last] = lab.store.searches.trials(id);
  expect(last!.run).toMatchObject({ state: 'stopped' });
  expect(last!.run!.reason).toMatch(/^behind the median of 2 trials at epoch [2-7]$/);
  expect(last!.run!.epochsDone).toBeLessThan(8);
});

test('a trial that somebody stops, in whichever process, is left to them: the search goes on without it', async () => {
  const home = temporaryFolder();
  const lab = openLab(home);
  const { search, means } = tinySearch('slow', [0.02, 0.01, 0.005], { atOnce: 1 });
  const { id } = lab.searches.start(search, means);
  await until(lab, id, hasTrained);
  const other = openStore(home);
  other.requestStop(1);
  other.close();
  const last = (await collect(lab.searches.watch(id))).at(-1)!.search;
  expect(last).toMatchObject({ state: 'finished', reason: '1 trial was stopped or failed', settled: 2 });
  const stopped = lab.store.findRun(1);
  expect(stopped).toMatchObject({ state: 'stopped', reason: 'user' });
  lab.searches.resume(id, means);
  expect((await collect(lab.searches.watch(id))).at(-1)!.search).toMatchObject({ settled: 2 });
  expect(lab.store.findRun(1)).toEqual(stopped);
});

describe('a search that cannot be conducted or stored', () => {
  test('for a reason that nobody foresaw ends as failed, and says why', async () => {
    const lab = openLab();
    const { search, means } = tinySearch('slow', [0.02, 0.01]);
    const specOf: typeof means.specOf = (trial) => {
      if (trial.settings[0]!.label === '0.01') throw new TypeError('no such setting any more');
      return means.specOf(trial);
    };
    const { id } = lab.searches.start(search, { ...means, specOf });
    expect((await collect(lab.searches.watch(id))).at(-1)!.search).toMatchObject({
      state: 'failed',
      reason: 'broke off: no such setting any more',
      running: 0,
    });
    expect(lab.searches.busy).toBe(false);
  });

  test('at its end waits until it can be', async () => {
    const lab = openLab();
    const end = lab.store.searches.end.bind(lab.store.searches);
    let refusals = 0;
    lab.store.searches.end = (...parameters) => {
      refusals += 1;
      if (refusals <= 2) throw new UserError('work', 'The disk is full.', 'Free some space.');
      return end(...parameters);
    };
    const { events } = await runSearch(lab, 'quick', [0.02]);
    expect(events.at(-1)!.search).toMatchObject({ state: 'finished', reason: 'all trials done' });
    expect(refusals).toBe(3);
  });

  test('when everything is closed is given up, and found to be interrupted later', async () => {
    const lab = openLab(temporaryFolder(), 300);
    lab.store.searches.end = () => {
      throw new UserError('work', 'The disk is full.', 'Free some space.');
    };
    const { search, means } = tinySearch('quick', [0.02]);
    const { id } = lab.searches.start(search, means);
    await lab.searches.close();
    await expect.poll(() => lab.searches.busy).toBe(false);
    expect(lab.store.searches.find(id)!.state).toBe('running');
  });
});

describe('a search that is broken off', () => {
  const rates = [0.02, 0.01, 0.005, 0.002];

  /** What every trial measured, step by step and epoch by epoch; only times may differ. */
  function measured({ store }: Lab, id: number) {
    return store.searches.trials(id).map(({ trial, best, run }) => {
      const { steps, epochs } = store.curves(run!.id);
      return { trial, best, steps, epochs: epochs.map((epoch) => ({ ...epoch, seconds: 0 })) };
    });
  }

  test('goes on with what is left, to the figures of one that was not', async () => {
    const lab = openLab();
    const whole = await runSearch(lab, 'quick', rates, { atOnce: 2 });
    const { search, means } = tinySearch('slow', rates, { atOnce: 2 });
    const { id } = lab.searches.start(search, means);
    await until(lab, id, hasTrained);
    lab.searches.stop(id);
    const stopped = (await collect(lab.searches.watch(id))).at(-1)!.search;
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'user', running: 0 });
    const reasons = lab.store.listRuns().filter((run) => run.search?.id === id);
    expect(reasons.map(({ state, reason }) => `${state}: ${reason}`)).toContain(
      'stopped: the search was stopped',
    );
    lab.searches.resume(id, means);
    expect((await collect(lab.searches.watch(id))).at(-1)!.search.state).toBe('finished');
    expect(measured(lab, id)).toEqual(measured(lab, whole.id));
    expect(() => lab.searches.resume(99, means)).toThrow(/no search 99/);
  });

  test('by the death of its process is interrupted, and can be gone on with', async () => {
    const home = temporaryFolder();
    const child = searchElsewhere(home, 'slow', rates);
    const lab = openLab(home);
    await expect
      .poll(() => lab.store.listRuns().some((run) => run.epochsDone > 1), { timeout: 20_000 })
      .toBe(true);
    expect(() => lab.searches.resume(1, tinySearch('slow', rates).means)).toThrow(/running already/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { means } = tinySearch('quick', rates, { atOnce: 2 });
    lab.searches.resume(1, means);
    const last = (await collect(lab.searches.watch(1))).at(-1)!.search;
    expect(last).toMatchObject({ state: 'finished', reason: 'all trials done', settled: 4 });
    const whole = await runSearch(lab, 'quick', rates);
    expect(measured(lab, 1)).toEqual(measured(lab, whole.id));
  });

  test('from another process stops there, and is followed from here', async () => {
    const home = temporaryFolder();
    const child = searchElsewhere(home, 'slow', rates);
    const lab = openLab(home);
    await expect
      .poll(() => lab.store.listRuns().some((run) => run.stepsDone > 0), { timeout: 20_000 })
      .toBe(true);
    expect(lab.searches.stop(1).state).toBe('running');
    expect((await collect(lab.searches.watch(1))).at(-1)!.search).toMatchObject({
      state: 'stopped',
      reason: 'user',
    });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('when Netsitter is closed keeps checkpoints of its trials', async () => {
    const lab = openLab();
    const { search, means } = tinySearch('slow', rates, { atOnce: 2 });
    const { id } = lab.searches.start(search, means);
    await until(lab, id, hasTrained);
    await lab.searches.close();
    expect(lab.searches.busy).toBe(false);
    expect(lab.store.searches.find(id)).toMatchObject({ state: 'stopped', reason: 'Netsitter was closed' });
    const [run] = lab.store.listRuns();
    expect(lab.store.findRunDetail(run!.id)!.checkpoints).not.toEqual([]);
    expect(() => lab.searches.start(search, means)).toThrow(/closing/);
  });
});

/** A process of its own that looks after one search. */
function searchElsewhere(home: string, engine: string, rates: readonly number[]): ChildProcess {
  const child = fork(searchingProcess, [home, engine, JSON.stringify(rates)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}
