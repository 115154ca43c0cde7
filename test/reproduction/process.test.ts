import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { openStore } from '../../main/store/open-store.ts';
import { formatFraction } from '../../shared/metrics/format.ts';
import { smallRecipe } from '../support/stored-run.ts';

/** Everything here runs the real program as processes of its own, with tiny recipes on a small drawn data set. */
const folder = mkdtempSync(join(tmpdir(), 'netsitter-reproduce-'));
const home = join(folder, 'home');
const resources = join(folder, 'resources');
const data = join(folder, 'data');
const out = join(folder, 'out');

const expected = { source: 'A report', testAccuracy: 0.5 };
const recipes = [
  { ...smallRecipe, name: 'R-plain', expected },
  {
    ...smallRecipe,
    name: 'R-search',
    expected: { source: 'A report', validationAccuracy: 0.999 },
    search: {
      strategy: 'grid',
      axes: [{ kind: 'values', setting: 'training.optimiser.learningRate', values: [0.01, 0.00001] }],
    },
  },
  {
    ...smallRecipe,
    name: 'R-table',
    expected,
    network: { input: { kind: 'vector', features: 2 }, layers: [{ type: 'dense', units: 2 }] },
    data: { format: 'csv' },
  },
];
/** Asks for more photographs than there are: fails when its data are prepared. */
const broken = {
  ...smallRecipe,
  name: 'R-broken',
  expected,
  data: { ...smallRecipe.data, testPerClass: 5000 },
};
const long = {
  ...smallRecipe,
  name: 'R-long',
  expected,
  training: { ...smallRecipe.training, epochs: 100_000 },
};

function writeRecipes(all: readonly { readonly name: string }[]): void {
  rmSync(resources, { recursive: true, force: true });
  mkdirSync(join(resources, 'recipes'), { recursive: true });
  for (const recipe of all) {
    writeFileSync(join(resources, 'recipes', `${recipe.name}.json`), JSON.stringify(recipe));
  }
}

beforeAll(async () => {
  mkdirSync(data);
  await createSyntheticFddb(join(data, 'drawn'), { photographs: 20, seed: 1 });
  writeRecipes(recipes);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Going {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  readonly stderr: () => string;
}

function reproduce(...parameters: readonly string[]): Going {
  const child = spawn(
    process.execPath,
    [
      'main/app/reproduce.ts',
      '--data',
      data,
      '--home',
      home,
      '--to',
      out,
      '--engine',
      'onnx-cpu',
      ...parameters,
    ],
    { env: { ...process.env, NETSITTER_RESOURCES: resources } },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { process: child, ended, stderr: () => stderr };
}

function readReport(): string {
  return readFileSync(join(out, 'reproduction.md'), 'utf8');
}

function withStore<Result>(read: (store: ReturnType<typeof openStore>) => Result): Result {
  const store = openStore(home);
  try {
    return read(store);
  } finally {
    store.close();
  }
}

describe('a reproduction', () => {
  test('trains every recipe with three seeds, and what it reports is what the store holds', async () => {
    const { code, stderr } = await reproduce().ended;
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
    const report = readReport();
    withStore((store) => {
      const runs = store.listRuns().filter(({ recipe }) => recipe === 'R-plain');
      expect(runs.map(({ seed }) => seed).toSorted()).toEqual([1, 2, 3]);
      for (const run of runs) expect(run.state).toBe('finished');
      const values = [1, 2, 3].map((seed) => runs.find((run) => run.seed === seed)!.test!.accuracy);
      const mean = values.reduce((sum, value) => sum + value, 0) / 3;
      expect(report).toContain(`| Test accuracy | 0.500 | ${formatFraction(mean)} ± `);
      expect(report).toContain(` | ${values.map(formatFraction).join(' | ')} | **`);
      expect(store.searches.list().map(({ recipe, state }) => [recipe, state])).toEqual(
        [1, 2, 3].map(() => ['R-search', 'finished']),
      );
    });
    expect(report).toMatch(/\| \[R-table\].*\| no data \|/);
    expect(report).toContain('The data folder holds nothing in the format csv.');
    expect(readFileSync(join(out, 'reproduction.html'), 'utf8')).toContain('R-search');
    expect(report).toContain('Examples from the test split');
  });

  test('takes what it has trained from the home, and trains it again only when asked to', async () => {
    const before = withStore((store) => store.listRuns().length);
    expect((await reproduce().ended).code).toBe(0);
    expect(withStore((store) => store.listRuns().length)).toBe(before);
    expect(readReport()).toContain('trained before');
    const afresh = reproduce('--only', 'R-plain', '--seeds', '1', '--afresh', '--no-examples');
    expect((await afresh.ended).code).toBe(0);
    expect(withStore((store) => store.listRuns().length)).toBe(before + 1);
    expect(readReport()).not.toContain('R-search');
    expect(readReport()).not.toContain('Examples from the test split');
    expect(readReport()).not.toContain('| trained before |');
    const other = reproduce('--only', 'R-plain', '--seeds', '1', '--engine', 'tfjs-cpu');
    expect((await other.ended).code).toBe(0);
    expect(withStore((store) => store.listRuns().at(-1))).toMatchObject({
      id: before + 2,
      engine: 'tfjs-cpu',
    });
    expect(readReport()).not.toContain('| trained before |');
  });

  test('shows what it has trained, pictures and all, also where the data have moved since', async () => {
    const before = withStore((store) => store.listRuns().length);
    renameSync(join(data, 'drawn'), join(data, 'moved'));
    expect(await reproduce('--only', 'R-plain').ended).toMatchObject({ code: 0 });
    expect(withStore((store) => store.listRuns().length)).toBe(before);
    expect(readReport()).toContain('Examples from the test split');
    expect(readReport()).not.toMatch(/\[R-plain\].*failed/);
    renameSync(join(data, 'moved'), join(data, 'drawn'));
  });

  test('trains again what it has trained on other data of the same name', async () => {
    const before = withStore((store) => store.listRuns().length);
    renameSync(join(data, 'drawn'), join(folder, 'kept'));
    await createSyntheticFddb(join(data, 'drawn'), { photographs: 20, seed: 2 });
    expect((await reproduce('--only', 'R-plain', '--seeds', '1').ended).code).toBe(0);
    expect(withStore((store) => store.listRuns().length)).toBe(before + 1);
    expect(readReport()).not.toContain('| trained before |');
    rmSync(join(data, 'drawn'), { recursive: true });
    renameSync(join(folder, 'kept'), join(data, 'drawn'));
  });

  test('trains again what another version of the program wrote with settings of its own', async () => {
    const database = new Database(join(home, 'netsitter.sqlite'));
    database
      .prepare("UPDATE runs SET spec = json_set(spec, '$.training.unknown', 1) WHERE recipe = 'R-plain'")
      .run();
    const { code, stderr } = await reproduce('--only', 'R-plain', '--seeds', '1').ended;
    expect(stderr).toContain('R-plain, seed 1');
    expect(code).toBe(0);
    database.prepare("UPDATE runs SET spec = json_remove(spec, '$.training.unknown')").run();
    database.close();
  });

  test('goes on past a recipe that fails, and says so', async () => {
    writeRecipes([broken, recipes[0]!]);
    const { code } = await reproduce().ended;
    expect(code).toBe(1);
    expect(readReport()).toMatch(/\[R-broken\].*\*\*failed\*\*/);
    expect(readReport()).toMatch(/\[R-plain\].*\| 3 \|/);
  });

  test('that is stopped leaves a whole report, and goes on with the same run', async () => {
    writeRecipes([long, recipes[0]!]);
    const going = reproduce('--seeds', '1');
    while (!going.stderr().includes('R-long, seed 1'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    going.process.kill('SIGINT');
    expect((await going.ended).code).toBe(130);
    expect(readReport()).toContain('This reproduction was stopped');
    const stopped = withStore((store) => store.listRuns().find(({ recipe }) => recipe === 'R-long')!);
    expect(stopped.state).toBe('stopped');
    const again = reproduce('--seeds', '1', '--only', 'R-long');
    while (!again.stderr().includes('goes on')) await new Promise((resolve) => setTimeout(resolve, 20));
    again.process.kill('SIGKILL');
    await again.ended;
    expect(withStore((store) => store.listRuns().filter(({ recipe }) => recipe === 'R-long'))).toHaveLength(
      1,
    );
    expect(again.stderr()).toContain(`run ${stopped.id}): goes on`);
  });
});

test('a wrong request starts nothing', async () => {
  writeRecipes(recipes);
  const before = withStore((store) => store.listRuns().length);
  const unknown = await reproduce('--only', 'R-plane').ended;
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.stderr).toContain('R-plain');
  expect((await reproduce('--seeds', 'many').ended).code).toBe(2);
  expect((await reproduce('--data', join(folder, 'nowhere')).ended).code).toBe(2);
  expect(withStore((store) => store.listRuns().length)).toBe(before);
});
