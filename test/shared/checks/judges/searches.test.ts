import { describe, expect, test } from 'vitest';
import { coarseSearch, fineSearch } from '../../../../shared/checks/judges/searches.ts';
import type { Evidence, ProbeRecord, SearchRecord } from '../../../../shared/checks/records.ts';
import { probeExperiment } from '../../../../shared/checks/probes/probes.ts';
import type { TrialRecord } from '../../../../shared/searches/records.ts';
import { listTrials } from '../../../../shared/searches/trials.ts';
import { replaceSettings } from '../../../../shared/specs/settings.ts';
import { makeCourse } from '../notes/made-up-course.ts';

const rate = 'training.optimiser.learningRate';
const { spec: experiment, facts } = makeCourse({ train: () => [0.5, 0.8], training: { seed: 4 } });
const counts = { train: [4000, 4000], validation: [200, 200], test: [100, 100] };
const untrained: Evidence = {
  experiment,
  facts: { ...facts!, counts },
  findings: [],
  probes: {},
  numbers: {},
};

/** A trial of the experiment's own settings that came to an accuracy on the validation split. */
function ownTrial(accuracy: number): ProbeRecord {
  const loss = { data: 0.4, regularisation: 0, total: 0.4 };
  const epoch = { epoch: 1, step: 200, learningRate: 1e-3, seconds: 1, train: null, test: null };
  return {
    run: 1,
    spec: probeExperiment('trial', experiment, untrained.facts),
    state: 'finished',
    reason: 'epochs done',
    steps: [],
    watches: [],
    epochs: [{ ...epoch, validation: { loss, accuracy } }],
  };
}

/** What a coarse search found whose trials are as accurate as `accuracyAt` says of their learning rate; NaN diverged. */
function searched(accuracyAt: (rate: number) => number): SearchRecord {
  const { search } = coarseSearch.search!(untrained)!;
  const trials = listTrials(search).map((trial): TrialRecord => {
    const accuracy = accuracyAt(Number(trial.settings[0]!.set[rate]));
    const isLost = Number.isNaN(accuracy);
    const run = { id: trial.trial, epochs: 1, epochsDone: 1, seconds: 1 };
    return {
      ...trial,
      settings: [...trial.settings],
      run: isLost
        ? { ...run, state: 'failed', reason: 'diverged at step 3: the data loss is NaN' }
        : { ...run, state: 'finished', reason: 'epochs done' },
      best: { epoch: 1, accuracy: isLost ? 0.5 : accuracy, dataLoss: isLost ? Infinity : 1 - accuracy },
    };
  });
  return { search: 7, spec: search, trials };
}

function judge(accuracyAt: (rate: number) => number, own = 0.9) {
  const searches = { 'coarse-search': searched(accuracyAt) };
  return coarseSearch.judge({ ...untrained, probes: { trial: ownTrial(own) }, searches });
}

/** Best at one rate, less far from it, never below chance. */
const peak = (best: number) => (at: number) => Math.max(0.5, 0.92 - 0.1 * Math.abs(Math.log10(at / best)));

describe('searches as checks', () => {
  test('draw rates beyond the band of the range test, short trials on the validation split', () => {
    const { experiment: common, search } = coarseSearch.search!(untrained)!;
    expect(common.training.evaluateEachEpoch).toEqual(['validation']);
    expect(common.probe?.trainingSamples).toBe(4000);
    expect(listTrials(search)).toHaveLength(16);
    for (const trial of listTrials(search)) {
      for (const { set } of trial.settings) expect(() => replaceSettings(common, set)).not.toThrow();
    }
    const longer = fineSearch.search!(untrained)!.experiment;
    expect(longer.probe!.trainingSamples! * longer.training.epochs).toBeGreaterThan(4000);
  });

  test('cannot be made without a validation split', () => {
    const bare = { ...untrained, facts: { ...untrained.facts, counts: { ...counts, validation: [0, 0] } } };
    expect(coarseSearch.search!(bare)).toBeNull();
    expect(coarseSearch.judge(bare).verdict).toBe('cannot tell');
    expect(coarseSearch.judge(untrained).verdict).toBe('cannot tell');
  });

  test('pass where the best lies inside and is no better than the own settings', () => {
    expect(judge(peak(1e-3))).toMatchObject({ verdict: 'pass', next: null });
  });

  test('warn of a best value at the border, and propose where to search next', () => {
    const { verdict, measured, next } = judge(peak(1), 0.9);
    expect(verdict).toBe('warn');
    expect(measured).toMatch(/near the upper end .* Search .* next/);
    expect(next!.set[rate]).toBeGreaterThan(1e-2);
  });

  test('take a border for an accident of the draw where trials inside are as good', () => {
    expect(judge(() => 0.9).verdict).toBe('pass');
  });

  test('warn where the own settings are clearly worse, and propose the best', () => {
    const { verdict, next, causes } = judge(peak(1e-3), 0.6);
    expect(verdict).toBe('warn');
    expect(causes).toHaveLength(1);
    expect(() => replaceSettings(experiment, next!.set)).not.toThrow();
  });

  test('fail where nothing is better than the largest class, or everything diverged', () => {
    expect(judge(() => 0.51, 0.5).verdict).toBe('fail');
    expect(judge(() => Number.NaN)).toMatchObject({ verdict: 'fail', value: Number.NaN });
    expect(judge((at) => (at > 1e-3 ? Number.NaN : 0.9)).measured).toContain('of which diverged');
  });

  test('search finer around the best of the coarse search', () => {
    const searches = { 'coarse-search': searched(peak(1e-3)) };
    const [axis] = fineSearch.search!({ ...untrained, searches })!.search.axes;
    const [wide] = searches['coarse-search'].spec.axes;
    if (axis?.kind !== 'range' || wide?.kind !== 'range') throw new Error('The axis is no range.');
    expect(axis.to / axis.from).toBeLessThan(wide.to / wide.from);
    expect(axis.from).toBeLessThan(1e-3);
    expect(axis.to).toBeGreaterThan(1e-3);
  });
});
