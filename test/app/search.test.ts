import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { createCommandLine, lastJson, until } from '../support/command-line.ts';
import { smallRecipe } from '../support/stored-run.ts';

/** Searches from the real command line, in processes of its own, on one home and a small drawn data set. */
const folder = mkdtempSync(join(tmpdir(), 'netsitter-search-'));
const drawn = join(folder, 'drawn');
const recipe = join(folder, 'coarse.json');
const { start, netsitter } = createCommandLine(join(folder, 'home'), join(folder, 'another-home'));

beforeAll(async () => {
  await createSyntheticFddb(drawn, { photographs: 20, seed: 1 });
  const search = {
    strategy: 'random',
    trials: 4,
    axes: [
      {
        kind: 'range',
        setting: 'training.optimiser.learningRate',
        from: 1e-4,
        to: 1e-1,
        scale: 'logarithmic',
      },
      { kind: 'range', setting: 'training.l2Regularisation', from: 1e-5, to: 1e-1, scale: 'logarithmic' },
    ],
  };
  writeFileSync(recipe, JSON.stringify({ ...smallRecipe, name: 'coarse', search }));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Result {
  readonly search: number;
  readonly state: string;
  readonly atOnce: number;
  readonly trials: {
    readonly trial: number;
    readonly rank: number | null;
    readonly run: number | null;
    readonly settings: Record<string, number>;
    readonly state: string | null;
    readonly best: { readonly accuracy: number } | null;
  }[];
  readonly best: { readonly trial: number } | null;
  readonly warnings: string[];
}

describe('a search from the command line', () => {
  let result: Result;
  beforeAll(async () => {
    const ended = await netsitter('search', recipe, '--data', drawn, '--at-once', '2', '--json');
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout.split('\n')).toHaveLength(2);
    expect(ended.stderr).toContain('4 trials');
    expect(ended.stderr).toContain('2 trials at once');
    expect(ended.stderr).toContain('4 of 4 done');
    result = lastJson(ended) as unknown as Result;
  });

  test('ends with its trials in their order, each with its run, and the best', () => {
    expect(result).toMatchObject({ search: 1, state: 'finished', atOnce: 2 });
    expect(result.trials.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    const accuracies = result.trials.map(({ best }) => best!.accuracy);
    expect(accuracies).toEqual(accuracies.toSorted((one, other) => other - one));
    expect(result.best!.trial).toBe(result.trials[0]!.trial);
    expect(Array.isArray(result.warnings)).toBe(true);
    for (const { settings } of result.trials) {
      expect(settings['training.optimiser.learningRate']).toBeGreaterThanOrEqual(1e-4);
      expect(settings['training.l2Regularisation']).toBeLessThanOrEqual(1e-1);
    }
  });

  test('keeps its trials as runs that say which search they belong to', async () => {
    const { runs } = lastJson(await netsitter('runs', '--json')) as {
      runs: { id: number; search: { id: number; trial: number }; threads: number; learningRate: number }[];
    };
    for (const { trial, run, settings } of result.trials) {
      const stored = runs.find(({ id }) => id === run)!;
      expect(stored).toMatchObject({ search: { id: 1, trial } });
      expect(stored.learningRate).toBe(settings['training.optimiser.learningRate']);
      expect(stored.threads).toBeGreaterThanOrEqual(1);
    }
    expect((await netsitter('runs')).stdout).toMatch(/search .*\n.* 1, trial 1/);
  });

  test('is listed, and shown with its best trials again', async () => {
    expect((await netsitter('searches')).stdout).toMatch(/^search .*\n +1 +Small.* finished +coarse +4\/4 /);
    expect(lastJson(await netsitter('searches', '1', '--json'))).toEqual(result);
    const { stdout } = await netsitter('searches', '1');
    expect(stdout).toMatch(/^Search 1 finished: all trials done\.\n4 of 4 trials done\. 2 trials at once/);
    expect(stdout).toMatch(/trial +run +learningRate +l2Regularisation +validation accuracy/);
  });
});

test('trials that fail are told with their reason, and the exit code is 1; charts of the others are written', async () => {
  const partly = join(folder, 'partly.json');
  const values = { kind: 'values', setting: 'data.trainingPerClass', values: [8, 100_000] };
  writeFileSync(
    partly,
    JSON.stringify({ ...smallRecipe, name: 'partly', search: { strategy: 'grid', axes: [values] } }),
  );
  const ended = await netsitter('search', partly, '--data', drawn, '--json');
  const { search } = lastJson(ended) as unknown as Result;
  expect(ended.stderr).toMatch(/\n1 of 2 trials failed\. Trial 2: .*\n.*--resume/);
  expect(ended.code).toBe(1);
  const file = join(folder, 'best.svg');
  const written = await netsitter('export-search', String(search), '--what', 'best-so-far', '--to', file);
  expect(written.code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('<svg');
  const csv = await netsitter('export-search', String(search), '--to', '-');
  expect(csv.stdout.split('\r\n')[0]).toMatch(/^rank,trial,run,data\.trainingPerClass,/);
});

const longSearch = ['search', recipe, '--data', drawn, '--set', 'training.epochs=100000', '--trials', '2'];

test('Ctrl-C stops a search with checkpoints, and it can be gone on with and stopped from elsewhere', async () => {
  const searching = start(...longSearch, '--json');
  await until(() => /trials? at (once|a time)/.test(searching.stderr()));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  searching.process.kill('SIGINT');
  const stopped = await searching.ended;
  expect(stopped.code).toBe(130);
  const { search, state, trials } = lastJson(stopped) as unknown as Result;
  expect(state).toBe('stopped');
  const ran = trials.filter(({ run }) => run !== null);
  expect(ran.map((trial) => trial.state)).toEqual(ran.map(() => 'stopped'));

  const resumed = start('search', '--resume', String(search), '--json');
  await until(() => /trials? at (once|a time)/.test(resumed.stderr()));
  const asked = await netsitter('search', '--stop', String(search));
  expect(asked.stdout).toBe(`Search ${search} is stopped: user.\n`);
  expect((await resumed.ended).code).toBe(1);
});

test('a killed search is interrupted, and none of its trials stays running', async () => {
  const searching = start(...longSearch, '--name', 'killed', '--json');
  await until(() => /trials? at (once|a time)/.test(searching.stderr()));
  searching.process.kill('SIGKILL');
  await searching.ended;
  const { searches } = lastJson(await netsitter('searches', '--json')) as {
    searches: { name: string; state: string; running: number }[];
  };
  expect(searches.at(-1)).toMatchObject({ name: 'killed', state: 'interrupted', running: 0 });
});

test.concurrent.each([
  [['train', recipe, '--data', drawn], /^coarse is a search, .*`netsitter search coarse` runs its trials/],
  [['search'], /^One search is to be named\./],
  [['search', recipe, '--resume', '1'], /^One search is to be named\./],
  [['search', '--resume', '1', '--trials', '3'], /option '--resume <search>' cannot be used with/],
  [['search', '--resume', '99'], /^There is no search 99\./],
  [['search', '--stop', 'all'], /^"all" is not a search/],
  [['search', 'quick-start', '--data', drawn], /^quick-start is a single run/],
  [['search', recipe, '--data', drawn, '--trials', '0'], /^--trials is "0"/],
  [['searches', '99'], /^There is no search 99\./],
  [['export-search', '99', '--to', '-'], /^There is no search 99\./],
  [
    ['export-search', '1', '--to', 'trials.svg'],
    /names no format in which trials can be had\..*: csv, json, tex;/,
  ],
  [
    ['search', recipe, '--data', drawn, '--set', 'training.optimiser.learningRate=1'],
    /learningRate is replaced, but it is what the search varies/,
  ],
])('%j ends with code 2 and one paragraph, without a stack', async (parameters, message) => {
  const { code, stdout, stderr } = await netsitter(...parameters);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
