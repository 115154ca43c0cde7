import type { TrainingEvent } from '../../shared/events.ts';
import type { EpochRecord, RunSummary, SplitMetrics } from '../../shared/runs.ts';
import { experimentSpecSchema, type ExperimentSpec } from '../../shared/specs/recipe.ts';
import type { Store } from '../../main/store/store.ts';

/** The smallest network on the smallest crops. */
export const smallSpec: ExperimentSpec = experimentSpecSchema.parse({
  network: {
    input: { kind: 'image', height: 8, width: 8, channels: 3 },
    layers: [{ type: 'flatten' }, { type: 'dense', units: 2 }],
  },
  training: {
    optimiser: { type: 'adam', learningRate: 0.000371538 },
    batchSize: 10,
    epochs: 3,
    l2Regularisation: 1e-5,
  },
  data: { format: 'fddb', cropSize: 8, trainingPerClass: 20, testPerClass: 5, smallestFace: 8 },
});

export const smallRecipe = {
  name: 'small',
  title: 'Small, "quoted", <run>',
  description: 'For tests.',
  ...smallSpec,
};

const owner = { processId: 1, processStarted: 'long ago' };
const time = '2026-01-02T03:04:05.000Z';

/** Figures with all the digits a measurement has. */
function metrics(epoch: number, part: number): SplitMetrics {
  const data = Math.exp(-epoch / 3) / (1 + part);
  const regularisation = 0.1 / 3 + epoch * 1e-3;
  return { loss: { data, regularisation, total: data + regularisation }, accuracy: 1 - data / 3 };
}

export function epochRecord(epoch: number, last: number): EpochRecord {
  return {
    epoch,
    step: epoch * 4,
    learningRate: 0.000371538,
    seconds: epoch * 0.7,
    train: metrics(epoch, 0),
    validation: metrics(epoch, 1),
    test: epoch === last ? metrics(epoch, 2) : null,
  };
}

/** Stores a run as its worker would have reported it; `epochs` may hold any measurements. */
export function storeRun(
  store: Store,
  {
    name = 'Small',
    epochs = [0, 1, 2, 3].map((epoch) => epochRecord(epoch, 3)),
  }: { name?: string; epochs?: EpochRecord[] } = {},
): RunSummary {
  const run = store.createRun(
    {
      name,
      recipe: 'small',
      engine: 'onnx-cpu',
      dataSource: { name: 'set', path: '/nowhere', format: 'fddb' },
      spec: smallSpec,
    },
    owner,
  );
  const events: TrainingEvent[] = [
    {
      type: 'prepared',
      data: {
        fingerprint: 'ab'.repeat(32),
        classes: ['face', 'non-face'],
        counts: { train: [16, 16], validation: [4, 4], test: [5, 5] },
        notes: ['Drawn.'],
      },
    },
    {
      type: 'started',
      engine: 'onnx-cpu',
      device: 'Some processor, 4 threads',
      environment: {
        netsitter: '0.1.0',
        node: '24.0.0',
        electron: null,
        library: 'onnxruntime-node 1.30.0',
        platform: 'linux x64',
        processor: 'Some processor',
        threads: 4,
        memoryBytes: 2 ** 34,
      },
      parameters: 386,
      layers: [{ name: 'dense_1', description: 'Dense 2', outputShape: [2], parameters: 386 }],
      steps: 12,
    },
    {
      type: 'steps',
      steps: Array.from({ length: 12 }, (_, index) => ({
        step: index + 1,
        epoch: Math.floor(index / 4) + 1,
        dataLoss: Math.exp(-index / 10) / 3,
        regularisationLoss: 0.01 / 3,
        accuracy: 0.5 + index / 30,
      })),
    },
    {
      type: 'watches',
      watches: [1, 5, 7].map((step) => ({
        step,
        epoch: Math.ceil(step / 4),
        layers: [
          { layer: 'dense-1', squaredGradientNorm: 1 / 3 / step, updateRatio: 1e-3 / step, deadShare: null },
          { layer: 'relu-1', squaredGradientNorm: null, updateRatio: null, deadShare: 1 / 7 },
        ],
      })),
    },
    ...epochs.map((epoch): TrainingEvent => ({ type: 'epoch', epoch })),
    ...(['validation', 'test'] as const).flatMap((split) =>
      (['last', 'best'] as const).map((checkpoint): TrainingEvent => ({
        type: 'evaluation',
        confusionMatrix: {
          split,
          checkpoint,
          epoch: checkpoint === 'last' ? 3 : 2,
          classes: ['face', 'non-face'],
          counts:
            split === 'test'
              ? [
                  [97, 3],
                  [checkpoint === 'last' ? 2 : 0, 98],
                ]
              : [
                  [4, 0],
                  [1, 3],
                ],
        },
        predictions: [
          { sample: 'a at 1,2 8x8', label: 0, predicted: 1, probabilities: [1 / 3, 2 / 3].map(Math.fround) },
        ],
      })),
    ),
    { type: 'log', line: { time, level: 'information', text: 'Prepared.' } },
    { type: 'ended', state: 'finished', reason: 'epochs done', seconds: 2.1 },
  ];
  return store.recordEvents(run.id, events);
}
