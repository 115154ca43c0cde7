import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import type { WalkSummary } from '../../shared/checks/walk/walks.ts';
import { createCommandLine, lastJson, until, type Ended } from '../support/command-line.ts';
import { smallRecipe } from '../support/stored-run.ts';

/** Checks from the real command line, in processes of its own, on one home and a small drawn data set. */
const folder = mkdtempSync(join(tmpdir(), 'netsitter-check-'));
const drawn = join(folder, 'drawn');
const recipe = join(folder, 'small.json');
const { start, netsitter } = createCommandLine(join(folder, 'home'), join(folder, 'another-home'));

beforeAll(async () => {
  await createSyntheticFddb(drawn, { photographs: 20, seed: 1 });
  writeFileSync(recipe, JSON.stringify(smallRecipe));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Result extends Omit<WalkSummary, 'steps'> {
  readonly walk: number;
  readonly checks: {
    readonly check: string;
    readonly verdict: string | null;
    readonly explainedBy: string | null;
    readonly runs: readonly { readonly run: number }[];
  }[];
}

const resultOf = (ended: Ended) => lastJson(ended) as unknown as Result;
const check = (...options: readonly string[]) => netsitter('check', recipe, '--data', drawn, ...options);

test('a healthy experiment exits 0, its verdicts are stored, and judged anew they are the same', async () => {
  const only = [
    '--only',
    'data,network',
    'initial-loss',
    'regularisation',
    'learning-rate-range',
    'batch-leakage',
  ];
  const ended = await check(...only, '--json');
  const { walk, state, checks } = resultOf(ended);
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).toContain('6/6 batch-leakage: pass');
  expect(state).toBe('finished');
  expect(checks.map((told) => told.check)).toEqual([
    'data',
    'network',
    'initial-loss',
    'regularisation',
    'learning-rate-range',
    'batch-leakage',
  ]);
  // The penalty of the compiled network is that which is worked out apart from it.
  expect(checks[3]).toMatchObject({ check: 'regularisation', verdict: 'pass' });
  const again = await netsitter('checks', String(walk), '--recompute');
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toContain('the same');
  expect(lastJson(await netsitter('checks', '--json'))['walks']).toMatchObject([
    { id: walk, state, steps: 6 },
  ]);
});

test('a check that fails exits 1, and what rests on it is explained by it', async () => {
  const ended = await check(
    ...['--set', 'network.layers.1.units=3', '--set', 'training.loss=binary-cross-entropy', '--json'],
  );
  expect(ended.code, ended.stderr).toBe(1);
  const { checks, verdict } = resultOf(ended);
  expect(verdict).toBe('fail');
  expect(checks.filter((told) => told.verdict === 'fail').map((told) => told.check)).toEqual(['network']);
  expect(
    checks.slice(2).every(({ explainedBy, runs }) => explainedBy === 'network' && runs.length === 0),
  ).toBe(true);
});

test('a wrong request exits 2 and stores nothing', async () => {
  const before = lastJson(await netsitter('checks', '--json'));
  for (const wrong of [
    ['check'],
    ['check', recipe, '--list'],
    ['check', recipe, '--data', drawn, '--only', 'leaning-rate-low'],
    ['check', recipe, '--data', drawn, '--set', 'training.epoch=3'],
    ['check', '--resume', '99'],
    ['check', recipe, '--resume', '1'],
    ['check', recipe, '--data', drawn, '--repeat', 'data'],
    ['checks', '99'],
    ['checks', '--recompute'],
  ]) {
    expect(await netsitter(...wrong), wrong.join(' ')).toMatchObject({ code: 2, stdout: '' });
  }
  expect(lastJson(await netsitter('checks', '--json'))).toEqual(before);
});

test('Ctrl-C stops it, and --resume goes on to the end', async () => {
  const command = start(
    'check',
    recipe,
    '--data',
    drawn,
    '--only',
    'data,gradients,shuffled-labels',
    '--json',
  );
  await until(() => command.stderr().includes('data: '));
  command.process.kill('SIGINT');
  const stopped = await command.ended;
  expect(stopped.code, stopped.stderr).toBe(130);
  const { walk, state } = resultOf(stopped);
  expect(state).toBe('stopped');
  const resumed = await netsitter('check', '--resume', String(walk), '--json');
  expect(resultOf(resumed)).toMatchObject({ walk, state: 'finished', stepsDone: 3 });

  const nothingLeft = await netsitter('check', '--resume', String(walk));
  expect(nothingLeft.stderr).toContain(`netsitter check --resume ${walk} --repeat`);
  const repeated = await netsitter('check', '--resume', String(walk), '--repeat', 'gradients', '--json');
  const runsOf = (ended: Ended) => resultOf(ended).checks.map(({ runs }) => runs.map(({ run }) => run));
  expect(resultOf(repeated)).toMatchObject({ walk, state: 'finished', stepsDone: 3 });
  expect(runsOf(repeated)[1]).not.toEqual(runsOf(resumed)[1]);
  expect(runsOf(repeated)[2]).toEqual(runsOf(resumed)[2]);
});

test('the checks there are can be listed', async () => {
  const { code, stdout } = await netsitter('check', '--list');
  expect(code).toBe(0);
  expect(stdout).toContain('learning-rate-range');
});
