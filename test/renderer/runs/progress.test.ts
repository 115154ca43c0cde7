import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { progressOf, secondsLeft } from '../../../renderer/runs/progress.ts';

describe('progress', () => {
  test('counts steps where their number is known', () => {
    expect(progressOf({ steps: 400, stepsDone: 100, epochs: 4, epochsDone: 0 })).toBe(0.25);
  });

  test('counts epochs before that', () => {
    expect(progressOf({ steps: null, stepsDone: 0, epochs: 4, epochsDone: 1 })).toBe(0.25);
  });
});

describe('time left', () => {
  test('is the rest of the steps at an even pace', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0.001, max: 10, noNaN: true }),
        (epochsDone, stepsPerEpoch, secondsPerStep) => {
          const epochs = Array.from({ length: epochsDone + 1 }, (_, epoch) => ({
            step: epoch * stepsPerEpoch,
            seconds: epoch * stepsPerEpoch * secondsPerStep,
          }));
          const run = { steps: 60 * stepsPerEpoch, stepsDone: epochsDone * stepsPerEpoch };
          expect(secondsLeft(run, epochs)).toBeCloseTo((60 - epochsDone) * stepsPerEpoch * secondsPerStep, 6);
        },
      ),
    );
  });

  test('follows the pace of the last five epochs, not of the whole run', () => {
    const slowThenFast = Array.from({ length: 21 }, (_, epoch) => ({
      step: epoch * 10,
      seconds: epoch <= 15 ? epoch * 100 : 1500 + (epoch - 15) * 10,
    }));
    expect(secondsLeft({ steps: 300, stepsDone: 200 }, slowThenFast)).toBeCloseTo(100);
  });

  test('is not guessed before two evaluations have shown a pace', () => {
    expect(secondsLeft({ steps: 100, stepsDone: 0 }, [])).toBeNull();
    expect(secondsLeft({ steps: 100, stepsDone: 5 }, [{ step: 0, seconds: 0.5 }])).toBeNull();
    expect(secondsLeft({ steps: null, stepsDone: 0 }, [])).toBeNull();
  });
});
