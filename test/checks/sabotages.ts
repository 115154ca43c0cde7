import { RandomStream } from '../../shared/mathematics/random.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import { splits } from '../../shared/specs/data.ts';
import type { LayerSpec } from '../../shared/specs/network.ts';
import { changeInputs, replaceSplit } from '../support/made-up-data.ts';
import { families, withLayers, withTraining } from './families.ts';
import { tamperWith, type Tampering } from './sabotaged-engine.ts';
import type { MadeSetUp, Variant } from './set-ups.ts';

/** Mistakes, each with the one check that must fail. What a spec can say is said there; the rest is done to data or engine. */
export const sabotages: readonly Variant[] = [
  fails('input-baseline', 'labels shuffled', (base, _, seed) => ({
    ...base,
    data: splits.reduce(
      (data, split) =>
        replaceSplit(data, split, ({ labels }) => ({
          labels: new RandomStream(seed, 'sabotage', split).shuffle(labels.slice()),
        })),
      base.data,
    ),
  })),
  fails('data', 'input not normalised', (base, family, seed) => {
    const { data } = base.experiment;
    return {
      ...base,
      experiment: { ...base.experiment, data: { ...data, normalisation: 'none' } },
      data: families[family].drawData(seed),
    };
  }),
  fails('learning-rate-low', 'learning rate 1e-9', (base) => withRate(base, 1e-9)),
  fails('learning-rate-high', 'learning rate 10', (base) => withRate(base, 10)),
  fails('learning-rate-high', 'learning rate 1e6', (base) => withRate(base, 1e6)),
  tampered('initial-loss', 'initial kernels times 100', { drawn: scaleKernels(100) }),
  tampered('gradients', 'initial kernels times 0', { drawn: scaleKernels(0) }),
  fails('regularisation', 'regularisation 1e3', (base) => ({
    ...base,
    experiment: withTraining(base.experiment, { l2Regularisation: 1e3 }),
  })),
  fails('gradients', 'a frozen layer', (base, family) => ({
    ...base,
    engine: tamperWith(base.engine, { frozenLayer: family === 'table' ? 'dense-2' : 'convolution-2' }),
  })),
  {
    ...fails('gradients', 'gradients clipped to a millionth', (base) => ({
      ...base,
      experiment: withTraining(base.experiment, {
        optimiser: { type: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0 },
        clipping: { type: 'global-norm', maximum: 1e-6 },
      }),
    })),
    families: ['table'],
  },
  {
    ...fails('regularisation', 'weight decay that shrinks all weights to nothing', (base) => ({
      ...base,
      experiment: withTraining(base.experiment, {
        optimiser: {
          type: 'adamw',
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-7,
          weightDecay: 300,
        },
      }),
    })),
    families: ['table'],
  },
  fails('network', 'softmax or sigmoid applied twice', (base) => {
    const type = base.experiment.training.loss === 'binary-cross-entropy' ? 'sigmoid' : 'softmax';
    return changeLayers(base, (layers) => [...layers, { type }]);
  }),
  fails('network', 'a missing activation', (base) =>
    // The last ReLU stands between two layers with weights in all three families.
    changeLayers(base, (layers) => layers.toSpliced(lastRelu(layers), 1)),
  ),
  {
    title: 'only max pooling between two convolutions',
    families: ['faces', 'pairs'],
    wanted: { check: 'network', verdict: 'warn' },
    change: (base) =>
      changeLayers(base, (layers) =>
        layers.toSpliced(
          layers.findIndex(({ type }) => type === 'relu'),
          1,
        ),
      ),
  },
  tampered('overfit-subset', 'wrong sign of the loss', { rateFactor: -1 }),
  fails('gradients', 'dead ReLUs', (base) => {
    const biases = layersBeforeRelu(base.experiment.network.layers).map((name) => `${name}/bias`);
    const drawn: Tampering['drawn'] = ({ name, values }) =>
      biases.includes(name) ? values.map(() => -100) : values;
    return { ...base, engine: tamperWith(base.engine, { drawn }) };
  }),
  fails('gradients', '100 layers of width 4', (base) =>
    changeLayers(base, (layers) => {
      const at = lastRelu(layers) + 1;
      const flat = layers.some(({ type }) => type === 'flatten') && layers[at]?.type === 'flatten' ? 1 : 0;
      const narrow: LayerSpec = {
        type: 'repeat',
        times: 100,
        layers: [{ type: 'dense', units: 4, initialiser: 'glorot-uniform' }, { type: 'relu' }],
      };
      return layers.toSpliced(at + flat, 0, narrow);
    }),
  ),
  fails('data', 'one class only', (base) => ({
    ...base,
    data: splits.reduce(
      (data, split) => replaceSplit(data, split, ({ labels }) => ({ labels: labels.map(() => 0) })),
      base.data,
    ),
  })),
  fails('data', 'validation equals training', (base) => ({
    ...base,
    data: replaceSplit(base.data, 'validation', () => base.data.splits.train),
  })),
  fails('data', 'test split preprocessed differently', (base) => ({
    ...base,
    data: changeInputs(base.data, (value) => (value + 2) / 4),
  })),
];

function fails(check: CheckName, title: string, change: Variant['change']): Variant {
  return { title, change, wanted: { check, verdict: 'fail' } };
}

function tampered(check: CheckName, title: string, tampering: Tampering): Variant {
  return fails(check, title, (base) => ({ ...base, engine: tamperWith(base.engine, tampering) }));
}

function scaleKernels(factor: number): NonNullable<Tampering['drawn']> {
  return ({ name, values }) => (name.endsWith('/kernel') ? values.map((value) => factor * value) : values);
}

/** The names, as a plan gives them, of the layers with weights that a ReLU follows. */
function layersBeforeRelu(layers: readonly LayerSpec[]): string[] {
  const counts = new Map<string, number>();
  return layers.flatMap(({ type }, at) => {
    const number = (counts.get(type) ?? 0) + 1;
    counts.set(type, number);
    return layers[at + 1]?.type === 'relu' ? [`${type}-${number}`] : [];
  });
}

function withRate(base: MadeSetUp, learningRate: number): MadeSetUp {
  const { optimiser } = base.experiment.training;
  return {
    ...base,
    experiment: withTraining(base.experiment, { optimiser: { ...optimiser, learningRate } }),
  };
}

function changeLayers(base: MadeSetUp, change: Parameters<typeof withLayers>[1]): MadeSetUp {
  return { ...base, experiment: withLayers(base.experiment, change) };
}

function lastRelu(layers: readonly LayerSpec[]): number {
  return layers.findLastIndex(({ type }) => type === 'relu');
}
