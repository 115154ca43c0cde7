import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataCheckStep } from '../../../../shared/checks/judges/data.ts';
import { learningRateHigh, proposeRate } from '../../../../shared/checks/judges/learning-rate.ts';
import { fineSearch } from '../../../../shared/checks/judges/searches.ts';
import type { Evidence, SearchRecord } from '../../../../shared/checks/records.ts';
import type { Finding } from '../../../../shared/data-check.ts';
import { listTrials } from '../../../../shared/searches/trials.ts';
import type { RangeAxis } from '../../../../shared/specs/search.ts';
import { replaceSettings } from '../../../../shared/specs/settings.ts';
import { madeUpEvidence, madeUpExperiment, madeUpProbe } from '../made-up-evidence.ts';

/** What is proposed must be another experiment than the one that was checked, and one that can be trained. */
const rateSetting = 'training.optimiser.learningRate';
const rateOf = (next: ReturnType<typeof proposeRate>) => next!.set[rateSetting] as number;

describe('a proposed learning rate', () => {
  const exponent = fc.double({ min: -8, max: 1, noNaN: true });

  test('lies within the band, however narrow', () => {
    fc.assert(
      fc.property(exponent, fc.double({ min: 0.05, max: 3, noNaN: true }), (low, width) => {
        const band = { from: 10 ** low, to: 10 ** (low + width) };
        const rate = rateOf(proposeRate(band));
        expect(rate).toBeGreaterThanOrEqual(band.from);
        expect(rate).toBeLessThanOrEqual(band.to);
      }),
    );
  });

  test('is clearly below one that was found too high, also where that lies in the band', () => {
    fc.assert(
      fc.property(exponent, exponent, fc.boolean(), (low, chosen, isKnown) => {
        const band = isKnown ? { from: 10 ** low, to: 10 ** (low + 1) } : null;
        const tooHigh = 10 ** chosen;
        const next = proposeRate(band, tooHigh);
        expect(rateOf(next)).toBeLessThan(tooHigh / 2);
        expect(() => replaceSettings(madeUpExperiment, next!.set)).not.toThrow();
      }),
    );
  });

  test('is there where training diverged and no band is known', () => {
    const trial = madeUpProbe('trial', {
      losses: [0.7, 9, Number.NaN],
      state: 'failed',
      reason: 'diverged at step 3: the data loss is NaN',
    });
    const told = learningRateHigh.judge(madeUpEvidence({ probes: { trial } }));
    expect(told.verdict).toBe('fail');
    expect(rateOf(told.next)).toBeCloseTo(1e-4, 10);
  });
});

test('inputs that are normalised and badly scaled all the same are not to be normalised as they are', () => {
  const scale = { id: 'input-scale', verdict: 'warn', measured: '', value: 400, cause: null } as Finding;
  const nextFor = (normalisation: 'none' | 'standardise') =>
    dataCheckStep.judge(
      madeUpEvidence({
        findings: [scale],
        experiment: {
          ...madeUpExperiment,
          data: { ...madeUpExperiment.data, normalisation },
        } as Evidence['experiment'],
      }),
    ).next;
  expect(nextFor('standardise')).toBeNull();
  expect(nextFor('none')!.set).toEqual({ 'data.normalisation': 'standardise' });
});

test('a fine search keeps within what a setting may be, also beyond the edge of a coarse one', () => {
  const axis = { kind: 'range', from: 0.2, to: 0.99, scale: 'linear', whole: false } as const;
  const setting = 'training.optimiser.beta1';
  const spec: SearchRecord['spec'] = {
    strategy: 'random',
    axes: [{ ...axis, setting }],
    trials: 40,
    rankBy: 'validation-accuracy',
    seed: 1,
  };
  const trials = listTrials(spec).map((trial, at) => ({
    ...trial,
    run: { id: at + 1, state: 'finished', reason: 'epochs done' },
    best: { accuracy: Number(trial.settings[0]!.set[setting]), loss: 0.1, epoch: 1 },
  })) as unknown as SearchRecord['trials'];
  const evidence = madeUpEvidence({ searches: { 'coarse-search': { search: 1, spec, trials } } });
  const { experiment, search } = fineSearch.search!(evidence)!;
  const [fine] = search.axes as [RangeAxis];
  expect(fine.to).toBeGreaterThan(0.9);
  expect(fine.to).toBeLessThan(1);
  for (const trial of listTrials(search)) {
    for (const { set } of trial.settings) expect(() => replaceSettings(experiment, set)).not.toThrow();
  }
});
