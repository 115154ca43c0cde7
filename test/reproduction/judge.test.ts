import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../main/reproduction/assess.ts';
import { figuresAtEpoch, spreadOf } from '../../main/reproduction/figures.ts';
import { judgeFigure } from '../../main/reproduction/judge.ts';
import { epoch, madeUpEvidence, madeUpRecipe, madeUpRun } from './made-up.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a figure against that of a report', () => {
  test('is reached at it, to the places the report gives', () => {
    expect(judgeFigure('testAccuracy', 0.975, spreadOf([0.975])).kind).toBe('reached');
    expect(judgeFigure('testAccuracy', 0.975, spreadOf([0.9746])).kind).toBe('reached');
    expect(judgeFigure('testAccuracy', 0.8575, spreadOf([0.8572])).kind).toBe('falls short');
    expect(judgeFigure('testLoss', 0.5501, spreadOf([0.55])).kind).toBe('reached');
    expect(judgeFigure('testLoss', 0.5501, spreadOf([0.5502])).kind).toBe('falls short');
    // A nought at the end is not written, and is a place all the same.
    expect(judgeFigure('testAccuracy', 0.75, spreadOf([0.749])).kind).toBe('falls short');
  });

  test('is within spread where one seed reached it, and else says how far the mean is', () => {
    expect(judgeFigure('testAccuracy', 0.975, spreadOf([0.96, 0.98, 0.97]))).toEqual({
      kind: 'within spread',
      text: 'within spread',
    });
    expect(judgeFigure('testAccuracy', 0.975, spreadOf([0.95, 0.96, 0.97]))).toEqual({
      kind: 'falls short',
      text: 'falls short by 0.015',
    });
    expect(judgeFigure('validationLoss', 0.1834, spreadOf([0.2, 0.3]))).toEqual({
      kind: 'falls short',
      text: 'falls short by 0.0666',
    });
  });

  test('never gets worse by better figures', () => {
    const order = ['falls short', 'within spread', 'reached'];
    fc.assert(
      fc.property(share, fc.array(share, { minLength: 1, maxLength: 5 }), share, (reported, values, gain) => {
        const better = values.map((value) => Math.min(1, value + gain));
        const [before, after] = [values, better].map((figures) =>
          order.indexOf(judgeFigure('testAccuracy', reported, spreadOf(figures)).kind),
        );
        expect(after).toBeGreaterThanOrEqual(before!);
      }),
    );
  });

  test('reaches nothing where it is no number, and is open where nothing was measured', () => {
    for (const lost of [NaN, Infinity]) {
      expect(judgeFigure('testLoss', 0.5, spreadOf([lost]))).toEqual({
        kind: 'falls short',
        text: 'falls short: not finite',
      });
    }
    expect(judgeFigure('testAccuracy', 0.5, spreadOf([NaN])).kind).toBe('falls short');
    expect(judgeFigure('testAccuracy', 0.5, spreadOf([])).kind).toBe('open');
  });
});

test('the spread over seeds has the sample standard deviation', () => {
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({ count: 8, mean: 5, lowest: 2, highest: 9 });
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])!.deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(spreadOf([3])!.deviation).toBeNull();
});

test("figures of an epoch take the test accuracy from that epoch's matrix where the test split was not evaluated", () => {
  const epochs = [epoch(1, 0.5, 0.7, { test: null }), epoch(2, 0.6, 0.6)];
  const matrix = { split: 'test' as const, checkpoint: 'best' as const, classes: ['a', 'b'] };
  const matrices = [
    {
      ...matrix,
      epoch: 1,
      counts: [
        [9, 1],
        [2, 8],
      ],
    },
  ];
  expect(figuresAtEpoch(1, epochs, matrices)).toMatchObject({ validationAccuracy: 0.7, testAccuracy: 0.85 });
  expect(figuresAtEpoch(2, epochs, matrices)).toMatchObject({ testAccuracy: 0.6, testLoss: 0.6 });
});

describe('a recipe', () => {
  const runs = [0.9, 0.95, 0.94].map((accuracy, index) =>
    madeUpRun([epoch(1, 0.3, accuracy)], { seed: index + 1 }),
  );

  test('is judged by every test and validation accuracy its source reports', () => {
    const recipe = madeUpRecipe('R-x', {
      expected: {
        source: 's',
        testAccuracy: 0.93,
        validationAccuracy: 0.96,
        testLoss: 0.1,
        trainAccuracy: 0.1,
      },
    });
    const found = assess(madeUpEvidence(recipe, runs), new Map());
    expect(found.map(({ what, verdict }) => [what, verdict.kind])).toEqual([
      ['test accuracy', 'reached'],
      ['validation accuracy', 'falls short'],
    ]);
    expect(found[0]!.figure!.ours).toMatchObject({ count: 3, lowest: 0.9, highest: 0.95 });
    expect(found[0]!.figure!.bySeed).toEqual([
      [1, 0.9],
      [2, 0.95],
      [3, 0.94],
    ]);
  });

  test('is judged by the first other figure where its source reports neither', () => {
    const recipe = madeUpRecipe('R-x', { expected: { source: 's', trainLoss: 0.3, testLoss: 0.31 } });
    const found = assess(madeUpEvidence(recipe, runs), new Map());
    expect(found.map(({ what, verdict }) => [what, verdict.kind])).toEqual([['test loss', 'reached']]);
  });

  test.each(['partial', 'failed'] as const)('is not judged where it is %s', (standing) => {
    const recipe = madeUpRecipe('R-siamese-3', {
      expected: { source: 's', testAccuracy: 0.1, outcome: 'Stops early.' },
    });
    const stopped = madeUpRun([epoch(3, 0.3, 0.9)], { state: 'stopped', epochs: 20 });
    const found = assess(madeUpEvidence(recipe, [stopped], { standing }), new Map());
    expect(found.map(({ verdict }) => verdict)).toEqual([
      { kind: 'open', text: `${standing}: not judged` },
      { kind: 'open', text: `${standing}: not judged` },
    ]);
  });

  test('is not judged in its quick version', () => {
    const recipe = madeUpRecipe('R-x', { expected: { source: 's', testAccuracy: 0.1 } });
    const [found] = assess(madeUpEvidence(recipe, runs, { quick: true }), new Map());
    expect(found!.verdict.kind).toBe('open');
  });
});
