import type { PreparedData } from '../../main/data/data-set.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { train } from '../../main/training/train.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { createSoftmaxRegressionEngine } from '../support/softmax-regression-engine.ts';
import { tinyData, tinyExperiment } from '../support/tiny-data.ts';

export const stepsPerEpoch = 26;

export interface Session {
  spec?: ExperimentSpec;
  engine?: Engine;
  data?: PreparedData;
  folder: string;
  resumeFrom?: string | null;
  /** Stop when this many steps have been taken. */
  stopAfter?: number;
}

/** Trains on the tiny data, and returns what was reported. */
export async function trainTiny(session: Session): Promise<TrainingEvent[]> {
  const { spec = tinyExperiment(), data = tinyData(), folder, resumeFrom = null, stopAfter } = session;
  const stopping = new AbortController();
  const engine =
    session.engine ??
    createSoftmaxRegressionEngine({
      classes: 3,
      beforeStep: (step) => {
        if (step === stopAfter) stopping.abort();
      },
    });
  const events: TrainingEvent[] = [];
  await train(
    {
      spec,
      engine,
      prepareData: () => Promise.resolve(data),
      checkpoints: { folder, runId: 1 },
      resumeFrom,
      signal: stopping.signal,
    },
    (event) => events.push(structuredClone(event)),
  );
  return events;
}

export function ofType<Type extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: Type) {
  return events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
}

export function stepsOf(events: readonly TrainingEvent[]) {
  return ofType(events, 'steps').flatMap(({ steps }) => steps);
}

/** What was measured, without when. */
export function epochsOf(events: readonly TrainingEvent[]) {
  return ofType(events, 'epoch').map(({ epoch }) => ({ ...epoch, seconds: 0 }));
}

export function checkpointOf(events: readonly TrainingEvent[], kind: 'last' | 'best') {
  return ofType(events, 'checkpoint').findLast(({ checkpoint }) => checkpoint.kind === kind)!.checkpoint;
}
