import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeGaps, mergeCurves, mergeSteps } from '../../../renderer/runs/curves.ts';
import type { EpochRecord, RunCurves, StepRecord } from '../../../shared/runs.ts';

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

describe('merging what was fetched with what came as events', () => {
  test('gives every point once and in order, wherever the fetch fell between the events', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(60), (total, fetchedUpTo, subscribedAfter) => {
        // The subscription came first, so that the fetch reaches at least as far as the events begin.
        const from = Math.min(subscribedAfter, fetchedUpTo, total);
        const fetched: RunCurves = {
          steps: range(1, Math.min(fetchedUpTo, total)).map((number) => step(number)),
          epochs: range(0, Math.min(fetchedUpTo, total)).map((number) => epoch(number)),
        };
        const events: RunCurves = {
          steps: range(from + 1, total).map((number) => step(number)),
          epochs: range(from + 1, total).map((number) => epoch(number)),
        };
        const merged = mergeCurves(fetched, events);
        expect(merged.steps.map((record) => record.step)).toEqual(range(1, total));
        expect(merged.epochs.map((record) => record.epoch)).toEqual(range(0, total));
      }),
    );
  });

  test('takes the later word on a point that is already there', () => {
    const merged = mergeSteps([step(1), step(2), step(3)], [step(2, 99)]);
    expect(merged.map((record) => record.dataLoss)).toEqual([1, 99, 3]);
  });

  test('does not touch the lists it is given', () => {
    const known = [step(1), step(3)];
    mergeSteps(known, [step(2)]);
    expect(known.map((record) => record.step)).toEqual([1, 3]);
  });
});

describe('gaps in the loss', () => {
  test('are none where everything is finite', () => {
    expect(describeGaps({ steps: [step(1)], epochs: [epoch(0)] })).toBeNull();
  });

  test('are named with the first point and what was measured there', () => {
    const text = describeGaps({
      steps: [step(1), step(2, Number.NaN), step(3, Infinity)],
      epochs: [epoch(0), epoch(1, Infinity)],
    });
    expect(text).toContain('training loss, step 2 (NaN) and 1 more');
    expect(text).toContain('validation split, epoch 1 (Infinity).');
  });
});
