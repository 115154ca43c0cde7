import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { knownChecks, prepareWalk, walkOfRun } from '../../main/api/walks.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { longChecks } from '../../shared/checks/catalogue.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { smallRecipe } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment, tinySource } from '../support/tiny-data.ts';
import { tinyWalk } from '../support/tiny-walk.ts';

const owner = { processId: 1, processStarted: 'long ago' };

function open(): { store: Store; home: string } {
  const home = temporaryFolder();
  const store = openStore(home);
  onTestFinished(() => {
    store.close();
  });
  mkdirSync(join(home, 'originalPics'));
  mkdirSync(join(home, 'FDDB-folds'));
  writeFileSync(join(home, 'FDDB-folds', 'FDDB-fold-01-ellipseList.txt'), '');
  store.addDataSet({ name: 'faces', path: home, format: 'fddb', synthetic: false, description: '' });
  return { store, home };
}

describe('a walk that is asked for', () => {
  test('has every check but those that take as long as training, and the settings of the request', async () => {
    const set = { 'training.batchSize': 5 };
    const walk = await prepareWalk(open(), { recipe: smallRecipe, data: 'faces', set, seed: 9 });
    expect(walk.checks).toEqual(knownChecks.filter((name) => !longChecks.includes(name)));
    expect(walk.spec.training).toMatchObject({ batchSize: 5, seed: 9 });
    expect(walk.refusal).toBeNull();
  });

  test('of a network that no engine takes can be started, and says why', async () => {
    const softmax = { ...smallRecipe.network, layers: [...smallRecipe.network.layers, { type: 'softmax' }] };
    const walk = await prepareWalk(open(), { recipe: { ...smallRecipe, network: softmax }, data: 'faces' });
    expect(walk.refusal).toMatch(/softmax/);
  });

  test('of a search checks what its trials have in common', async () => {
    const { spec, name } = await prepareWalk(open(), { recipe: 'R-fddb-coarse', data: 'faces' });
    expect(spec).not.toHaveProperty('search');
    expect(name).not.toBe('');
  });

  test.each([
    [{ set: { 'training.epoch': 3 } }, /training.epochs/],
    [{ engine: 'abacus' }, /no engine "abacus"/],
    [{ data: 'nowhere' }, /nowhere/],
  ])('with %o is refused', async (wrong, message) => {
    await expect(prepareWalk(open(), { recipe: smallRecipe, data: 'faces', ...wrong })).rejects.toThrow(
      message,
    );
  });
});

describe('the walk of a run', () => {
  const withSeed = (seed: number, rate = 0.02): ExperimentSpec => tinyExperiment({ seed }, rate);

  function storeWalk(store: Store, fingerprint: string, spec = withSeed(7), path = tinySource.path): number {
    const walk = { ...tinyWalk('quick'), spec, dataSource: { ...tinySource, path } };
    const { id } = store.walks.create(walk, owner);
    const facts = { classes: [], counts: { train: [], validation: [], test: [] } };
    store.walks.recordData(id, { fingerprint, facts, findings: [], samples: null, refusal: null });
    return id;
  }

  function storeRun(store: Store, fingerprint: string, spec = withSeed(7), name = 'run'): number {
    const run = { name, recipe: null, engine: 'quick', dataSource: tinySource, spec };
    const { id } = store.createRun(run, owner);
    const data = { fingerprint, classes: [], counts: { train: [], validation: [], test: [] }, notes: [] };
    store.recordEvents(id, [{ type: 'prepared', data }]);
    return id;
  }

  test('is the latest through the same settings on the same data, whatever name and seed', () => {
    const { store } = open();
    storeWalk(store, 'a');
    const latest = storeWalk(store, 'a');
    storeWalk(store, 'a', withSeed(7, 0.1));
    expect(walkOfRun(store, storeRun(store, 'a', withSeed(7), 'another name'))).toMatchObject({ id: latest });
    // The seed decides what is drawn, so that fingerprints differ where the data do not.
    expect(walkOfRun(store, storeRun(store, 'b', withSeed(8)))).toMatchObject({ id: latest });
  });

  test('is none where the data or a setting differ, and no probe has one', () => {
    const { store } = open();
    storeWalk(store, 'a');
    storeWalk(store, 'c', withSeed(7, 0.5), '/elsewhere');
    expect(walkOfRun(store, storeRun(store, 'b'))).toBeNull();
    expect(walkOfRun(store, storeRun(store, 'a', withSeed(7, 0.1)))).toBeNull();
    expect(walkOfRun(store, storeRun(store, 'b', withSeed(8, 0.5)))).toBeNull();
    expect(
      walkOfRun(store, storeRun(store, 'a', { ...withSeed(7), probe: { inputs: 'zeroed' } })),
    ).toBeNull();
  });
});
