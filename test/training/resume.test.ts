import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../main/engines/engine.ts';
import { readCheckpoint } from '../../main/training/checkpoint.ts';
import { train } from '../../main/training/train.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';

import { checkpointOf, epochsOf, ofType, stepsOf, stepsPerEpoch, trainTiny } from './train-tiny.ts';

test.each([1, 13, 26, 27, 78, 100, 155, 156])(
  'stopping after step %i and resuming measures, bit by bit, what an unbroken run measures',
  async (stopAfter) => {
    const folder = temporaryFolder();
    const unbroken = await trainTiny({ folder: temporaryFolder() });
    const first = await trainTiny({ folder, stopAfter });
    expect(first.at(-1)).toMatchObject({ type: 'ended', state: 'stopped', reason: 'user' });
    expect(stepsOf(first)).toHaveLength(stopAfter);
    const second = await trainTiny({ folder, resumeFrom: checkpointOf(first, 'last').path });
    expect([...stepsOf(first), ...stepsOf(second)]).toEqual(stepsOf(unbroken));
    expect([...epochsOf(first), ...epochsOf(second)]).toEqual(epochsOf(unbroken));
    const last = async (events: TrainingEvent[], place: string) =>
      (await readCheckpoint(join(place, checkpointOf(events, 'last').path))).program;
    const unbrokenAgain = temporaryFolder();
    expect(await last(second, folder)).toEqual(
      await last(await trainTiny({ folder: unbrokenAgain }), unbrokenAgain),
    );
  },
);

test('the best checkpoint alone is enough to go on from exactly', async () => {
  const folder = temporaryFolder();
  const events = await trainTiny({ folder });
  const { epoch, path } = checkpointOf(events, 'best');
  const resumed = await trainTiny({ folder, resumeFrom: path });
  expect(stepsOf(resumed)).toEqual(stepsOf(events).slice(epoch * stepsPerEpoch));
});

test('a damaged last checkpoint is passed over with a warning for the best, and the run ends the same', async () => {
  const folder = temporaryFolder();
  const spec = tinyExperiment({ epochs: 12 }, 0.3);
  const unbroken = await trainTiny({ folder: temporaryFolder(), spec });
  const first = await trainTiny({ folder, spec, stopAfter: 11 * stepsPerEpoch + 3 });
  const [last, best] = [checkpointOf(first, 'last'), checkpointOf(first, 'best')];
  expect(best.step).toBeLessThan(last.step);
  truncateSync(join(folder, last.path, 'weights.bin'), 5);
  const second = await trainTiny({ folder, spec, resumeFrom: last.path });
  const warnings = ofType(second, 'log').filter(({ line }) => line.level === 'warning');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]!.line.text).toContain(`${join(folder, last.path)} is damaged`);
  expect(stepsOf(second)).toEqual(stepsOf(unbroken).slice(best.step));
  const testsOf = (events: TrainingEvent[]) =>
    ofType(events, 'evaluation').filter(({ confusionMatrix }) => confusionMatrix.split === 'test');
  expect(testsOf(second)).toEqual(testsOf(unbroken));
  expect(testsOf(second)).toHaveLength(2);
});

test('a damaged checkpoint is an error where no earlier one of the run is whole', async () => {
  const folder = temporaryFolder();
  const first = await trainTiny({ folder, stopAfter: 100 });
  const [last, best] = [checkpointOf(first, 'last'), checkpointOf(first, 'best')];
  rmSync(join(folder, best.path, 'weights.bin'));
  const attempt = trainTiny({ folder, resumeFrom: best.path });
  // The last one is whole, and later: going on from there would leave a gap.
  await expect(attempt).rejects.toThrow(`${join(folder, best.path)} is damaged`);
  rmSync(join(folder, last.path), { recursive: true });
  await expect(trainTiny({ folder, resumeFrom: last.path })).rejects.toThrow('is damaged');
});

test('a run does not go on with other data than it was trained on until then', async () => {
  const folder = temporaryFolder();
  const { path } = checkpointOf(await trainTiny({ folder, stopAfter: 30 }), 'last');
  const data = tinyData();
  const changed = { ...data, overview: { ...data.overview, fingerprint: 'e'.repeat(64) } };
  await expect(trainTiny({ folder, data: changed, resumeFrom: path })).rejects.toThrow(
    'The data have changed since the run was broken off at step 30: their fingerprint was ffffffffffff and is eeeeeeeeeeee.',
  );
});

test('a stop during an evaluation ends the run with the evaluation to be done again', async () => {
  const folder = temporaryFolder();
  const stopping = new AbortController();
  const engine = createSoftmaxRegressionEngine({ classes: 3 });
  const events: TrainingEvent[] = [];
  const evaluatingStopped: Engine = {
    ...engine,
    compile: async (options) => {
      const program = await engine.compile(options);
      const evaluate = program.evaluate.bind(program);
      let evaluations = 0;
      program.evaluate = (batch) => {
        evaluations += 1;
        // Two for each epoch from 0 on: this is the training split after epoch 2.
        if (evaluations === 5) stopping.abort();
        return evaluate(batch);
      };
      return program;
    },
  };
  await train(
    {
      spec: tinyExperiment(),
      engine: evaluatingStopped,
      prepareData: () => Promise.resolve(tinyData()),
      checkpoints: { folder, runId: 1 },
      resumeFrom: null,
      signal: stopping.signal,
    },
    (event) => events.push(event),
  );
  expect(events.at(-1)).toMatchObject({ type: 'ended', state: 'stopped' });
  expect(epochsOf(events).map(({ epoch }) => epoch)).toEqual([0, 1]);
  const resumed = await trainTiny({ folder, resumeFrom: checkpointOf(events, 'last').path });
  const unbroken = await trainTiny({ folder: temporaryFolder() });
  expect([...epochsOf(events), ...epochsOf(resumed)]).toEqual(epochsOf(unbroken));
});
