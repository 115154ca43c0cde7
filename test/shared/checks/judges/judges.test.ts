import { describe, expect, test } from 'vitest';
import { batchLeakage, leakageTolerance } from '../../../../shared/checks/judges/batch-leakage.ts';
import { gradients } from '../../../../shared/checks/judges/gradients.ts';
import { initialLoss } from '../../../../shared/checks/judges/initial-loss.ts';
import { inputBaseline } from '../../../../shared/checks/judges/input-baseline.ts';
import { learningRateHigh, learningRateLow } from '../../../../shared/checks/judges/learning-rate.ts';
import { overfitSubset } from '../../../../shared/checks/judges/overfit-subset.ts';
import type { Evidence } from '../../../../shared/checks/records.ts';
import { regularisation } from '../../../../shared/checks/judges/regularisation.ts';
import { shuffledLabels } from '../../../../shared/checks/judges/shuffled-labels.ts';
import type { LayerWatch, SplitMetrics } from '../../../../shared/runs.ts';
import { madeUpEvidence, madeUpExperiment, madeUpFacts, madeUpProbe, metrics } from '../made-up-evidence.ts';

const { LN2 } = Math;
const flat = (loss: number, steps = 200) => Array.from({ length: steps }, () => loss);
const falling = (from: number, to: number, steps = 200) =>
  Array.from({ length: steps }, (_, at) => from + ((to - from) * at) / (steps - 1));
/** A range test that falls from about 1e-4 to 1e-2 and rises beyond. */
const rangeLosses = Array.from({ length: 160 }, (_, at) =>
  at < 60 ? LN2 : at < 110 ? LN2 - 0.01 * (at - 60) : 0.19 + 0.1 * (at - 110),
);
const range = madeUpProbe('range', { losses: rangeLosses });

describe('loss at initialisation', () => {
  const judge = (loss: number) =>
    initialLoss.judge(
      madeUpEvidence({ probes: { unregularised: madeUpProbe('unregularised', { before: metrics(loss) }) } }),
    );
  test.each([
    ['pass', LN2],
    ['pass', 1.99 * LN2],
    ['warn', 2.01 * LN2],
    ['warn', 5.99 * LN2],
    ['fail', 6.01 * LN2],
    ['pass', 0.71 * LN2],
    ['warn', 0.69 * LN2],
    ['fail', Number.NaN],
    ['fail', Infinity],
  ])('%s at %d', (verdict, loss) => {
    expect(judge(loss).verdict).toBe(verdict);
  });

  test('a mean squared error may exceed what zeros give by the squares of usual scores', () => {
    const squared = {
      ...madeUpExperiment,
      training: { ...madeUpExperiment.training, loss: 'mean-squared-error' },
    };
    const of = (loss: number) =>
      initialLoss.judge(
        madeUpEvidence({
          experiment: squared as Evidence['experiment'],
          probes: { unregularised: madeUpProbe('unregularised', { before: metrics(loss) }) },
        }),
      ).verdict;
    expect([of(0.01), of(2.4), of(2.6), of(10.6)]).toEqual(['pass', 'pass', 'warn', 'fail']);
  });
});

describe('regularisation', () => {
  const judge = (rise: number, weight: number, squaredKernels = 10) =>
    regularisation.judge(
      madeUpEvidence({
        experiment: {
          ...madeUpExperiment,
          training: { ...madeUpExperiment.training, l2Regularisation: weight },
        },
        numbers: { squaredKernels },
        probes: {
          unregularised: madeUpProbe('unregularised'),
          regularised: madeUpProbe('regularised', { before: metrics(LN2, 0.5, rise) }),
        },
      }),
    );
  test('the rise has to be the weight times the squares', () => {
    expect(judge(0.01, 1e-3).verdict).toBe('pass');
    expect(judge(0.0101, 1e-3).verdict).toBe('fail');
    expect(judge(0, 1e-3).verdict).toBe('fail');
    expect(judge(Number.NaN, 1e-3).verdict).toBe('fail');
  });
  test('a penalty above the data loss warns, one far above fails', () => {
    expect(judge(2.9 * LN2, 0.29 * LN2).verdict).toBe('pass');
    expect(judge(3.1 * LN2, 0.31 * LN2).verdict).toBe('warn');
    const heavy = judge(31 * LN2, 3.1 * LN2);
    expect(heavy.verdict).toBe('fail');
    expect(heavy.next?.set['training.l2Regularisation']).toBeCloseTo(0.007, 6);
  });
});

describe('overfitting a subset', () => {
  const subset = (loss: number, accuracy = 1) => madeUpProbe('subset', { losses: flat(loss), accuracy });
  const judge = (probes: Evidence['probes']) => overfitSubset.judge(madeUpEvidence({ probes })).verdict;
  test.each([
    ['pass', 0.099 * LN2, 1],
    ['warn', 0.101 * LN2, 1],
    ['warn', 0.099 * LN2, 0.95],
    ['warn', 0.49 * LN2, 0.9],
    ['fail', 0.51 * LN2, 0.9],
    ['fail', Number.NaN, 0.9],
    ['fail', Infinity, 0.9],
  ])('%s at a loss of %d and an accuracy of %d', (verdict, loss, accuracy) => {
    expect(judge({ subset: subset(loss, accuracy) })).toBe(verdict);
  });
  test('another rate is tried while one sample is wrong, and the one that does it counts', () => {
    const almost = madeUpEvidence({ probes: { subset: subset(0.01, 0.95) } });
    expect(overfitSubset.probes(almost)).toEqual(['subset', 'subset-lower']);
    expect(judge({ subset: subset(0.01, 0.95), 'subset-lower': subset(0.02) })).toBe('pass');
  });
});

describe('learning rate', () => {
  const at = (rate: number, losses: readonly number[], rest: Partial<Evidence['probes']> = { range }) => {
    const record = madeUpProbe('trial', { losses });
    const training = {
      ...record.spec.training,
      optimiser: { ...record.spec.training.optimiser, learningRate: rate },
    };
    const trial = { ...record, spec: { ...record.spec, training } };
    const evidence = madeUpEvidence({ probes: { ...rest, trial } });
    return [learningRateLow.judge(evidence).verdict, learningRateHigh.judge(evidence).verdict];
  };
  test('a loss that falls is neither too low nor too high', () => {
    expect(at(1e-3, falling(LN2, 0.3))).toEqual(['pass', 'pass']);
  });
  test('a loss that stands still below the band is too low, and cannot tell where no rate moves it', () => {
    expect(at(1e-9, flat(LN2))).toEqual(['fail', 'pass']);
    expect(at(1e-9, flat(LN2), { range: madeUpProbe('range', { losses: flat(LN2, 160) }) })[0]).toBe(
      'cannot tell',
    );
  });
  test('a loss that stands still above the band, or rises, is too high', () => {
    expect(at(10, flat(LN2))).toEqual(['pass', 'fail']);
    expect(at(1e-3, falling(LN2, 3 * LN2))[1]).toBe('fail');
  });
  test('a loss that falls at a rate far above the band, and less than at lower ones, is too high', () => {
    expect(at(10, falling(LN2, 0.4))[1]).toBe('fail');
    expect(at(10, falling(LN2, 0.05))[1]).toBe('pass');
  });
  test('a loss that was thrown off and only comes back has not fallen', () => {
    expect(at(10, falling(5, 1.4 * LN2))[1]).toBe('fail');
  });
  test('what is no number is never well', () => {
    const [low, high] = at(1e-3, flat(Number.NaN));
    expect(low).toBe('cannot tell');
    expect(high).toBe('fail');
  });
});

describe('input-independent baseline', () => {
  const judge = (figures: SplitMetrics, train = [400, 400]) =>
    inputBaseline.judge(
      madeUpEvidence({
        facts: { ...madeUpFacts, counts: { ...madeUpFacts.counts, train } },
        probes: {
          trial: madeUpProbe('trial', { losses: flat(0.5), validation: figures }),
          zeroed: madeUpProbe('zeroed', { losses: flat(LN2), validation: metrics(LN2) }),
        },
      }),
    ).verdict;
  // With 200 samples three standard errors of an accuracy of 0.5 are 0.106.
  test.each([
    ['pass', 0.61, LN2],
    ['fail', 0.6, LN2],
    ['pass', 0.5, 0.94 * LN2],
    ['fail', 0.5, 0.96 * LN2],
    ['fail', 0.9, Number.NaN],
    ['fail', Number.NaN, Infinity],
  ])('%s at an accuracy of %d and a loss of %d', (verdict, accuracy, loss) => {
    expect(judge(metrics(loss, accuracy))).toBe(verdict);
  });
  test('few training samples only warn', () => {
    expect(judge(metrics(LN2, 0.5), [49, 49])).toBe('warn');
    expect(judge(metrics(LN2, 0.5), [50, 50])).toBe('fail');
  });
});

describe('gradients', () => {
  const healthy = { squaredGradientNorm: 0.01, updateRatio: 1e-3 };
  const judge = (layers: readonly Partial<LayerWatch>[], squaredKernels = 10) =>
    gradients.judge(
      madeUpEvidence({ numbers: { squaredKernels }, probes: { trial: madeUpProbe('trial', { layers }) } }),
    );
  test.each<[string, string, Partial<LayerWatch>]>([
    ['pass', 'is like the others', healthy],
    ['fail', 'has no gradient', { ...healthy, squaredGradientNorm: 0 }],
    ['fail', 'has one just too small', { ...healthy, squaredGradientNorm: 0.9e-14 }],
    ['fail', 'has one that is no number', { ...healthy, squaredGradientNorm: Number.NaN }],
    ['fail', 'has an infinite one', { ...healthy, squaredGradientNorm: Infinity }],
    ['fail', 'is not changed', { ...healthy, updateRatio: 0 }],
    ['warn', 'has a ratio that is no number', { ...healthy, updateRatio: Number.NaN }],
    ['pass', 'has half of its units dead', { deadShare: 0.5 }],
    ['warn', 'has three quarters of them dead', { deadShare: 0.75 }],
    ['fail', 'has nine tenths of them dead', { deadShare: 0.9 }],
    ['warn', 'has a gradient 20,000 times as large', { ...healthy, squaredGradientNorm: 4e6 }],
    ['fail', 'has one two million times as large', { ...healthy, squaredGradientNorm: 4e10 }],
  ])('%s where a layer %s', (verdict, _, layer) => {
    expect(judge([healthy, layer, healthy]).verdict).toBe(verdict);
  });
  describe('a frozen layer', () => {
    const rate = 1e-3;
    const judgeSteps = (steps: readonly (readonly Partial<LayerWatch>[])[], learningRate = rate) => {
      const record = madeUpProbe('trial', { layers: steps[0]! });
      const optimiser = { ...record.spec.training.optimiser, learningRate };
      const trial = {
        ...record,
        spec: { ...record.spec, training: { ...record.spec.training, optimiser } },
        watches: steps.map((layers, at) => ({
          ...madeUpProbe('trial', { layers }).watches[0]!,
          step: 1 + 5 * at,
        })),
      };
      return gradients.judge(madeUpEvidence({ probes: { trial } }));
    };
    const still = { ...healthy, updateRatio: 0 };
    test('is one that no watched step changes though a gradient arrives', () => {
      const told = judgeSteps([
        [healthy, still, healthy],
        [healthy, still, healthy],
      ]);
      expect(told).toMatchObject({ verdict: 'fail', value: 0 });
      expect(told.measured).toContain(
        'A gradient arrives in layer-2, and none of 2 watched steps changes it.',
      );
      expect(told.causes).toEqual(['Layers are frozen: the optimiser does not know their parameters.']);
    });
    test('is told where the first gradient comes later, too', () => {
      const silent = { squaredGradientNorm: 1e-12, updateRatio: 0 };
      expect(
        judgeSteps([
          [healthy, silent],
          [healthy, still],
        ]).verdict,
      ).toBe('fail');
    });
    test('is none that one of them changes', () => {
      expect(
        judgeSteps([
          [healthy, still],
          [healthy, healthy],
        ]).verdict,
      ).toBe('pass');
    });
    test('is every layer where updates are not carried out', () => {
      expect(judgeSteps([[still, still]]).causes[0]).toContain('not carried out');
    });
    test('is none where updates are lost in rounding, for the learning rate', () => {
      const faint = { ...healthy, updateRatio: 1e-8 };
      expect(judgeSteps([[faint, still]], 1e-9).verdict).toBe('warn');
      expect(judgeSteps([[faint, still]], rate).verdict).toBe('fail');
      expect(judgeSteps([[healthy, still]], 1e-9).verdict).toBe('fail');
    });
  });
  test('kernels that are all zero are named as the cause', () => {
    expect(judge([healthy, { deadShare: 1 }], 0).causes[0]).toContain('drawn as 0');
    expect(judge([healthy, { deadShare: 1 }]).causes[0]).not.toContain('drawn as 0');
  });
});

test.each([
  ['pass', 0.4 * LN2, 0.5],
  ['pass', 0.71 * LN2, 0.9],
  ['fail', 0.69 * LN2, 0.9],
  ['cannot tell', Number.NaN, 0.9],
])('shuffled labels: %s at a loss of %d and an accuracy of %d', (verdict, loss, accuracy) => {
  const shuffled = madeUpProbe('shuffled', { losses: flat(LN2), validation: metrics(loss, accuracy) });
  expect(shuffledLabels.judge(madeUpEvidence({ probes: { shuffled } })).verdict).toBe(verdict);
});

test.each([
  ['pass', leakageTolerance],
  ['fail', 1.01 * leakageTolerance],
  ['fail', Number.NaN],
  ['fail', Infinity],
])('leakage: %s at %d', (verdict, leakage) => {
  expect(batchLeakage.judge(madeUpEvidence({ numbers: { leakage } })).verdict).toBe(verdict);
});
