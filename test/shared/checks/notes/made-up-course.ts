import { RandomStream } from '../../../../shared/mathematics/random.ts';
import { RecordedSteps } from '../../../../shared/curves/recorded-steps.ts';
import type { NotedRun } from '../../../../shared/checks/notes/records.ts';
import type { EpochRecord, SplitMetrics, StepRecord } from '../../../../shared/runs.ts';
import { experimentSpecSchema } from '../../../../shared/specs/recipe.ts';

/** How a made-up run goes: what its splits measure after a share of it, from 0 to 1. */
export interface Story {
  readonly epochs?: number;
  readonly stepsAnEpoch?: number;
  /** Data loss and accuracy of the training split, and of the validation split. */
  readonly train: (share: number) => readonly [loss: number, accuracy: number];
  readonly validation?: (share: number) => readonly [loss: number, accuracy: number];
  /** Deviation of a batch's loss, as a share of it. */
  readonly noise?: number;
  /** The loss of a step in the place of what was drawn. */
  readonly step?: (step: number, drawn: number) => number;
  readonly training?: Record<string, unknown>;
  readonly seed?: number;
}

/** A finished run of a network with two classes, as even as they can be, with 800 samples to train on and 400 held out. */
export function makeCourse(story: Story): NotedRun {
  const { epochs = 40, stepsAnEpoch = 40, noise = 0.15, seed = 1, validation = story.train } = story;
  const stream = new RandomStream(seed, 'made-up-course');
  const planned = epochs * stepsAnEpoch;
  const steps: StepRecord[] = Array.from({ length: planned }, (_, at) => {
    const [loss, accuracy] = story.train(at / planned);
    const drawn = Math.max(0, loss * (1 + noise * stream.normal()));
    const dataLoss = story.step?.(at + 1, drawn) ?? drawn;
    const batch = Math.round(20 * Math.min(1, accuracy + 0.05 * stream.normal())) / 20;
    return {
      step: at + 1,
      epoch: Math.floor(at / stepsAnEpoch) + 1,
      dataLoss,
      regularisationLoss: 0,
      accuracy: batch,
    };
  });
  const measure = ([loss, accuracy]: readonly [number, number], samples: number): SplitMetrics => {
    const data = Math.max(0, loss * (1 + (noise / 5) * stream.normal()));
    const told = accuracy + Math.sqrt((accuracy * (1 - accuracy)) / samples) * stream.normal() * 0.5;
    return { loss: { data, regularisation: 0, total: data }, accuracy: Math.min(1, Math.max(0, told)) };
  };
  const records: EpochRecord[] = Array.from({ length: epochs + 1 }, (_, epoch) => ({
    epoch,
    step: epoch * stepsAnEpoch,
    learningRate: 1e-3,
    seconds: epoch,
    train: measure(story.train(epoch / epochs), 800),
    validation: measure(validation(epoch / epochs), 400),
    test: null,
  }));
  const recorded = new RecordedSteps();
  recorded.take(steps);
  return {
    spec: experimentSpecSchema.parse({
      network: { input: { kind: 'vector', features: 2 }, layers: [{ type: 'dense', units: 2 }] },
      training: { optimiser: { type: 'adam', learningRate: 1e-3 }, batchSize: 20, epochs, ...story.training },
      data: { format: 'csv' },
    }),
    state: 'finished',
    reason: 'epochs done',
    plannedSteps: planned,
    facts: {
      classes: ['no', 'yes'],
      counts: { train: [400, 400], validation: [200, 200], test: [100, 100] },
    },
    steps: recorded.columns,
    epochs: records,
    watches: [],
    band: null,
  };
}

/** The same run as it was after so many steps; the evaluation that belongs to the last of them is there. */
export function upTo(run: NotedRun, steps: number): NotedRun {
  const part = (column: Float64Array) => column.subarray(0, steps);
  const { step, dataLoss, regularisationLoss, accuracy } = run.steps;
  const isOver = steps >= step.length;
  return {
    ...run,
    state: isOver ? run.state : 'running',
    reason: isOver ? run.reason : null,
    steps: {
      step: part(step),
      dataLoss: part(dataLoss),
      regularisationLoss: part(regularisationLoss),
      accuracy: part(accuracy),
    },
    epochs: run.epochs.filter((record) => record.step <= steps),
  };
}

/** A loss that falls from one to another value, fast at first. */
export function fall(from: number, to: number, pace = 5): (share: number) => number {
  return (share) => to + (from - to) * Math.exp(-pace * share);
}
