import type { TrainingEvent } from '../../shared/events.ts';
import { RandomStream } from '../../shared/mathematics/random.ts';
import type {
  ConfusionMatrix,
  EpochRecord,
  LossParts,
  RunCurves,
  RunDetail,
  RunState,
  SplitMetrics,
  WatchRecord,
} from '../../shared/runs.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { recipeSchema } from '../../shared/specs/recipe.ts';
import { describeLayers } from '../../main/networks/describe.ts';

/** A run as the fake host keeps it. */
export interface MadeUpRun {
  detail: RunDetail;
  curves: RunCurves;
  confusionMatrices: ConfusionMatrix[];
  watches: WatchRecord[];
}

export const stepsPerEpoch = 80;
const fingerprint = '3f9a0c6be2d14e7f85a16d0f4cb8277be9a1c53d02f6478e9bb013c5de88a4f1';

export const quickStart: Recipe = recipeSchema.parse({
  name: 'quick-start',
  title: 'Quick start',
  description:
    'A small face network on the drawn faces that come with Netsitter: done in well under a minute.',
  network: {
    input: { kind: 'image', height: 60, width: 60, channels: 3 },
    layers: [32, 64, 86]
      .flatMap((filters): object[] => [
        { type: 'convolution', filters, kernelSize: 3 },
        { type: 'relu' },
        { type: 'max-pooling' },
        { type: 'dropout', rate: 0.25 },
      ])
      .concat([
        { type: 'flatten' },
        { type: 'dense', units: 84 },
        { type: 'relu' },
        { type: 'dense', units: 2 },
      ]),
  },
  training: {
    l2Regularisation: 3.9646e-5,
    optimiser: { type: 'adam', learningRate: 3.71538e-4 },
    batchSize: 20,
    epochs: 10,
  },
  data: { format: 'fddb' },
});

export const model1: Recipe = {
  ...quickStart,
  name: 'R-fddb-model1',
  title: 'FDDB model 1',
  description: 'Faces against non-faces cut from photographs, with the settings of the report.',
  training: { ...quickStart.training, epochs: 50 },
  expected: {
    source: 'Report E',
    testAccuracy: 0.975,
    confusionMatrix: [
      [97, 3],
      [2, 98],
    ],
  },
};

/** A queued run of a recipe, with some settings replaced. */
export function makeRun(
  id: number,
  recipe: Recipe,
  name: string,
  settings: { learningRate?: number } = {},
): MadeUpRun {
  const createdAt = new Date(Date.UTC(2026, 10, 1) + id * 7_000_000).toISOString();
  const learningRate = settings.learningRate ?? recipe.training.optimiser.learningRate;
  const training = { ...recipe.training, optimiser: { ...recipe.training.optimiser, learningRate } };
  return {
    detail: {
      id,
      name,
      recipe: recipe.name,
      state: 'queued',
      reason: null,
      createdAt,
      startedAt: null,
      endedAt: null,
      engine: 'onnx-cpu',
      device: null,
      seed: training.seed,
      dataName: 'synthetic-fddb',
      learningRate,
      l2Regularisation: training.l2Regularisation,
      batchSize: training.batchSize,
      parameters: null,
      epochs: training.epochs,
      epochsDone: 0,
      steps: null,
      stepsDone: 0,
      seconds: null,
      train: null,
      validation: null,
      test: null,
      bestValidationAccuracy: null,
      check: null,
      lowestValidationLoss: null,
      tags: [],
      isStarred: false,
      notes: '',
      archivedAt: null,
      deletedAt: null,
      search: null,
      spec: { network: recipe.network, training, data: recipe.data },
      specHash: fingerprint.split('').reverse().join(''),
      dataSource: {
        name: 'synthetic-fddb',
        path: '/home/ada/.local/share/netsitter/datasets/synthetic-fddb',
        format: 'fddb',
      },
      threads: null,
      dataOverview: null,
      layers: [],
      environment: null,
      checkpoints: [],
      log: [],
    },
    curves: { steps: [], epochs: [] },
    confusionMatrices: [],
    watches: [],
  };
}

/** The events with which a run starts. */
export function* startEvents({ detail }: MadeUpRun): Generator<TrainingEvent> {
  yield {
    type: 'prepared',
    data: {
      fingerprint,
      classes: ['face', 'non-face'],
      counts: { train: [800, 800], validation: [200, 200], test: [100, 100] },
      ...(detail.spec.data.format === 'csv'
        ? {
            features: [
              { name: 'long', mean: 12, deviation: 11 },
              { name: 'lat', mean: 49, deviation: 6 },
            ],
          }
        : {}),
      notes: [
        'Test crops come from other photographs than training crops.',
        '312 faces narrower than 20 pixels were left out.',
      ],
    },
  };
  const layers = describeLayers(detail.spec.network);
  yield {
    type: 'started',
    engine: 'onnx-cpu',
    device: 'AMD EPYC 7B13, 4 threads',
    environment: {
      netsitter: '0.1.0',
      node: '24.21.0',
      electron: null,
      library: 'onnxruntime-node 1.30.0',
      platform: 'linux x64',
      processor: 'AMD EPYC 7B13',
      threads: 4,
      memoryBytes: 16 * 2 ** 30,
    },
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    layers,
    steps: stepsPerEpoch * detail.epochs,
  };
  yield {
    type: 'log',
    line: { time: detail.createdAt, level: 'information', text: 'Training on 1,600 samples.' },
  };
  yield { type: 'epoch', epoch: epochRecord(detail, 0) };
}

/** The events of one epoch, steps in batches of ten as a worker reports them. */
export function* epochEvents({ detail }: MadeUpRun, epoch: number): Generator<TrainingEvent> {
  const random = new RandomStream(detail.id, 'made-up', epoch);
  for (let first = 1; first <= stepsPerEpoch; first += 10) {
    yield {
      type: 'steps',
      steps: Array.from({ length: 10 }, (_, index) => {
        const step = (epoch - 1) * stepsPerEpoch + first + index;
        const loss = lossAt(detail, step / stepsPerEpoch);
        const noise = 1 + 0.5 * (random.uniform() - 0.5);
        return {
          step,
          epoch,
          dataLoss: loss.data * noise,
          regularisationLoss: loss.regularisation,
          accuracy: Math.round(20 * accuracyAt(detail, epoch)) / 20,
        };
      }),
    };
  }
  yield { type: 'epoch', epoch: epochRecord(detail, epoch) };
}

/** The events with which a run ends by itself. */
export function* endEvents({ detail }: MadeUpRun): Generator<TrainingEvent> {
  const last = epochRecord(detail, detail.epochs);
  const step = last.step;
  yield { type: 'epoch', epoch: { ...last, test: last.validation } };
  yield {
    type: 'checkpoint',
    checkpoint: { kind: 'last', epoch: detail.epochs, step, path: `${detail.id}/last`, sha256: fingerprint },
  };
  for (const [split, size] of [
    ['train', 800],
    ['validation', 200],
    ['test', 100],
  ] as const) {
    for (const checkpoint of ['last', 'best'] as const) {
      const missed = Math.round(size * 0.03) - (checkpoint === 'best' ? 1 : 0);
      yield {
        type: 'evaluation',
        confusionMatrix: {
          split,
          checkpoint,
          epoch: checkpoint === 'last' ? detail.epochs : detail.epochs - 1,
          classes: ['face', 'non-face'],
          counts: [
            [size - missed, missed],
            [missed - 1, size - missed + 1],
          ],
        },
        predictions: [],
      };
    }
  }
  yield { type: 'ended', state: 'finished', reason: 'epochs done', seconds: last.seconds };
}

/** What an event makes of a run, as the store would. */
export function applyEvent(run: MadeUpRun, event: TrainingEvent): void {
  const { detail } = run;
  switch (event.type) {
    case 'prepared':
      detail.dataOverview = event.data;
      break;
    case 'started': {
      const { device, environment, parameters, layers, steps } = event;
      Object.assign(detail, { state: 'running' satisfies RunState, startedAt: detail.createdAt });
      Object.assign(detail, { device, environment, parameters, layers, steps });
      break;
    }
    case 'steps':
      run.curves.steps.push(...event.steps);
      detail.stepsDone = event.steps.at(-1)!.step;
      break;
    case 'watches':
      run.watches.push(...event.watches);
      break;
    case 'epoch': {
      const { epoch, train, validation, test, seconds } = event.epoch;
      const others = run.curves.epochs.filter((record) => record.epoch !== epoch);
      run.curves = { ...run.curves, epochs: [...others, event.epoch] };
      Object.assign(detail, { epochsDone: epoch, train, validation, test, seconds });
      detail.bestValidationAccuracy = Math.max(detail.bestValidationAccuracy ?? 0, validation?.accuracy ?? 0);
      break;
    }
    case 'checkpoint':
      detail.checkpoints.push(event.checkpoint);
      break;
    case 'evaluation':
      run.confusionMatrices.push(event.confusionMatrix);
      break;
    case 'log':
      detail.log.push(event.line);
      break;
    case 'ended':
      Object.assign(detail, { state: event.state, reason: event.reason, seconds: event.seconds });
      detail.endedAt = new Date().toISOString();
      break;
    case 'preparing':
      break;
  }
}

/** A run of a learning rate of 1 or more diverges in its third epoch. */
function diverges(detail: RunDetail, epoch: number): boolean {
  return detail.learningRate >= 1 && epoch >= 2;
}

function lossAt(detail: RunDetail, epoch: number): LossParts {
  if (diverges(detail, epoch)) return { data: Number.NaN, regularisation: Infinity, total: Number.NaN };
  const data = 0.08 + 0.61 * Math.exp(-epoch / 6);
  const regularisation = 0.012 + 0.0004 * epoch;
  return { data, regularisation, total: data + regularisation };
}

function accuracyAt(detail: RunDetail, epoch: number): number {
  const ceiling = 0.94 + 0.04 * new RandomStream(detail.id, 'ceiling').uniform();
  return diverges(detail, epoch) ? 0.5 : 0.5 + (ceiling - 0.5) * (1 - Math.exp(-epoch / 3));
}

function epochRecord(detail: RunDetail, epoch: number): EpochRecord {
  const metrics = (gap: number): SplitMetrics => {
    const loss = lossAt(detail, epoch);
    const data = loss.data + gap;
    return {
      loss: { ...loss, data, total: data + loss.regularisation },
      accuracy: accuracyAt(detail, epoch) - gap / 4,
    };
  };
  return {
    epoch,
    step: epoch * stepsPerEpoch,
    learningRate: detail.learningRate,
    seconds: epoch * 1.25,
    train: metrics(0),
    validation: metrics(0.004 * epoch),
    test: null,
  };
}
