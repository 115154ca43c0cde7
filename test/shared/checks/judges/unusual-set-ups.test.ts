import { describe, expect, test } from 'vitest';
import { gradients } from '../../../../shared/checks/judges/gradients.ts';
import { inputBaseline } from '../../../../shared/checks/judges/input-baseline.ts';
import { learningRateHigh, learningRateRange } from '../../../../shared/checks/judges/learning-rate.ts';
import { network } from '../../../../shared/checks/judges/network.ts';
import { overfitSubset } from '../../../../shared/checks/judges/overfit-subset.ts';
import type { Evidence } from '../../../../shared/checks/records.ts';
import { regularisation } from '../../../../shared/checks/judges/regularisation.ts';
import type { LayerSpec } from '../../../../shared/specs/network.ts';
import { experimentSpecSchema } from '../../../../shared/specs/recipe.ts';
import { madeUpEvidence, madeUpExperiment, madeUpFacts, madeUpProbe, metrics } from '../made-up-evidence.ts';

/** Set-ups that the table of verdicts was not calibrated on, and what was told wrong of them. */

const { LN2 } = Math;
const flat = (loss: number, steps = 200) => Array.from({ length: steps }, () => loss);
const dense = (units: number) => ({ type: 'dense', units, initialiser: 'glorot-uniform' }) as const;

function withSettings(
  training: object,
  layers: readonly LayerSpec[] = madeUpExperiment.network.layers,
): Evidence['experiment'] {
  return experimentSpecSchema.parse({
    ...madeUpExperiment,
    network: { ...madeUpExperiment.network, layers },
    training: { ...madeUpExperiment.training, ...training },
  });
}

describe('a network that learns within its first steps', () => {
  const layers: LayerSpec[] = [
    dense(8),
    { type: 'batch-normalisation', momentum: 0.9, epsilon: 1e-3 },
    { type: 'relu' },
    dense(2),
  ];
  const experiment = withSettings({ optimiser: { type: 'sgd', learningRate: 0.5, momentum: 0.9 } }, layers);
  const of = (name: 'trial' | 'range', losses: readonly number[], within = experiment) => {
    const record = madeUpProbe(name, { losses, before: metrics(LN2) });
    const { optimiser } = within.training;
    const training = { ...record.spec.training, ...(name === 'trial' ? { optimiser } : {}) };
    return { ...record, spec: { ...record.spec, network: within.network, training } };
  };
  // From ln 2 to 0.2 between 1e-4 and 1e-2, and up beyond.
  const rangeLosses = Array.from({ length: 160 }, (_, at) =>
    at < 60 ? LN2 : at < 110 ? LN2 - 0.01 * (at - 60) : 0.19 + 0.1 * (at - 110),
  );
  const judge = (losses: readonly number[], within = experiment) => {
    const evidence = madeUpEvidence({
      experiment: within,
      probes: { trial: of('trial', losses, within), range: of('range', rangeLosses, within) },
    });
    return [learningRateHigh.judge(evidence).verdict, learningRateRange.judge(evidence).verdict];
  };
  test('is held against the loss before them, not against them, where batches are normalised', () => {
    expect(judge([LN2, ...flat(0.1, 199)])).toEqual(['pass', 'pass']);
    expect(judge([LN2, ...flat(0.3, 199)])).toEqual(['fail', 'warn']);
    expect(judge(flat(LN2))).toEqual(['fail', 'warn']);
  });
  test('dropout raises the loss of steps, not that they are held against', () => {
    const dropped = withSettings({ optimiser: { type: 'adam', learningRate: 1e-3 } }, [
      dense(8),
      { type: 'relu' },
      { type: 'dropout', rate: 0.7 },
      dense(2),
    ]);
    const start = 1.8 * LN2;
    const range = of(
      'range',
      rangeLosses.map((loss) => loss + start - LN2),
      dropped,
    );
    const high = (losses: readonly number[]) =>
      learningRateHigh.judge(
        madeUpEvidence({ experiment: dropped, probes: { range, trial: of('trial', losses, dropped) } }),
      ).verdict;
    expect(high(flat(start))).toBe('pass');
    expect(high(flat(1.6 * start))).toBe('fail');
  });
});

describe('what holds an experiment back is named before its labels are doubted', () => {
  const judge = (experiment: Evidence['experiment'], ratio = 1e-3) => {
    const trial = madeUpProbe('trial', {
      losses: flat(LN2),
      validation: metrics(LN2),
      layers: [
        { squaredGradientNorm: 0.5, updateRatio: ratio },
        { squaredGradientNorm: 0.5, updateRatio: ratio },
      ],
    });
    const zeroed = madeUpProbe('zeroed', { losses: flat(LN2), validation: metrics(LN2) });
    const evidence = madeUpEvidence({
      experiment,
      numbers: { squaredKernels: 100 },
      probes: { trial, zeroed },
    });
    return { baseline: inputBaseline.judge(evidence), norms: gradients.judge(evidence) };
  };
  const dropped = (times: number): LayerSpec[] => [
    { type: 'repeat', times, layers: [dense(8), { type: 'relu' }, { type: 'dropout', rate: 0.5 }] },
    dense(2),
  ];
  test.each<[string, Evidence['experiment'], RegExp, string, unknown]>([
    ['an L2 penalty', withSettings({ l2Regularisation: 0.1 }), /L2/, 'training.l2Regularisation', 7e-4],
    [
      'weight decay in the gradient',
      withSettings({ optimiser: { type: 'sgd', learningRate: 0.1, weightDecay: 0.2 } }),
      /weight decay/,
      'training.optimiser.weightDecay',
      1e-3,
    ],
    [
      'decoupled weight decay',
      withSettings({ optimiser: { type: 'adamw', learningRate: 1e-3, weightDecay: 100 } }),
      /weight decay/,
      'training.optimiser.weightDecay',
      0.01,
    ],
    ['dropout', withSettings({}, dropped(3)), /[Dd]ropout/, 'network.layers.0.layers.2.rate', 0.2],
  ])('%s', (_, experiment, cause, path, value) => {
    const { baseline } = judge(experiment);
    expect(baseline.verdict).toBe('fail');
    expect(baseline.causes[0]).toMatch(cause);
    expect(baseline.next?.set).toEqual({ [path]: value });
  });
  test('clipping, and no learning rate of a thousand to make up for it', () => {
    const clipped = withSettings({ clipping: { type: 'global-norm', maximum: 1e-6 } });
    const { baseline, norms } = judge(clipped, 1e-8);
    for (const { causes, next } of [baseline, norms]) {
      expect(causes[0]).toMatch(/[Cc]lipping/);
      expect(next?.set).toEqual({ 'training.clipping.maximum': 1 });
    }
    expect(norms.verdict).toBe('fail');
    expect(judge(clipped).norms.verdict).toBe('pass');
    expect(judge(clipped).baseline.causes[0]).toMatch(/Labels/);
  });
  test('usual settings are not blamed', () => {
    for (const experiment of [
      withSettings({ l2Regularisation: 1e-3 }),
      withSettings({ optimiser: { type: 'adamw', learningRate: 1e-3, weightDecay: 10 } }),
      withSettings({ clipping: { type: 'global-norm', maximum: 5 } }),
      withSettings({}, dropped(2)),
    ]) {
      expect(judge(experiment).baseline.causes[0]).toMatch(/Labels/);
    }
  });
});

describe('weight decay counts as the penalty that it is the gradient of', () => {
  const judge = (optimiser: object) =>
    regularisation.judge(
      madeUpEvidence({
        experiment: withSettings({ optimiser: { learningRate: 1e-3, ...optimiser } }),
        numbers: { squaredKernels: 10 },
        probes: {
          unregularised: madeUpProbe('unregularised'),
          regularised: madeUpProbe('regularised', { before: metrics(LN2, 0.5, 0.01) }),
        },
      }),
    );
  test.each([
    ['pass', { type: 'sgd', weightDecay: 2 * 0.29 * LN2 }],
    ['warn', { type: 'sgd', weightDecay: 2 * 0.31 * LN2 }],
    ['fail', { type: 'adam', weightDecay: 2 * 1.01 * LN2 }],
    ['pass', { type: 'adamw', weightDecay: 30 }],
    ['warn', { type: 'adamw', weightDecay: 31 }],
    ['fail', { type: 'adamw', weightDecay: 101 }],
  ])('%s with %o', (verdict, optimiser) => {
    const told = judge(optimiser);
    expect(told.verdict).toBe(verdict);
    expect(told.measured.includes('weight decay of')).toBe(verdict !== 'pass');
    if (verdict !== 'pass') expect(Object.keys(told.next!.set)).toEqual(['training.optimiser.weightDecay']);
  });
});

describe('few held samples, and weak inputs', () => {
  const judge = (held: number, accuracy: number, loss: number) =>
    inputBaseline.judge(
      madeUpEvidence({
        facts: { ...madeUpFacts, counts: { ...madeUpFacts.counts, validation: [held / 2, held / 2] } },
        probes: {
          trial: madeUpProbe('trial', { losses: flat(0.5), validation: metrics(loss, accuracy) }),
          zeroed: madeUpProbe('zeroed', { losses: flat(LN2), validation: metrics(LN2) }),
        },
      }),
    );
  test.each([
    ['cannot tell', 2, 1, 0.1],
    ['cannot tell', 8, 1, 0.1],
    ['fail', 12, 0.5, 0.81 * LN2],
    ['pass', 12, 0.5, 0.79 * LN2],
    // Two standard errors of 400 samples are 0.05.
    ['warn', 400, 0.56, 0.99 * LN2],
    ['fail', 400, 0.56, 1.01 * LN2],
    ['fail', 400, 0.54, 0.99 * LN2],
  ])('%s of %d samples at an accuracy of %d and a loss of %d', (verdict, held, accuracy, loss) => {
    expect(judge(held, accuracy, loss).verdict).toBe(verdict);
  });
});

describe('a next step for what can be read off the layers', () => {
  const judge = (layers: LayerSpec[], training: object = {}) =>
    network.judge(madeUpEvidence({ experiment: withSettings(training, layers) }));
  test('what is applied twice or cuts scores off is left out', () => {
    for (const type of ['softmax', 'relu', 'tanh'] as const) {
      const { next } = judge([...madeUpExperiment.network.layers, { type }]);
      expect(next?.set).toEqual({ 'network.layers': madeUpExperiment.network.layers });
    }
  });
  test('a last ReLU may die under the mean squared error, too', () => {
    const layers: LayerSpec[] = [...madeUpExperiment.network.layers, { type: 'relu' }];
    expect(judge(layers, { loss: 'mean-squared-error' }).verdict).toBe('warn');
    const bounded: LayerSpec[] = [...madeUpExperiment.network.layers, { type: 'sigmoid' }];
    expect(judge(bounded, { loss: 'mean-squared-error' }).verdict).toBe('pass');
  });
  test('missing activations are added, after which nothing is missing', () => {
    const told = judge([dense(8), { type: 'dropout', rate: 0.1 }, dense(8), dense(2)]);
    expect(told.verdict).toBe('fail');
    const layers = told.next?.set['network.layers'] as LayerSpec[];
    expect(layers.map(({ type }) => type)).toEqual([
      ...['dense', 'relu', 'dropout', 'dense', 'relu', 'dense'],
    ]);
    expect(judge(layers).verdict).toBe('pass');
  });
});

describe('a subset that is not learnt', () => {
  const judge = (layers: LayerSpec[], samples = 20) => {
    const record = madeUpProbe('subset', { losses: flat(0.6), accuracy: 0.6 });
    const probe = { ...record.spec.probe, trainingSamples: samples };
    return overfitSubset.judge(
      madeUpEvidence({
        experiment: withSettings({}, layers),
        probes: { subset: { ...record, spec: { ...record.spec, probe } } },
      }),
    );
  };
  test('is given a hidden layer where the network has none', () => {
    expect(judge([dense(2)]).next?.set).toEqual({
      'network.layers': [dense(32), { type: 'relu' }, dense(2)],
    });
  });
  test('is said to have the samples it has', () => {
    expect(judge([dense(2)], 8).measured).toMatch('on 8 samples');
  });
});
