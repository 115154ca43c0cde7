import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  learningRateOf,
  learningRateOfStep,
  noPlateau,
  watchPlateau,
  type Plateau,
} from '../../main/training/schedules.ts';
import { trainingSpecSchema, type Schedule } from '../../shared/specs/training.ts';

function training(
  schedule: Partial<Schedule> & Pick<Schedule, 'type'>,
  learningRate: number,
  epochs: number,
) {
  return trainingSpecSchema.parse({
    schedule,
    optimiser: { type: 'sgd', learningRate },
    batchSize: 1,
    epochs,
  });
}

/** The learning rate of every epoch, 1 to the last. */
function rates(
  schedule: Partial<Schedule> & Pick<Schedule, 'type'>,
  start: number,
  epochs: number,
): number[] {
  const spec = training(schedule, start, epochs);
  return Array.from({ length: epochs }, (_, index) => learningRateOf(spec, index + 1, noPlateau));
}

/** The learning rate of every epoch of a plateau schedule whose epochs end at these validation losses. */
function plateauRates(
  schedule: Partial<Schedule> & Pick<Schedule, 'type'>,
  losses: readonly number[],
): number[] {
  const spec = training(schedule, 1, losses.length);
  let plateau: Plateau = noPlateau;
  return losses.map((loss, index) => {
    const rate = learningRateOf(spec, index + 1, plateau);
    plateau = watchPlateau(spec.schedule, plateau, loss);
    return rate;
  });
}

test('a constant rate stays, and the step schedule changes every so many epochs', () => {
  expect(rates({ type: 'constant' }, 0.01, 3)).toEqual([0.01, 0.01, 0.01]);
  // What PyTorch's StepLR(step_size=5, gamma=0.1) gives for 1e-4.
  const expected = [...Array<number>(5).fill(1e-4), ...Array<number>(5).fill(1e-5), 1e-6, 1e-6];
  rates({ type: 'step', everyEpochs: 5, factor: 0.1 }, 1e-4, 12).forEach((rate, index) => {
    expect(rate).toBeCloseTo(expected[index]!, 15);
  });
});

test('the cosine follows the recurrence of the PyTorch documentation', () => {
  const positive = fc.double({ min: 1e-6, max: 1, noNaN: true });
  fc.assert(
    fc.property(positive, positive, fc.integer({ min: 1, max: 60 }), (start, share, epochs) => {
      const minimum = start * share;
      let expected = start;
      for (const [index, rate] of rates({ type: 'cosine', minimum }, start, epochs).entries()) {
        expect(Math.abs(rate - expected)).toBeLessThan(1e-9 * start);
        const ratio =
          (1 + Math.cos((Math.PI * (index + 1)) / epochs)) / (1 + Math.cos((Math.PI * index) / epochs));
        expected = minimum + ratio * (expected - minimum);
      }
    }),
  );
});

test('the plateau schedule reduces after each stretch of epochs that brought no lower loss', () => {
  const schedule = { type: 'plateau', patience: 2, factor: 0.5 } as const;
  expect(plateauRates(schedule, [5, 4, 4, 4, 4, 4, 3, 9, 9, 9])).toEqual([
    1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125,
  ]);
  expect(plateauRates({ ...schedule, minimum: 0.4 }, [1, 1, 1, 1, 1, 1])).toEqual([1, 1, 1, 0.5, 0.5, 0.4]);
  expect(plateauRates({ ...schedule, minimum: 2 }, [1, 1, 1, 1])).toEqual([1, 1, 1, 1]);
  expect(plateauRates({ ...schedule, patience: 1 }, [NaN, 1, NaN])).toEqual([1, 0.5, 0.5]);
});

test('no schedule ever raises the rate, and the first epoch has the rate it starts with', () => {
  const schedules = fc.constantFrom(
    { type: 'constant' as const },
    { type: 'step' as const, everyEpochs: 3, factor: 0.3 },
    { type: 'cosine' as const, minimum: 0.1 },
    { type: 'plateau' as const, patience: 1, factor: 0.3, minimum: 0.01 },
  );
  fc.assert(
    fc.property(schedules, fc.array(fc.double(), { minLength: 1, maxLength: 30 }), (schedule, losses) => {
      const seen = plateauRates(schedule, losses);
      expect(seen[0]).toBe(1);
      expect(seen).toEqual(seen.toSorted((one, other) => other - one));
    }),
  );
});

test('the exponential schedule multiplies by one factor from step to step, and an epoch has the rate of its last', () => {
  const rate = fc.double({ min: 1e-8, max: 10, noNaN: true });
  const epochCounts = fc.integer({ min: 1, max: 5 });
  const stepCounts = fc.integer({ min: 2, max: 40 });
  fc.assert(
    fc.property(rate, rate, epochCounts, stepCounts, (start, final, epochs, stepsPerEpoch) => {
      const spec = training({ type: 'exponential', final }, start, epochs);
      const steps = epochs * stepsPerEpoch;
      const byStep = Array.from({ length: steps }, (_, index) =>
        learningRateOfStep(spec, NaN, index + 1, steps),
      );
      expect(byStep[0]! / start).toBeCloseTo(1, 9);
      expect(byStep.at(-1)! / final).toBeCloseTo(1, 9);
      const factor = (final / start) ** (1 / (steps - 1));
      for (const [index, value] of byStep.slice(1).entries()) {
        expect(value / byStep[index]! / factor).toBeCloseTo(1, 9);
      }
      for (let epoch = 1; epoch <= epochs; epoch += 1) {
        const ofEpoch = learningRateOf(spec, epoch, noPlateau, stepsPerEpoch);
        expect(ofEpoch).toBe(byStep[epoch * stepsPerEpoch - 1]);
      }
    }),
  );
});

test('every other schedule has one rate for all steps of an epoch', () => {
  const spec = training({ type: 'cosine', minimum: 0 }, 0.1, 4);
  expect(learningRateOfStep(spec, 0.07, 3, 40)).toBe(0.07);
});
