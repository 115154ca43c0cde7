import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeGaps, mergeEpochs } from '../../../renderer/runs/curves.ts';
import { toStepColumns } from '../../../shared/curves/recorded-steps.ts';
import type { EpochRecord, StepRecord } from '../../../shared/runs.ts';

function step(number: number, dataLoss = number): StepRecord {
  return { step: number, epoch: 1, dataLoss, regularisationLoss: 0, accuracy: 0.5 };
}

function epoch(number: number, loss = 1): EpochRecord {
  const metrics = { loss: { data: loss, regularisation: 0, total: loss }, accuracy: 0.5 };
  return {
    epoch: number,
    step: number,
    learningRate: 1e-3,
    seconds: number,
    train: metrics,
    validation: metrics,
    test: null,
  };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

describe('merging epochs that were fetched with those that came as events', () => {
  test('gives every one once and in order, wherever the fetch fell between the events', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(60), (total, fetchedUpTo, subscribedAfter) => {
        // The subscription came first, so that the fetch reaches at least as far as the events begin.
        const from = Math.min(subscribedAfter, fetchedUpTo, total);
        const fetched = range(0, Math.min(fetchedUpTo, total)).map((number) => epoch(number));
        const events = range(from + 1, total).map((number) => epoch(number));
        const merged = mergeEpochs(fetched, events);
        expect(merged.map((record) => record.epoch)).toEqual(range(0, total));
      }),
    );
  });

  test('takes the later word on an epoch that is already there, and leaves the lists as they are', () => {
    const known = [epoch(1), epoch(3)];
    const merged = mergeEpochs(known, [epoch(2), epoch(3, 99)]);
    expect(merged.map((record) => record.train!.loss.total)).toEqual([1, 1, 99]);
    expect(known).toEqual([epoch(1), epoch(3)]);
  });
});

describe('gaps in the loss', () => {
  test('are none where everything is finite', () => {
    expect(describeGaps({ steps: toStepColumns([step(1)]), epochs: [epoch(0)] })).toBeNull();
  });

  test('are named with the first point and what was measured there', () => {
    const text = describeGaps({
      steps: toStepColumns([step(1), step(2, Number.NaN), step(3, Infinity)]),
      epochs: [epoch(0), epoch(1, Infinity)],
    });
    expect(text).toContain('training loss, step 2 (NaN) and 1 more');
    expect(text).toContain('validation split, epoch 1 (Infinity).');
  });
});
