import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeAgreement, findDisagreements } from '../../../shared/comparison/disagreements.ts';
import { mcNemarExact } from '../../../shared/metrics/mcnemar.ts';
import type { Prediction } from '../../../shared/runs.ts';

const classes = 3;

/** What two runs made of the same samples, in an order of its own for each. */
const twoRuns = fc
  .uniqueArray(
    fc.record({
      sample: fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
      label: fc.nat(classes - 1),
      first: fc.nat(classes - 1),
      second: fc.nat(classes - 1),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { selector: ({ sample }) => sample, maxLength: 60 },
  )
  .chain((samples) =>
    fc.record({
      samples: fc.constant(samples),
      second: fc.shuffledSubarray(samples, { minLength: samples.length }),
    }),
  )
  .map(({ samples, second }) => ({
    samples,
    first: samples.map((sample) => predict(sample, sample.first, sample.probability)),
    second: second.map((sample) => predict(sample, sample.second, 0.5)),
  }));

function predict(
  { sample, label }: { sample: string; label: number },
  predicted: number,
  probability: number,
): Prediction {
  return { sample, label, predicted, probabilities: Array.from({ length: classes }, () => probability) };
}

describe('samples on which two runs disagree', () => {
  test('are each of them once, whatever the order of the predictions, and the counts add up', () => {
    fc.assert(
      fc.property(twoRuns, ({ samples, first, second }) => {
        const { counts, disagreements, unmatched } = findDisagreements(first, second);
        const right = samples.filter((sample) => sample.first === sample.label);
        const expected = samples.filter(
          (sample) =>
            sample.first !== sample.second &&
            (sample.first === sample.label || sample.second === sample.label),
        );
        const bothWrong = samples.filter(
          (sample) =>
            sample.first !== sample.second && sample.first !== sample.label && sample.second !== sample.label,
        );
        expect(disagreements.map(({ sample }) => sample).sort()).toEqual(
          [...expected, ...bothWrong].map(({ sample }) => sample).sort(),
        );
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(samples.length);
        expect(counts['both-right'] + counts['only-first-right']).toBe(right.length);
        expect(counts['both-wrong-differently']).toBe(bothWrong.length);
        expect(unmatched).toBe(0);
      }),
    );
  });

  test('are the same the other way round, with first and second exchanged', () => {
    fc.assert(
      fc.property(twoRuns, ({ first, second }) => {
        const [there, back] = [findDisagreements(first, second), findDisagreements(second, first)];
        expect(back.counts['only-first-right']).toBe(there.counts['only-second-right']);
        expect(back.counts['both-wrong-differently']).toBe(there.counts['both-wrong-differently']);
        expect(back.pValue).toBeCloseTo(there.pValue, 12);
        expect(back.disagreements.map(({ sample }) => sample)).toEqual(
          there.disagreements.map(({ sample }) => sample),
        );
      }),
    );
  });

  test('of one run with itself there are none', () => {
    fc.assert(
      fc.property(twoRuns, ({ first }) => {
        const { disagreements, pValue } = findDisagreements(first, first);
        expect(disagreements).toEqual([]);
        expect(pValue).toBe(1);
      }),
    );
  });

  test('come with those first on which the runs are furthest apart about the true class', () => {
    const sample = (name: string) => ({ sample: name, label: 0 });
    const first = ['near', 'far', 'lost'].map((name) =>
      predict(sample(name), 0, name === 'far' ? 0.99 : 0.6),
    );
    const second = ['far', 'near', 'other'].map((name) => predict(sample(name), 1, 0.4));
    const { disagreements, unmatched } = findDisagreements(first, second);
    expect(disagreements.map(({ sample }) => sample)).toEqual(['far', 'near']);
    expect(unmatched).toBe(2);
  });

  test('keep samples of one name apart, and never match a name under another label', () => {
    const twice = { sample: 'twice', label: 1 };
    const first = [
      predict(twice, 1, 0.9),
      predict(twice, 0, 0.1),
      predict({ sample: 'moved', label: 0 }, 0, 1),
    ];
    const second = [
      predict(twice, 0, 0.2),
      predict(twice, 1, 0.8),
      predict({ sample: 'moved', label: 1 }, 0, 1),
    ];
    const { counts, unmatched } = findDisagreements(first, second);
    expect(counts).toMatchObject({ 'only-first-right': 1, 'only-second-right': 1, 'both-right': 0 });
    expect(unmatched).toBe(2);
  });
});

describe("McNemar's exact test", () => {
  test('agrees with the sum of exact binomial coefficients', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (onlyFirst, onlySecond) => {
        const total = onlyFirst + onlySecond;
        let [coefficient, tail] = [1n, 1n];
        for (let count = 1; count <= Math.min(onlyFirst, onlySecond); count += 1) {
          coefficient = (coefficient * BigInt(total - count + 1)) / BigInt(count);
          tail += coefficient;
        }
        const exact = Math.min(1, (2 * Number(tail)) / 2 ** total);
        expect(mcNemarExact(onlyFirst, onlySecond)).toBeCloseTo(exact, 10);
      }),
    );
  });

  test('gives known values, and stands numbers of samples whose powers of 2 are infinite', () => {
    expect(mcNemarExact(0, 0)).toBe(1);
    expect(mcNemarExact(0, 5)).toBeCloseTo(0.0625, 12);
    expect(mcNemarExact(2, 8)).toBeCloseTo(0.109375, 12);
    // By exact fractions of whole numbers.
    expect(mcNemarExact(5000, 5200)).toBeCloseTo(0.04878796312682245, 9);
  });

  test('is told in one sentence', () => {
    const counts = {
      'both-right': 90,
      'only-first-right': 1,
      'only-second-right': 8,
      'both-wrong-alike': 1,
      'both-wrong-differently': 0,
    };
    expect(describeAgreement({ counts, pValue: mcNemarExact(1, 8) }, ['Run 3', 'Run 7'])).toBe(
      "Run 3 alone is right on 1 sample, Run 7 alone on 8 samples: p = 0.0391 by McNemar's exact test (McNemar 1947), if both were equally likely to be right.",
    );
  });
});
