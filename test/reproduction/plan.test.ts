import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { resolveExperiment } from '../../main/api/experiments.ts';
import { listRecipes } from '../../main/api/recipes.ts';
import { findDataFolders } from '../../main/reproduction/find-data.ts';
import { planReproduction } from '../../main/reproduction/plan.ts';
import { makeQuick } from '../../main/reproduction/quick.ts';
import { thinSteps } from '../../main/reproduction/gather.ts';
import { spreadOut } from '../../main/reproduction/examples.ts';
import { listTrials, trialChanges } from '../../shared/searches/trials.ts';

const { recipes } = await listRecipes();
const folders = new Map([['fddb', '/data/fddb'] as const]);

describe('what is planned', () => {
  const plan = (only: readonly string[], other = {}) =>
    planReproduction(recipes, { only, quick: false, folders, ...other });

  test('is every recipe that a source stands behind, and no other', () => {
    const names = plan([]).map(({ recipe }) => recipe.name);
    expect(names).toEqual(recipes.filter(({ expected }) => expected !== undefined).map(({ name }) => name));
    expect(names).toContain('R-fddb-model1');
    expect(names).not.toContain('quick-start');
  });

  test("begins with the recipe's own seed, and takes more where a run is short", () => {
    const [one] = plan(['R-fddb-model1']);
    expect(one).toMatchObject({ seeds: [1, 2, 3], seedsByTime: true, data: '/data/fddb', trains: true });
    expect(plan(['R-fddb-model1'], { seeds: 5 })[0]).toMatchObject({
      seeds: [1, 2, 3, 4, 5],
      seedsByTime: false,
    });
    expect(plan(['R-fddb-model1'], { quick: true })[0]).toMatchObject({ seeds: [1], seedsByTime: false });
  });

  test('has no data where there are none in the format', () => {
    expect(plan(['R-mlp-lr'])[0]!.data).toBeNull();
  });

  test('trains what takes hours only where it is named', () => {
    const inAll = plan([]).filter(({ trains }) => !trains);
    expect(inAll.map(({ recipe }) => recipe.data.format)).toEqual(inAll.map(() => 'lfw'));
    expect(inAll.length).toBeGreaterThan(0);
    expect(plan(['R-siamese-1'])[0]!.trains).toBe(true);
    expect(plan([], { quick: true }).every(({ trains }) => trains)).toBe(true);
  });

  test('names a recipe that does not exist with the nearest that does', () => {
    expect(() => plan(['R-fddb-modle1'])).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('R-fddb-model1') }),
    );
  });
});

describe('the quick version', () => {
  test.each(recipes.map((recipe) => [recipe.name, recipe] as const))(
    'of %s can be trained and is small',
    async (_, recipe) => {
      const { search, ...quick } = makeQuick(recipe);
      await resolveExperiment({ recipe: { ...quick } });
      expect(quick.training.epochs).toBeLessThanOrEqual(2);
      expect(quick.expected).toEqual(recipe.expected);
      if (search === undefined) return;
      const trials = listTrials(search);
      expect(trials.length).toBeLessThanOrEqual(8);
      for (const trial of trials) {
        const { spec } = await resolveExperiment({ recipe: { ...quick }, set: trialChanges(trial) });
        expect(spec.training.epochs).toBeLessThanOrEqual(2);
      }
    },
  );
});

describe('data folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netsitter-data-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('are recognised by their layout, whatever lies beside them', async () => {
    mkdirSync(join(folder, 'b-cities'));
    mkdirSync(join(folder, 'c-more'));
    mkdirSync(join(folder, 'notes'));
    for (const name of ['b-cities', 'c-more']) {
      writeFileSync(join(folder, name, 'train.csv'), 'long,lat,country\n1,2,0\n3,4,1\n');
    }
    writeFileSync(join(folder, 'notes', 'read me.txt'), 'Nothing.');
    expect(await findDataFolders(folder)).toEqual(new Map([['csv', join(folder, 'b-cities')]]));
    // A data set itself will do, too.
    expect(await findDataFolders(join(folder, 'c-more'))).toEqual(new Map([['csv', join(folder, 'c-more')]]));
    expect(await findDataFolders(join(folder, 'notes'))).toEqual(new Map());
  });

  test('that do not exist are a wrong request', async () => {
    await expect(findDataFolders(join(folder, 'nowhere'))).rejects.toMatchObject({ kind: 'request' });
  });
});

test('many steps are averaged over stretches, and none is lost', () => {
  const steps = Array.from({ length: 1001 }, (_, index) => ({
    step: index + 1,
    epoch: 1,
    dataLoss: index,
    regularisationLoss: 1,
    accuracy: 0.5,
  }));
  const thin = thinSteps(steps, 100);
  expect(thin.length).toBeLessThanOrEqual(100);
  expect(thin[0]).toEqual({ step: 6, loss: 6 });
  expect(thin.at(-1)!.step).toBeGreaterThan(990);
  expect(thinSteps(steps.slice(0, 3), 100).map(({ step }) => step)).toEqual([1, 2, 3]);
  expect(thinSteps([], 100)).toEqual([]);
});

test('examples are spread over the whole of what there is', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(spreadOut(items, 4)).toEqual([12, 37, 62, 87]);
  expect(spreadOut([1, 2], 4)).toEqual([1, 2]);
  expect(spreadOut([], 4)).toEqual([]);
});
