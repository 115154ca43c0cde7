import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PictureAugmentation, PreparedData } from '../../main/data/data-set.ts';
import { createBatchSource, type BatchSource } from '../../main/training/batch-source.ts';
import { BatchGatherer, countSteps } from '../../main/training/batches.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';
import { checkpointOf, epochsOf, ofType, stepsOf, trainTiny } from './train-tiny.ts';

const augmentation: PictureAugmentation = {
  settings: { horizontalFlip: 0.5, rotation: 20, brightness: 0.3, contrast: 0.3 },
  shape: [1, 2, 2],
  black: [-4],
  white: [4],
};

/** The points taken for pictures of two by two pixels. */
function changingData(): PreparedData {
  return { ...tinyData(), augmentation };
}

async function take(source: BatchSource, epoch: number, first: number) {
  const batches: { inputs: number[]; labels: number[] }[] = [];
  for await (const { inputs, labels } of source.batches(epoch, first)) {
    batches.push({ inputs: [...inputs], labels: [...labels] });
  }
  return batches;
}

function gatherInPlace(data: PreparedData, batchSize: number, epoch: number) {
  const { train } = data.splits;
  const gatherer = new BatchGatherer(train, { batchSize, seed: 7, augmentation: data.augmentation });
  const memory = gatherer.allocate();
  return Array.from({ length: countSteps(train, batchSize) }, (_, batch) => {
    const { inputs, labels } = gatherer.gather(epoch, batch, memory);
    return { inputs: [...inputs], labels: [...labels] };
  });
}

const fail = (text: string) => {
  throw new Error(text);
};

test.each([
  ['gathered ahead by a thread', changingData()],
  ['gathered between steps', tinyData()],
])('batches %s are those of their epoch, from any of them on', async (_, data) => {
  for (const batchSize of [4, 50, 1000]) {
    const source = createBatchSource(data, { batchSize, seed: 7 }, fail);
    const expected = gatherInPlace(data, batchSize, 2);
    expect(await take(source, 1, 0)).toEqual(gatherInPlace(data, batchSize, 1));
    expect(await take(source, 2, 1)).toEqual(expected.slice(1));
    expect(await take(source, 2, expected.length)).toEqual([]);
    await source.close();
  }
});

test('a batch stays as it is while the next one is gathered', async () => {
  const source = createBatchSource(changingData(), { batchSize: 4, seed: 7 }, fail);
  const expected = gatherInPlace(changingData(), 4, 1);
  let index = 0;
  for await (const { inputs } of source.batches(1, 0)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([...inputs]).toEqual(expected[index]!.inputs);
    index += 1;
  }
  await source.close();
});

test.each([
  ['cannot be started', 'throw new Error("no threads here");'],
  ['fails at its first batch', 'parentPort.on("message", () => { throw new Error("no threads here"); });'],
])('where the thread %s, the same batches are gathered without it, and why is said', async (_, code) => {
  const file = join(temporaryFolder(), 'thread.mjs');
  writeFileSync(file, `import { parentPort } from 'node:worker_threads';\n${code}`);
  const warnings: string[] = [];
  const tell = (text: string) => void warnings.push(text);
  const source = createBatchSource(changingData(), { batchSize: 4, seed: 7 }, tell, file);
  expect(await take(source, 1, 0)).toEqual(gatherInPlace(changingData(), 4, 1));
  expect(await take(source, 2, 3)).toEqual(gatherInPlace(changingData(), 4, 2).slice(3));
  await source.close();
  expect(warnings).toEqual([
    'Pictures are changed between steps, since the thread for it has failed: Error: no threads here',
  ]);
});

test('changed pictures are trained on, unchanged ones evaluated', async () => {
  const seen = { trained: new Set<number>(), evaluated: new Set<number>() };
  const engine = createSoftmaxRegressionEngine({ classes: 3 });
  const data = changingData();
  const watching: typeof engine = {
    ...engine,
    compile: async (options) => {
      const program = await engine.compile(options);
      const [step, evaluate] = [program.step.bind(program), program.evaluate.bind(program)];
      program.step = (batch, ...rest) => {
        for (const value of batch.inputs) seen.trained.add(value);
        return step(batch, ...rest);
      };
      program.evaluate = (batch) => {
        for (const value of batch.inputs) seen.evaluated.add(value);
        return evaluate(batch);
      };
      return program;
    },
  };
  await trainTiny({ folder: temporaryFolder(), engine: watching, data });
  const own = new Set(Object.values(data.splits).flatMap(({ inputs }) => [...inputs]));
  expect(seen.evaluated).toEqual(own);
  expect([...seen.trained].filter((value) => !own.has(value)).length).toBeGreaterThan(1000);
});

test.each([1, 26, 27, 100])(
  'stopped after step %i and resumed, a run on changed pictures measures what an unbroken one measures',
  async (stopAfter) => {
    const [folder, data] = [temporaryFolder(), changingData()];
    const unbroken = await trainTiny({ folder: temporaryFolder(), data });
    const first = await trainTiny({ folder, data, stopAfter });
    const second = await trainTiny({ folder, data, resumeFrom: checkpointOf(first, 'last').path });
    expect([...stepsOf(first), ...stepsOf(second)]).toEqual(stepsOf(unbroken));
    expect([...epochsOf(first), ...epochsOf(second)]).toEqual(epochsOf(unbroken));
    const plain = await trainTiny({ folder: temporaryFolder(), spec: tinyExperiment() });
    expect(stepsOf(unbroken)).not.toEqual(stepsOf(plain));
    expect(ofType(unbroken, 'log')).toEqual([]);
  },
);
