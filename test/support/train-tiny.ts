import type { PreparedData } from '../../main/data/data-set.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { train } from '../../main/training/train.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import { createSoftmaxRegressionEngine } from './softmax-regression-engine.ts';
import { tinyData, tinyExperiment } from './tiny-data.ts';

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

export async function trainTiny(session: Session): Promise<TrainingEvent[]> {
  const { spec = tinyExperiment(), data = tinyData(), folder, resumeFrom = null, stopAfter } = session;
  const stopping = new AbortController();
  const engine = beforeSteps(session.engine ?? createSoftmaxRegressionEngine({ classes: 3 }), (step) => {
    if (step === stopAfter) stopping.abort();
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

/** The engine, telling the number of each step before it is taken. */
function beforeSteps(engine: Engine, tell: (step: number) => void): Engine {
  return {
    ...engine,
    compile: async (options) => {
      const program = await engine.compile(options);
      const [step, writeState] = [program.step.bind(program), program.writeState.bind(program)];
      let taken = 0;
      program.step = (...parameters) => {
        taken += 1;
        tell(taken);
        return step(...parameters);
      };
      program.writeState = (state) => {
        taken = state.step;
        return writeState(state);
      };
      return program;
    },
  };
}

export function ofType<Type extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: Type) {
  return events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
}

export function stepsOf(events: readonly TrainingEvent[]) {
  return ofType(events, 'steps').flatMap(({ steps }) => steps);
}

export function watchesOf(events: readonly TrainingEvent[]) {
  return ofType(events, 'watches').flatMap(({ watches }) => watches);
}

/** What was measured, without when. */
export function epochsOf(events: readonly TrainingEvent[]) {
  return ofType(events, 'epoch').map(({ epoch }) => ({ ...epoch, seconds: 0 }));
}

export function checkpointOf(events: readonly TrainingEvent[], kind: 'last' | 'best') {
  return ofType(events, 'checkpoint').findLast(({ checkpoint }) => checkpoint.kind === kind)!.checkpoint;
}
