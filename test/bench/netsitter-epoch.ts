import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreparedData, SampleSet } from '../../main/data/data-set.ts';
import type { Engine } from '../../main/engines/engine.ts';
import { train } from '../../main/training/train.ts';
import type { TrainingEvent } from '../../shared/events.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import { experimentSpecSchema } from '../../shared/specs/recipe.ts';
import type { ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { Contestant } from './contestants.ts';
import { adam, type Task } from './tasks.ts';

/** The cities of Europe: as many rows of two coordinates, in as many countries. */
const sizes = { train: 106_897, validation: 13_363, test: 13_363 } as const;
const classes = 33;

/**
 * Epochs of the training loop as a run has them, on random rows: shuffling, steps, and the evaluation of all three
 * splits with their confusion matrices. An epoch lasts from the report of the one before to its own.
 */
export function startEpochs(engine: Engine, name: string, task: Task, threads: number): Contestant {
  const data = drawData();
  const withThreads: Engine = { ...engine, compile: (options) => engine.compile({ ...options, threads }) };
  return {
    name,
    async time(batchSize, count) {
      const folder = await mkdtemp(join(tmpdir(), 'netsitter-bench-'));
      const reported: number[] = [];
      const note = (event: TrainingEvent): void => {
        if (event.type === 'epoch') reported[event.epoch.epoch] ??= performance.now();
        if (event.type === 'ended' && event.state !== 'finished') throw new Error(event.reason);
      };
      try {
        const options = {
          spec: describeExperiment(task, batchSize, count),
          engine: withThreads,
          prepareData: () => Promise.resolve(data),
          checkpoints: { folder, runId: 1 },
          resumeFrom: null,
          signal: new AbortController().signal,
        };
        await train(options, note);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      // Epoch 0 is the network as it was drawn. What a run concludes with may report an epoch again.
      return reported.slice(1).map((time, index) => time - reported[index]!);
    },
    end: () => Promise.resolve(),
  };
}

function describeExperiment(task: Task, batchSize: number, epochs: number): ExperimentSpec {
  return experimentSpecSchema.parse({
    network: task.network,
    training: {
      loss: task.loss,
      l2Regularisation: task.l2Regularisation,
      optimiser: adam(task.learningRate),
      batchSize,
      epochs,
      evaluateEachEpoch: ['train', 'validation', 'test'],
    },
    // Says nothing here: the rows are at hand already.
    data: { format: 'fddb' },
  });
}

function drawData(): PreparedData {
  const splits = {
    train: drawSamples('train'),
    validation: drawSamples('validation'),
    test: drawSamples('test'),
  };
  const count = ({ labels }: SampleSet): number[] =>
    Array.from({ length: classes }, (_, label) => labels.filter((other) => other === label).length);
  return {
    sampleShape: [2],
    splits,
    overview: {
      fingerprint: 'random rows',
      classes: Array.from({ length: classes }, (_, label) => `country ${label}`),
      counts: {
        train: count(splits.train),
        validation: count(splits.validation),
        test: count(splits.test),
      },
      notes: [],
    },
  };
}

function drawSamples(split: keyof typeof sizes): SampleSet {
  const random = new RandomStream(1, split);
  const rows = sizes[split];
  return {
    inputs: Float32Array.from({ length: 2 * rows }, () => random.normal()),
    labels: Int32Array.from({ length: rows }, () => random.below(classes)),
    names: Array.from({ length: rows }, (_, row) => `row ${row}`),
  };
}
