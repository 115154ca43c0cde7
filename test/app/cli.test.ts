import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { openStore } from '../../main/store/open-store.ts';
import { createCommandLine, lastJson, until } from '../support/command-line.ts';
import { smallRecipe } from '../support/stored-run.ts';

/** Everything here runs the real command line as processes of its own, on one home and a small drawn data set. */
const folder = mkdtempSync(join(tmpdir(), 'netsitter-cli-'));
const home = join(folder, 'home');
const drawn = join(folder, 'drawn');
const recipe = join(folder, 'small.json');

beforeAll(async () => {
  await createSyntheticFddb(drawn, { photographs: 20, seed: 1 });
  writeFileSync(recipe, JSON.stringify(smallRecipe));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { start, netsitter } = createCommandLine(home, join(folder, 'another-home'));

/** Trains so long that it can be interrupted at leisure. */
const longTraining = ['train', recipe, '--data', drawn, '--set', 'training.epochs=100000', '--json'];

describe('a run from the command line', () => {
  beforeAll(async () => {
    const trained = await netsitter(
      'train',
      recipe,
      '--data',
      drawn,
      '--seed',
      '5',
      '--set',
      'training.epochs=2',
      '--json',
    );
    expect(trained.stderr).toContain('epoch 2/2');
    expect(trained.code).toBe(0);
    expect(trained.stdout.split('\n')).toHaveLength(2);
    result = lastJson(trained);
  });
  let result: Record<string, unknown>;

  test('ends with its result as the contract has it', () => {
    const figures = { loss: expect.any(Number) as number, accuracy: expect.any(Number) as number };
    expect(result).toMatchObject({
      run: 1,
      state: 'finished',
      reason: 'epochs done',
      recipe: 'small',
      engine: 'onnx-cpu',
      seed: 5,
      parameters: 8 * 8 * 3 * 2 + 2,
      epochs: 2,
      steps: 8,
      train: figures,
      validation: figures,
      test: figures,
      classes: ['face', 'non-face'],
    });
    const counts = result['confusionMatrix'] as number[][];
    expect(counts.map((row) => row[0]! + row[1]!)).toEqual([5, 5]);
    const { accuracy } = result['test'] as { accuracy: number };
    expect(accuracy).toBeCloseTo((counts[0]![0]! + counts[1]![1]!) / 10, 6);
  });

  test('is read back by runs, show and compare', async () => {
    const [runs, shown, table] = await Promise.all([
      netsitter('runs', '--json'),
      netsitter('show', '1', '--json'),
      netsitter('runs'),
    ]);
    expect(lastJson(runs)['runs']).toMatchObject([{ id: 1, state: 'finished', epochsDone: 2, seed: 5 }]);
    expect(lastJson(shown)).toMatchObject({
      id: 1,
      spec: { training: { epochs: 2, seed: 5 } },
      dataSource: { name: null, path: drawn },
      environment: { netsitter: '0.1.0' },
    });
    expect(table.stdout).toContain(smallRecipe.title);
    expect((await netsitter('show', '1')).stdout).toMatch(/Confusion matrix, test split/);
    const other = await netsitter(
      'train',
      recipe,
      '--data',
      drawn,
      '--seed',
      '6',
      '--set',
      'training.epochs=1',
    );
    expect(other.stdout).toMatch(/^true \\ predicted +face +non-face/m);
    expect(lastJson(await netsitter('compare', '1', '2', '--json'))['settings']).toMatchObject([
      { name: 'data fingerprint' },
      { name: 'training.epochs', values: [2, 1] },
      { name: 'training.seed', values: [5, 6] },
    ]);
  });

  test('is exported in the format that the ending names, and replaces nothing unasked', async () => {
    const file = join(folder, 'matrix.json');
    const parameters = ['export', '1', '--what', 'confusion-matrix', '--to', file];
    expect((await netsitter(...parameters)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      counts: result['confusionMatrix'],
      run: { id: 1 },
    });
    writeFileSync(file, 'precious');
    const refused = await netsitter(...parameters);
    expect(refused).toMatchObject({
      code: 2,
      stderr: `${file} exists already. Name another file, or replace it with --force.\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect((await netsitter(...parameters, '--force')).code).toBe(0);
    const curves = await netsitter('export', '1', '--what', 'curves', '--to', '-');
    expect(curves.stdout.split('\r\n')[0]).toMatch(/^epoch,step,learning_rate,seconds,train_loss/);
  });
});

test('a run that goes back to its best epoch says which one its figures belong to, and shows what was watched', async () => {
  const settings = {
    ...smallRecipe.training,
    epochs: 200,
    optimiser: { ...smallRecipe.training.optimiser, learningRate: 0.02 },
    earlyStopping: { monitor: 'validation-loss', patience: 2, restoreBest: true },
    evaluateEachEpoch: ['train', 'validation', 'test'],
    watchEverySteps: 2,
  };
  const stopping = join(folder, 'stopping.json');
  writeFileSync(stopping, JSON.stringify({ ...smallRecipe, name: 'stopping', training: settings }));
  const trained = await netsitter('train', stopping, '--data', drawn, '--json');
  const result = lastJson(trained) as { run: number; epochs: number; parametersOfEpoch: number };
  expect(result).toMatchObject({ reason: 'early stopping', parametersOfEpoch: result.epochs - 2 });
  const lines = trained.stderr.split('\n').filter((line) => line.startsWith('epoch '));
  expect(lines).toHaveLength(result.epochs + 1);
  for (const line of lines) expect(line).toMatch(/train loss .* validation loss .* test loss/);
  const shown = await netsitter('show', String(result.run));
  expect(shown.stdout).toContain(`test split, with the parameters of epoch ${result.parametersOfEpoch}`);
  const json = lastJson(await netsitter('show', String(result.run), '--json'));
  expect(json['epochs']).toBe(200);
  const { curves, watches } = json as { curves: { epochs: object[]; steps: object[] }; watches: object[] };
  expect(curves.epochs).toHaveLength(result.epochs + 1);
  expect(watches).toHaveLength(curves.steps.length / 2);
  expect(watches[1]).toMatchObject({ step: 3, layers: [{ layer: 'dense-1' }] });
});

test('auto says on what its choice rests, and the engine it took is kept with the run', async () => {
  const trained = lastJson(
    await netsitter('train', recipe, '--data', drawn, '--set', 'training.epochs=1', '--json'),
  );
  const shown = lastJson(await netsitter('show', String(trained['run']), '--json'));
  expect(shown).toMatchObject({ engine: expect.not.stringMatching(/^auto$/) as string });
  expect(JSON.stringify(shown['log'])).toContain('auto took');
});

describe('a run that is interrupted', () => {
  test('by Ctrl-C keeps a checkpoint, from which resume goes on', async () => {
    const training = start(...longTraining);
    await until(() => training.stderr().includes('epoch 3/'));
    training.process.kill('SIGINT');
    const stopped = await training.ended;
    expect(stopped.code).toBe(130);
    const { run, state, steps } = lastJson(stopped) as { run: number; state: string; steps: number };
    expect(state).toBe('stopped');

    const resumed = start('resume', String(run), '--json');
    await until(() => /epoch \d+\//.test(resumed.stderr()));
    expect((await netsitter('stop', String(run))).stdout).toBe(`Run ${run} is stopped: user.\n`);
    const ended = await resumed.ended;
    expect(ended.code).toBe(1);
    expect(lastJson(ended)['steps']).toBeGreaterThan(steps);
  });

  test('by a kill is shown as interrupted and can be resumed', async () => {
    const training = start(...longTraining, '--name', 'killed');
    await until(() => training.stderr().includes('epoch 2/'));
    training.process.kill('SIGKILL');
    await training.ended;
    const { runs } = lastJson(await netsitter('runs', '--json')) as {
      runs: { id: number; name: string; state: string }[];
    };
    const killed = runs.find(({ name }) => name === 'killed')!;
    expect(killed.state).toBe('interrupted');

    const resumed = start('resume', String(killed.id), '--json');
    await until(() => /epoch \d+\//.test(resumed.stderr()));
    resumed.process.kill('SIGINT');
    const { state, steps } = lastJson(await resumed.ended) as { state: string; steps: number };
    expect(state).toBe('stopped');
    expect(steps).toBeGreaterThan(0);
  });
});

describe('a wrong request', () => {
  test.concurrent.each([
    [['train', 'R-fdb-model1'], /^There is no recipe named R-fdb-model1\. Did you mean R-fddb-model1/],
    [['train', 'nowhere.json'], /^There is no file nowhere\.json\./],
    [
      ['train', recipe, '--data', drawn, '--set', 'training.epochs=0'],
      /training\.epochs is 0: expected a whole number from 1/,
    ],
    [['train', recipe, '--data', drawn, '--set', 'epochs'], /"epochs" is not a setting and its value/],
    [['train', recipe, '--data', join(folder, 'nothing')], /^There is no folder/],
    [['train', recipe, '--seed', '1.5'], /^--seed is "1\.5"/],
    [['show', '99'], /^There is no run 99\./],
    [['show', 'first'], /^"first" is not a run/],
    [['export', '99', '--what', 'curves', '--to', 'x.pdf'], /ending of x\.pdf names no format/],
    [
      ['export-walk', '1', '--to', 'x.txt'],
      /ending of x\.txt names no format.*\.html; or name a --check.*csv, json, svg, png, tex/,
    ],
    [
      ['export', '1', '--what', 'curves', '--split', 'test', '--to', '-'],
      /^--split cannot be chosen of curves\. What can be chosen: --chart, /,
    ],
    [
      ['export', '1', '--what', 'gradients', '--rows', '9', '--split', 'test', '--to', '-'],
      /^--split and --rows cannot be chosen of gradients\. What can be chosen: --layers/,
    ],
    [['export', '1', '--what', 'gradients', '--layers', ' , ', '--to', '-'], /^--layers has 0 names/],
    [
      ['export', '1', '--what', 'run', '--to', 'run.csv'],
      /ending of run\.csv names no format in which run can be had\..*one of: json;/,
    ],
    [['export', '1', '--what', 'decision-regions', '--to', '-'], /looks at pictures/],
    [['train', recipe, '--data', drawn, '--name', ' '], /^--name is empty/],
    [['train', recipe, '--data', drawn, '--name', 'a'.repeat(201)], /^--name has 201 characters/],
    [['data', 'add', 'a/b', '/'], /cannot be the name of a data set/],
    [['bogus'], /unknown command 'bogus'/],
    [['train'], /missing required argument[^]*`netsitter train --help`/],
    [['data', 'add', 'x'], /missing required argument[^]*`netsitter data add --help`/],
  ])('%j ends with code 2 and one paragraph, without a stack', async (parameters, message) => {
    const { code, stdout, stderr } = await netsitter(...parameters);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('wrong requests store nothing', () => {
  const store = openStore(home);
  expect(store.listRuns().every((run) => run.stepsDone > 0)).toBe(true);
  store.close();
});

test('work that fails ends with code 1 and its result', async () => {
  const failed = await netsitter(
    'train',
    recipe,
    '--data',
    drawn,
    '--set',
    'training.optimiser.learningRate=1e30',
    '--json',
  );
  expect(failed.code).toBe(1);
  expect(lastJson(failed)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('diverged') as string,
  });
});

test('a reason that is a sentence ends with one full stop', async () => {
  const failed = await netsitter('train', recipe, '--data', drawn, '--set', 'network.layers.1.units=3');
  expect(failed.stdout.split('\n')[0]).toMatch(/failed: .*3 outputs.*[^.]\.$/);
});

test('a registered data set is listed and can be named', async () => {
  expect((await netsitter('data', 'add', 'mine', drawn)).stdout).toBe(`mine: ${drawn} (fddb)\n`);
  expect(lastJson(await netsitter('data', 'list', '--json'))).toMatchObject({
    dataSets: [{ name: 'mine', path: drawn }],
  });
  const trained = await netsitter('train', recipe, '--data', 'mine', '--set', 'training.epochs=1', '--json');
  expect(lastJson(trained)).toMatchObject({ data: 'mine', state: 'finished' });
  expect((await netsitter('data', 'add', 'mine', folder)).stderr).toContain('The name mine is taken');
});

test('a synthetic data set is drawn, registered, and trained on by its name', async () => {
  const drawing = ['data', 'create', 'karte', '--format', 'csv', '--size', '200', '--seed', '3'];
  const created = await netsitter(...drawing, '--json');
  const place = join(home, 'datasets', 'karte');
  expect(lastJson(created)).toMatchObject({ name: 'karte', format: 'csv', synthetic: true, path: place });
  expect(readFileSync(join(place, 'train.csv'), 'utf8').split('\n')).toHaveLength(162);
  expect(await netsitter(...drawing)).toMatchObject({ code: 2, stderr: expect.stringContaining('is taken') });
  const settings = [
    '--set',
    'training.epochs=1',
    '--set',
    'data.features=["lat"]',
    '--set',
    'network.input.features=1',
  ];
  const trained = await netsitter('train', 'R-mlp-epochs', '--data', 'karte', ...settings, '--json');
  expect(lastJson(trained)).toMatchObject({ data: 'karte', state: 'finished' });
});

test('figures of a data set are written to standard output or to a file, and --json says what was written', async () => {
  await netsitter('data', 'create', 'map', '--format', 'csv', '--size', '100');
  const exporting = ['data', 'export', 'map', '--what', 'points'];
  const printed = await netsitter(...exporting, '--to', '-');
  expect(printed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^.+\r?\n(.+\r?\n){60}/) as string,
  });
  const file = join(folder, 'points.txt');
  const written = await netsitter(...exporting, '--to', file, '--format', 'csv', '--json');
  expect(lastJson(written)).toEqual({ data: 'map', what: 'points', split: 'train', format: 'csv', file });
  expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
  expect((await netsitter(...exporting, '--to', file)).stderr).toMatch(
    /names no format in which points can be had/,
  );
});

test('engines are measured on the network of a recipe', async () => {
  const measured = lastJson(await netsitter('engines', '--measure', '--recipe', recipe, '--json'));
  expect(measured).toMatchObject({
    recipe: 'small',
    engines: expect.arrayContaining([
      expect.objectContaining({ name: 'onnx-cpu', usable: true, step: expect.any(Object) as object }),
      expect.objectContaining({ name: 'tfjs-cpu', usable: true, step: expect.any(Object) as object }),
    ]) as object,
  });
  const { stdout } = await netsitter('engines', '--measure', '--recipe', recipe);
  expect(stdout).toMatch(/^engine +step +device\n/);
  expect(stdout).toMatch(/^onnx-cpu +[\d.]+ m?s +\S/m);
});

test('what only reads needs no home', async () => {
  const { code, stdout } = await netsitter('recipes', '--json', '--home', join(folder, 'unused'));
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { recipes: { name: string }[] }).recipes.map(({ name }) => name)).toContain(
    'quick-start',
  );
  expect(existsSync(join(folder, 'unused'))).toBe(false);
});

test('a closed standard output is no fault', async () => {
  const child = spawn('bash', [
    '-c',
    `"${process.execPath}" main/app/cli.ts --help | head -1; exit \${PIPESTATUS[0]}`,
  ]);
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
});
