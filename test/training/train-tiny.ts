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
  /** Stop in the first evaluation that follows the last epoch, which ends with this step. */
  stopAtEvaluationAfter?: number;
  /** Takes what is reported, also where the session fails. */
  events?: TrainingEvent[];
}

/** Trains on the tiny data, and returns what was reported. */
export async function trainTiny(session: Session): Promise<TrainingEvent[]> {
  const { spec = tinyExperiment(), data = tinyData(), folder, resumeFrom = null, events = [] } = session;
  const stopping = new AbortController();
  const engine = stopIn(session.engine ?? createSoftmaxRegressionEngine({ classes: 3 }), session, () => {
    stopping.abort();
  });
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

/** The engine, calling `stop` where the session asks for it. */
function stopIn(
  engine: Engine,
  { stopAfter, stopAtEvaluationAfter }: Pick<Session, 'stopAfter' | 'stopAtEvaluationAfter'>,
  stop: () => void,
): Engine {
  return {
    ...engine,
    compile: async (options) => {
      const program = await engine.compile(options);
      const [step, evaluate] = [program.step.bind(program), program.evaluate.bind(program)];
      const writeState = program.writeState.bind(program);
      let taken = 0;
      let evaluations = 0;
      program.step = (...parameters) => {
        taken += 1;
        evaluations = 0;
        if (taken === stopAfter) stop();
        return step(...parameters);
      };
      program.evaluate = (batch) => {
        evaluations += 1;
        // Two belong to the epoch: its training and its validation split.
        if (taken === stopAtEvaluationAfter && evaluations === 3) stop();
        return evaluate(batch);
      };
      program.writeState = (state) => {
        if (evaluations === 0) taken = state.step;
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
