import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../main/engines/engine.ts';
import { readCheckpoint } from '../../main/training/checkpoint.ts';
import { train } from '../../main/training/train.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';

import {
  checkpointOf,
  epochsOf,
  ofType,
  stepsOf,
  stepsPerEpoch,
  trainTiny,
  watchesOf,
} from './train-tiny.ts';

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

const settings: Readonly<Record<string, Partial<TrainingSpec>>> = {
  'the step schedule': { schedule: { type: 'step', everyEpochs: 2, factor: 0.1 } },
  'the cosine schedule': { schedule: { type: 'cosine', minimum: 1e-4 } },
  'the plateau schedule': { schedule: { type: 'plateau', patience: 1, factor: 0.5, minimum: 0 } },
  'early stopping': { earlyStopping: { monitor: 'validation-loss', patience: 3, restoreBest: true } },
  'everything together': {
    schedule: { type: 'plateau', patience: 2, factor: 0.7, minimum: 0.01 },
    earlyStopping: { monitor: 'validation-accuracy', patience: 4, restoreBest: true },
    evaluateEachEpoch: ['validation', 'test'],
    watchEverySteps: 7,
  },
};

/** What a run came to, without the paths and times that are its own. */
function outcome(events: readonly TrainingEvent[]) {
  const matrices = new Map(
    ofType(events, 'evaluation').map(({ confusionMatrix, predictions }) => [
      `${confusionMatrix.split} ${confusionMatrix.checkpoint}`,
      { confusionMatrix, predictions },
    ]),
  );
  return {
    ended: ofType(events, 'ended')
      .map(({ state, reason }) => ({ state, reason }))
      .at(-1),
    last: { epoch: checkpointOf(events, 'last').epoch, step: checkpointOf(events, 'last').step },
    best: checkpointOf(events, 'best').epoch,
    matrices,
  };
}

test.each(Object.entries(settings))(
  'with %s a run that is stopped again and again measures, bit by bit, what an unbroken run measures',
  async (_, training) => {
    const spec = tinyExperiment({ epochs: 14, ...training }, 0.1);
    const unbroken = await trainTiny({ folder: temporaryFolder(), spec });
    expect(new Set(epochsOf(unbroken).map(({ learningRate }) => learningRate)).size).toBeGreaterThan(
      training.schedule === undefined ? 0 : 1,
    );
    const folder = temporaryFolder();
    const pieces: TrainingEvent[] = [];
    let resumeFrom: string | null = null;
    for (const stopAfter of [10, 26, 53, 79, 104, 150, 151, 208, 260, undefined]) {
      const events: TrainingEvent[] = await trainTiny({
        folder,
        spec,
        resumeFrom,
        ...(stopAfter === undefined ? {} : { stopAfter }),
      });
      pieces.push(...events);
      if (ofType(events, 'ended')[0]!.state === 'finished') break;
      resumeFrom = checkpointOf(pieces, 'last').path;
    }
    expect(stepsOf(pieces)).toEqual(stepsOf(unbroken));
    expect(epochsOf(pieces)).toEqual(epochsOf(unbroken));
    expect(watchesOf(pieces)).toEqual(watchesOf(unbroken));
    expect(outcome(pieces)).toEqual(outcome(unbroken));
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
  const events: TrainingEvent[] = [];
  await expect(trainTiny({ folder, data: changed, resumeFrom: path, events })).rejects.toThrow(
    'broken off at step 30: their fingerprint was ffffffffffff and is eeeeeeeeeeee.',
  );
  // The run keeps the overview and the fingerprint of the data that it was trained on.
  expect(events).toEqual([]);
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
