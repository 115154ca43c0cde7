import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planTrials, trialsThatFit } from '../../main/searches/plan.ts';

const small = { operations: 4e9, trials: 100, onProcessor: true, cores: 4 };

test('small networks take one thread each on all cores, large ones all threads one after the other', () => {
  expect(planTrials(small)).toEqual({
    atOnce: 4,
    threads: 1,
    account:
      '4 trials at once on one thread each: a step takes about 4 thousand million operations, so few that trials side by side gain more than threads.',
  });
  expect(planTrials({ ...small, operations: 2e12 })).toMatchObject({
    atOnce: 1,
    threads: 4,
    account: expect.stringMatching(/^One trial at a time on 4 threads: .* enough for all 4 cores/) as string,
  });
});

test('few trials share all cores, a GPU takes one trial at a time, and what is asked for holds', () => {
  expect(planTrials({ ...small, trials: 2 })).toEqual({
    atOnce: 2,
    threads: 2,
    account: '2 trials at once on 2 threads each: there are only 2.',
  });
  expect(planTrials({ ...small, onProcessor: false })).toMatchObject({ atOnce: 1, threads: 4 });
  expect(planTrials({ ...small, operations: 2e12, atOnce: 2 })).toMatchObject({ atOnce: 2, threads: 2 });
  expect(planTrials({ ...small, atOnce: 9 })).toMatchObject({ atOnce: 9, threads: 1 });
});

test('memory has the last word, also over what is asked for', () => {
  const memory = { fits: 2, peak: 3 * 2 ** 30 };
  expect(planTrials({ ...small, atOnce: 4 }, memory)).toMatchObject({
    atOnce: 2,
    threads: 2,
    account: '2 trials at once on 2 threads each: 4 asked for; memory holds no more, as one takes 3.0 GiB.',
  });
  expect(planTrials(small, { fits: 50, peak: 1 })).toEqual(planTrials(small));
});

test('any plan keeps the processor busy and never overfills it unasked', () => {
  const facts = fc.record({
    operations: fc.double({ min: 0, max: 1e14, noNaN: true }),
    trials: fc.integer({ min: 1, max: 10_000 }),
    onProcessor: fc.boolean(),
    cores: fc.integer({ min: 1, max: 128 }),
  });
  fc.assert(
    fc.property(facts, fc.option(fc.integer({ min: 1, max: 200 })), (given, fits) => {
      const plan = planTrials(given, fits === null ? undefined : { fits, peak: 1e9 });
      expect(plan.atOnce).toBeGreaterThanOrEqual(1);
      expect(plan.threads).toBeGreaterThanOrEqual(1);
      expect(plan.atOnce * plan.threads).toBeLessThanOrEqual(given.cores);
      expect(plan.atOnce).toBeLessThanOrEqual(Math.min(given.trials, fits ?? Infinity));
    }),
  );
});

test('at least one trial fits, and more as there is room', () => {
  expect(trialsThatFit({ running: 0, peak: 1, available: 0 })).toBe(1);
  expect(trialsThatFit({ running: 2, peak: 100, available: 0 })).toBe(2);
  expect(trialsThatFit({ running: 1, peak: 100, available: 1000 })).toBe(7);
});
