import { expect, test } from 'vitest';
import type { TrainingEvent } from '../../shared/events.ts';
import type { TrainingSpec } from '../../shared/specs/training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyExperiment } from '../support/tiny-data.ts';
import { checkpointOf, epochsOf, ofType, stepsOf, trainTiny, watchesOf } from '../support/train-tiny.ts';

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
