import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestFigures, findBestTrial, rankTrials } from '../../../shared/searches/ranking.ts';
import type { TrialFigures, TrialRecord, TrialRun } from '../../../shared/searches/records.ts';
import {
  behindReason,
  fellBehind,
  hasDiverged,
  isOpen,
  isSettled,
} from '../../../shared/searches/settled.ts';
import { isBehindMedian } from '../../../shared/searches/trial-stopping.ts';

const finished: TrialRun = {
  id: 1,
  state: 'finished',
  reason: 'epochs done',
  epochs: 5,
  epochsDone: 5,
  seconds: 1,
};

function trial(number: number, accuracy: number, dataLoss: number, run: Partial<TrialRun> = {}): TrialRecord {
  return {
    trial: number,
    label: '',
    settings: [],
    run: { ...finished, id: number, ...run },
    best: { epoch: 3, accuracy, dataLoss },
  };
}

const numbers = (trials: readonly TrialRecord[]) => trials.map((one) => one.trial);

test('trials rank by accuracy, then by loss, then by number; what measured nothing has no rank', () => {
  const trials = [
    trial(1, 0.8, 0.5),
    trial(2, 0.9, 0.6),
    trial(3, 0.9, 0.4),
    trial(4, 0.9, 0.4),
    { ...trial(5, 1, 0), best: null },
  ];
  expect(numbers(rankTrials(trials, 'validation-accuracy'))).toEqual([3, 4, 2, 1]);
  expect(numbers(rankTrials(trials, 'validation-loss'))).toEqual([3, 4, 1, 2]);
});

test('a trial that diverged comes last, whatever it had reached, and is never the best', () => {
  const diverged = { state: 'failed', reason: 'diverged at step 9: the loss is not finite' } as const;
  const trials = [trial(1, 0.99, 0.01, diverged), trial(2, 0.5, Infinity)];
  expect(numbers(rankTrials(trials, 'validation-accuracy'))).toEqual([2, 1]);
  expect(findBestTrial(trials, 'validation-accuracy')?.trial).toBe(2);
  expect(findBestTrial([trials[0]!], 'validation-accuracy')).toBeNull();
});

test('a crash is no divergence: what was measured before it counts', () => {
  const trials = [
    trial(1, 0.9, 0.1, { state: 'failed', reason: 'the worker process ended unexpectedly' }),
    trial(2, 0.5, 1),
  ];
  expect(numbers(rankTrials(trials, 'validation-accuracy'))).toEqual([1, 2]);
});

test('the order is total: shuffled trials rank the same', () => {
  const figures = fc.record({
    accuracy: fc.constantFrom(0.1, 0.5, 0.9),
    dataLoss: fc.constantFrom(0, 1, Infinity),
  });
  fc.assert(
    fc.property(
      fc.array(figures, { maxLength: 12 }),
      fc.constantFrom('validation-accuracy' as const, 'validation-loss' as const),
      (all, rankBy) => {
        const trials = all.map(({ accuracy, dataLoss }, index) => trial(index + 1, accuracy, dataLoss));
        expect(numbers(rankTrials(trials.toReversed(), rankBy))).toEqual(numbers(rankTrials(trials, rankBy)));
      },
    ),
  );
});

const course = (...accuracies: number[]): TrialFigures[] =>
  accuracies.map((accuracy, index) => ({ epoch: index + 1, accuracy, dataLoss: 1 - accuracy }));

test('the best epoch of a trial is chosen by what the search ranks by', () => {
  const figures = [
    { epoch: 1, accuracy: 0.7, dataLoss: 0.2 },
    { epoch: 2, accuracy: 0.8, dataLoss: 0.3 },
  ];
  expect(bestFigures(figures, 'validation-accuracy')?.epoch).toBe(2);
  expect(bestFigures(figures, 'validation-loss')?.epoch).toBe(1);
  expect(bestFigures([], 'validation-loss')).toBeNull();
});

describe('the median stopping rule', () => {
  const ended = [course(0.5, 0.6, 0.9), course(0.6, 0.7, 0.7), course(0.7, 0.8, 0.8)];

  test('stops what is worse than the median of the bests up to the same epoch, and only that', () => {
    expect(isBehindMedian(course(0.5, 0.69), ended, 2, 'validation-accuracy')).toBe(true);
    expect(isBehindMedian(course(0.5, 0.7), ended, 2, 'validation-accuracy')).toBe(false);
    expect(isBehindMedian(course(0.75, 0.1), ended, 2, 'validation-accuracy')).toBe(false);
  });

  test('looks at no later epoch of the others', () => {
    expect(isBehindMedian(course(0.6), ended, 1, 'validation-accuracy')).toBe(false);
  });

  test('takes the mean of the middle two of an even number', () => {
    const even = [course(0.4), course(0.6)];
    expect(isBehindMedian(course(0.49), even, 1, 'validation-accuracy')).toBe(true);
    expect(isBehindMedian(course(0.5), even, 1, 'validation-accuracy')).toBe(false);
  });

  test('goes by the loss where the search ranks by it, infinite losses included', () => {
    const lost = [{ epoch: 1, accuracy: 0.9, dataLoss: Infinity }];
    expect(isBehindMedian(lost, ended, 1, 'validation-loss')).toBe(true);
    expect(isBehindMedian(lost, [lost, lost], 1, 'validation-loss')).toBe(false);
  });

  test('is content with anything where nothing has ended, or what ended measured nothing', () => {
    expect(isBehindMedian(course(0.1), [], 1, 'validation-accuracy')).toBe(false);
    expect(isBehindMedian(course(0.1), [[], []], 1, 'validation-accuracy')).toBe(false);
  });
});

test('going on leaves alone what is finished, diverged, fell behind or was stopped by hand, and nothing else', () => {
  const behind = { state: 'stopped', reason: behindReason(7, 3) } as const;
  const diverged = { state: 'failed', reason: 'diverged at step 1: the loss is not finite' } as const;
  expect(behind.reason).toBe('behind the median of 7 trials at epoch 3');
  expect([fellBehind(behind), hasDiverged(diverged)]).toEqual([true, true]);
  expect([finished, behind, diverged].map(isSettled)).toEqual([true, true, true]);
  const open = [
    null,
    { state: 'stopped', reason: 'the search was stopped' },
    { state: 'stopped', reason: 'Netsitter was closed' },
    { state: 'stopped', reason: 'the worker process was told to end' },
    { state: 'failed', reason: 'The disk is full.' },
    { state: 'interrupted', reason: 'the process that looked after it ended unexpectedly' },
    { state: 'running', reason: null },
  ] as const;
  expect(open.map(isSettled)).toEqual(open.map(() => false));
  expect(open.map(isOpen)).toEqual(open.map(() => true));
  expect([finished, behind, diverged].map(isOpen)).toEqual([false, false, false]);
  const byHand = ['user', 'user; the worker process ended unexpectedly (signal SIGKILL)'].map(
    (reason) => ({ state: 'stopped', reason }) as const,
  );
  expect(byHand.map(isOpen)).toEqual([false, false]);
  expect(byHand.map(isSettled)).toEqual([false, false]);
});
