import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smoothingTextSchema } from '../../../shared/curves/line.ts';
import { RecordedSteps, toStepColumns } from '../../../shared/curves/recorded-steps.ts';
import { placeSteps, readSeries } from '../../../shared/curves/series.ts';
import type { StepRecord } from '../../../shared/runs.ts';
import { epochRecord } from '../../support/stored-run.ts';

function stepRecord(step: number, dataLoss = step / 7): StepRecord {
  return { step, epoch: Math.ceil(step / 4), dataLoss, regularisationLoss: 1 / 3, accuracy: 0.5 };
}

describe('recorded steps', () => {
  test('are in order and each there once, whatever the order and however often they come in', () => {
    const batches = fc.array(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 40 }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(batches, (all) => {
        const steps = new RecordedSteps();
        const expected = new Map<number, number>();
        all.forEach((batch, round) => {
          steps.take(batch.map((step) => stepRecord(step, round)));
          for (const step of batch) expected.set(step, round);
        });
        const sorted = [...expected].sort(([a], [b]) => a - b);
        expect([...steps.columns.step]).toEqual(sorted.map(([step]) => step));
        expect([...steps.columns.dataLoss]).toEqual(sorted.map(([, round]) => round));
      }),
    );
  });
});

describe('a series', () => {
  const epochs = [0, 1, 2, 3].map((epoch) => epochRecord(epoch, 3));
  const steps = toStepColumns(Array.from({ length: 12 }, (_, index) => stepRecord(index + 1)));
  const recorded = { steps, epochs };
  const plan = { steps: 12, epochs: 3 };

  test('of a split has a point for every epoch, on each axis', () => {
    const on = (axis: 'epoch' | 'step' | 'seconds') =>
      readSeries(recorded, plan, 'total-loss', 'validation', axis);
    expect(on('epoch').x).toEqual([0, 1, 2, 3]);
    expect(on('step').x).toEqual(epochs.map(({ step }) => step));
    expect(on('seconds').x).toEqual(epochs.map(({ seconds }) => seconds));
    expect(on('seconds').y).toEqual(epochs.map(({ validation }) => validation!.loss.total));
  });

  test('of the steps lies where they were measured, before their update', () => {
    expect(Array.from(readSeries(recorded, plan, 'data-loss', 'steps', 'epoch').x).slice(0, 5)).toEqual([
      0, 0.25, 0.5, 0.75, 1,
    ]);
    const seconds = readSeries(recorded, plan, 'total-loss', 'steps', 'seconds');
    expect(seconds.x[0]).toBe(0);
    expect(seconds.x[4]).toBeCloseTo(0.7);
    expect(seconds.y[0]).toBeCloseTo(1 / 7 + 1 / 3);
  });

  test('of the steps goes on at the pace of the last epoch, and has no time before there are two', () => {
    const times = [
      { step: 0, seconds: 0 },
      { step: 4, seconds: 2 },
    ];
    expect([...placeSteps(new Float64Array([1, 3, 5, 9]), times, plan, 'seconds')!]).toEqual([0, 1, 2, 4]);
    expect(placeSteps(new Float64Array([1]), times.slice(0, 1), plan, 'seconds')).toBeNull();
    expect(placeSteps(new Float64Array([1]), times, { steps: null, epochs: 3 }, 'epoch')).toBeNull();
  });

  test('of the learning rate belongs to no split', () => {
    expect(readSeries(recorded, plan, 'learning-rate', 'steps', 'epoch').y).toEqual(
      epochs.map(({ learningRate }) => learningRate),
    );
    expect(readSeries(recorded, plan, 'learning-rate', 'train', 'epoch').x).toEqual([]);
  });
});

test('a smoothing is written and read as text', () => {
  for (const text of ['none', 'exponential:100', 'average:7']) {
    expect(smoothingTextSchema.encode(smoothingTextSchema.decode(text))).toBe(text);
  }
  for (const text of ['', 'exponential', 'average:0', 'median:3', 'exponential:9999999']) {
    expect(smoothingTextSchema.safeParse(text).success).toBe(false);
  }
});
