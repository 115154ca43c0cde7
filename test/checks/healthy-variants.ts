import type { Initialiser, LayerSpec } from '../../shared/specs/network.ts';
import { applyProbe } from '../../main/data/probe.ts';
import { drawnFaces, drawnTable, standardise } from './drawn-data.ts';
import { withLayers, withTraining } from './families.ts';
import type { Variant } from './set-ups.ts';

const sgd = { type: 'sgd', momentum: 0.9, weightDecay: 0 } as const;

/** Set-ups that learn, in many manners: none may raise an alarm. */
export const healthyVariants: readonly Variant[] = [
  { title: 'as it is', change: (healthy) => healthy, wanted: null },
  healthy('batch normalisation', normalise),
  healthy('dropout of a quarter', (layers) =>
    layers.flatMap((layer): LayerSpec[] =>
      layer.type === 'relu' || layer.type === 'sigmoid' ? [layer, { type: 'dropout', rate: 0.25 }] : [layer],
    ),
  ),
  {
    ...healthy('residuals', (layers) =>
      layers.flatMap((layer, at): LayerSpec[] => {
        if (at !== layers.findLastIndex(({ type }) => type === 'relu')) return [layer];
        const units = layers.findLast((one) => one.type === 'dense' && one !== layers.at(-1));
        const block: LayerSpec = {
          type: 'residual',
          layers: [
            { type: 'relu' },
            {
              type: 'dense',
              units: units?.type === 'dense' ? units.units : 1,
              initialiser: 'glorot-uniform',
            },
          ],
        };
        return [block, block, layer];
      }),
    ),
    families: ['faces', 'table'],
  },
  {
    title: 'SGD with momentum',
    wanted: null,
    change: (base) => ({
      ...base,
      experiment: withTraining(base.experiment, { optimiser: { ...sgd, learningRate: 0.02 } }),
    }),
  },
  {
    title: 'batch normalisation, and SGD at a rate that learns at once',
    families: ['table'],
    wanted: null,
    change: (base) => ({
      ...base,
      experiment: withTraining(withLayers(base.experiment, normalise), {
        optimiser: { ...sgd, learningRate: 0.1 },
      }),
    }),
  },
  {
    title: 'dropout of a half, twice, and weight decay apart from the gradient',
    families: ['table'],
    wanted: null,
    change: (base) => ({
      ...base,
      experiment: withTraining(
        withLayers(base.experiment, (layers) =>
          layers.flatMap((layer): LayerSpec[] =>
            layer.type === 'relu'
              ? [layer, { type: 'dropout', rate: 0.5 }]
              : [layer.type === 'dense' && layer.units > 3 ? { ...layer, units: 64 } : layer],
          ),
        ),
        {
          optimiser: {
            type: 'adamw',
            learningRate: 3e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            weightDecay: 0.1,
          },
        },
      ),
    }),
  },
  healthy('He’s initialiser', (layers) => initialise(layers, 'he-normal')),
  healthy('PyTorch’s initialiser', (layers) => initialise(layers, 'pytorch-default')),
  healthy('tanh', (layers) => layers.map((layer) => (layer.type === 'relu' ? { type: 'tanh' } : layer))),
  {
    ...healthy('sigmoid', (layers) =>
      layers.map((layer) => (layer.type === 'relu' ? { type: 'sigmoid' } : layer)),
    ),
    families: ['table'],
  },
  {
    title: 'binary cross entropy',
    families: ['faces'],
    wanted: null,
    change: (base) => ({ ...base, experiment: withOneOutput(base.experiment, 'binary-cross-entropy') }),
  },
  {
    title: 'mean squared error of one output',
    families: ['faces', 'pairs'],
    wanted: null,
    change: (base) => ({ ...base, experiment: withOneOutput(base.experiment, 'mean-squared-error') }),
  },
  {
    title: 'mean squared error of every class',
    families: ['faces', 'table'],
    wanted: null,
    change: (base) => ({
      ...base,
      experiment: withTraining(base.experiment, { loss: 'mean-squared-error' }),
    }),
  },
  {
    title: 'uneven classes, 1 to 5',
    families: ['faces', 'table'],
    wanted: null,
    change: (base, family, seed) => {
      const sizes = { train: 900, validation: 300, test: 150 };
      const drawn =
        family === 'faces' ? drawnFaces(seed, sizes, 5) : drawnTable(seed, sizes, { unevenness: 5 });
      return { ...base, data: standardise(drawn) };
    },
  },
  {
    title: '60 training samples',
    wanted: null,
    change: (base, _, seed) => ({ ...base, data: applyProbe(base.data, { trainingSamples: 60 }, seed) }),
  },
  {
    title: 'L2 as strong as the report’s coarse search has it, 0.01',
    wanted: null,
    change: (base) => ({ ...base, experiment: withTraining(base.experiment, { l2Regularisation: 0.01 }) }),
  },
  {
    title: 'a hard task, best accuracy 0.7',
    families: ['table'],
    wanted: null,
    change: (base, _, seed) => ({
      ...base,
      data: standardise(drawnTable(seed, { train: 900, validation: 300, test: 150 }, { spread: 2.2 })),
    }),
  },
];

function healthy(title: string, change: (layers: readonly LayerSpec[]) => LayerSpec[]): Variant {
  return {
    title,
    wanted: null,
    change: (base) => ({ ...base, experiment: withLayers(base.experiment, change) }),
  };
}

function normalise(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer): LayerSpec[] =>
    layer.type === 'relu' ? [{ type: 'batch-normalisation', momentum: 0.9, epsilon: 1e-3 }, layer] : [layer],
  );
}

function initialise(layers: readonly LayerSpec[], initialiser: Initialiser): LayerSpec[] {
  return layers.map((layer) =>
    layer.type === 'dense' || layer.type === 'convolution' ? { ...layer, initialiser } : layer,
  );
}

function withOneOutput(
  experiment: Parameters<typeof withLayers>[0],
  loss: 'binary-cross-entropy' | 'mean-squared-error',
): Parameters<typeof withLayers>[0] {
  const narrow = withLayers(experiment, (layers) => [
    ...layers.slice(0, -1),
    { type: 'dense', units: 1, initialiser: 'glorot-uniform' },
  ]);
  return withTraining(narrow, { loss });
}
