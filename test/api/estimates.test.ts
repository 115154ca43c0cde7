import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { estimateRun } from '../../main/api/estimates.ts';
import { findRecipe } from '../../main/api/recipes.ts';
import { expectSamples } from '../../main/api/sample-counts.ts';
import { createDataSet } from '../../main/api/synthetic-data-sets.ts';
import type { StartWorker, WorkerQuestion, WorkerReport } from '../../main/jobs/worker-process.ts';
import { openStore } from '../../main/store/open-store.ts';
import { dataSpecSchema } from '../../shared/specs/data.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const measured = {
  ...{ stepMilliseconds: 10, isScaled: false, evaluationMilliseconds: 0.5, compileSeconds: 2 },
  ...{ memoryBytes: 1000, engine: 'onnx-cpu', device: 'a test' },
};

/** Workers that answer every question with the same measurement, or are silent; `asked` keeps the questions. */
function answering(isSilent = false) {
  const asked: WorkerQuestion[] = [];
  let killed = 0;
  const startWorker: StartWorker = () => {
    let report: (report: WorkerReport) => void = () => undefined;
    return {
      send: (command) => {
        asked.push(command as WorkerQuestion);
        if (!isSilent) report({ type: 'answer', answer: { to: 'estimate', value: measured } });
      },
      onReport: (listener) => (report = listener),
      onExit: () => undefined,
      kill: () => (killed += 1),
    };
  };
  return { asked, startWorker, killed: () => killed };
}

function openHome() {
  const home = temporaryFolder();
  const store = openStore(home);
  onTestFinished(() => {
    store.close();
  });
  return { home, store };
}

const cities = { recipe: 'R-mlp-epochs', engine: 'onnx-cpu', data: 'map' };

test('the time of a run is that of its steps, its evaluations and the compilation', async () => {
  const { home, store } = openHome();
  await createDataSet({ store, home }, { name: 'map', format: 'csv', size: 400 });
  const { startWorker } = answering();
  const set = {
    'training.batchSize': 50,
    'training.epochs': 3,
    'training.evaluateEachEpoch': ['validation'],
  };
  const estimate = await estimateRun({ home, store, startWorker }, { ...cities, set });
  const { train, validation, test: tested } = estimate.samples;
  expect(estimate).toMatchObject({ stepsPerEpoch: Math.ceil(train / 50), samples: { isKnown: true } });
  expect(estimate.steps).toBe(3 * estimate.stepsPerEpoch);
  // Validation before the first step and after each epoch; training and test once, at the end.
  const evaluated = 4 * validation + train + tested;
  expect(estimate.engines[0]!.totalSeconds).toBeCloseTo(
    2 + (estimate.steps * 10 + evaluated * 0.5) / 1000,
    9,
  );
  expect(estimate.warning).toBeNull();
});

test('a measurement is kept for as long as nothing it rests on changes', async () => {
  const { home, store } = openHome();
  await createDataSet({ store, home }, { name: 'map', format: 'csv', size: 400 });
  const { asked, startWorker } = answering();
  const ask = (set: Record<string, unknown>) => estimateRun({ home, store, startWorker }, { ...cities, set });
  expect((await ask({})).engines[0]!.isKept).toBe(false);
  expect((await ask({ 'training.epochs': 7 })).engines[0]!.isKept).toBe(true);
  expect(asked).toHaveLength(1);
  expect((await ask({ 'training.batchSize': 7 })).engines[0]!.isKept).toBe(false);
  expect(asked).toHaveLength(2);
});

test('what is called off ends its process and keeps nothing', async () => {
  const { home, store } = openHome();
  await createDataSet({ store, home }, { name: 'map', format: 'csv', size: 400 });
  const { startWorker, killed, asked } = answering(true);
  const leaving = new AbortController();
  const estimate = estimateRun({ home, store, startWorker }, cities, { signal: leaving.signal });
  await expect.poll(() => asked.length).toBe(1);
  leaving.abort();
  await expect(estimate).rejects.toThrow(/abort/i);
  expect(killed()).toBe(1);
  expect(existsSync(path.join(home, 'cache', 'estimates'))).toBe(false);
});

test('what could not be started either is refused unmeasured', async () => {
  const { home, store } = openHome();
  await createDataSet({ store, home }, { name: 'map', format: 'csv', size: 400 });
  const { asked, startWorker } = answering();
  const core = { home, store, startWorker };
  const { network } = await findRecipe(cities.recipe);
  const dense = network.layers.findIndex(({ type }) => type === 'dense');
  const set = { [`network.layers.${dense}.units`]: 1e9 };
  await expect(estimateRun(core, { ...cities, set })).rejects.toThrow(/the limit is/);
  await expect(estimateRun(core, { ...cities, recipe: 'quick-start' })).rejects.toThrow(
    /map is in the format csv; this experiment reads fddb/,
  );
  expect(asked).toEqual([]);
});

test('samples are counted as files list them, as settings ask for, or guessed where nothing is known', async () => {
  const { home, store } = openHome();
  const { path: folder } = await createDataSet({ store, home }, { name: 'map', format: 'csv', size: 400 });
  const source = { name: 'map', path: folder, format: 'csv' } as const;
  const spec = dataSpecSchema.parse({ format: 'csv' });
  const listed = await expectSamples(store, source, spec);
  expect(listed).toMatchObject({ isKnown: true, account: 'as the files list them' });
  expect(listed.train + listed.validation + listed.test).toBe(400);
  expect(await expectSamples(store, null, spec)).toMatchObject({ isKnown: false, train: 1000 });
  const faces = dataSpecSchema.parse({
    ...{ format: 'fddb', trainingPerClass: 100, testPerClass: 20, validationFraction: 0.2 },
    mirrorTraining: true,
  });
  expect(await expectSamples(store, null, faces)).toMatchObject({ train: 320, validation: 40, test: 40 });
});
