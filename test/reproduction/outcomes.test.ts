import { describe, expect, test } from 'vitest';
import type { RecipeEvidence } from '../../main/reproduction/evidence.ts';
import { judgeOutcome, outcomeRules } from '../../main/reproduction/outcomes.ts';
import { listRecipes } from '../../main/api/recipes.ts';
import { epoch, madeUpEvidence, madeUpRecipe, madeUpRun, madeUpSearch, metrics } from './made-up.ts';

const none = new Map<string, RecipeEvidence>();
const grid = {
  search: { strategy: 'grid', axes: [{ kind: 'values', setting: 'training.batchSize', values: [1, 2] }] },
};

function kindOf(
  evidence: RecipeEvidence,
  all: ReadonlyMap<string, RecipeEvidence> = none,
): string | undefined {
  return judgeOutcome(evidence, all)?.verdict.kind;
}

test('every rule belongs to a recipe that there is', async () => {
  const names = (await listRecipes()).recipes.map(({ name }) => name);
  expect(Object.keys(outcomeRules).filter((name) => !names.includes(name))).toEqual([]);
});

describe('an outcome is seen only where it was seen with every seed', () => {
  const diverged = { state: 'failed', reason: 'diverged at step 3: the loss is NaN', epochsDone: 0 } as const;
  const recipe = madeUpRecipe('R-fddb-lr-high');

  test('a learning rate that is too high', () => {
    const lost = madeUpRun([epoch(0, 0.7, 0.5)], diverged);
    expect(kindOf(madeUpEvidence(recipe, [lost, lost]))).toBe('seen');
    expect(kindOf(madeUpEvidence(recipe, [lost, madeUpRun([epoch(3, 0.7, 0.5)])]))).toBe('not seen');
    expect(kindOf(madeUpEvidence(recipe, [madeUpRun([], { ...diverged, reason: 'disk full' })]))).toBe(
      'not seen',
    );
    expect(kindOf(madeUpEvidence(recipe, []))).toBe('open');
  });

  test('and never in a quick version', () => {
    const lost = madeUpRun([epoch(0, 0.7, 0.5)], diverged);
    expect(kindOf(madeUpEvidence(recipe, [lost], { quick: true }))).toBe('open');
  });
});

test('a learning rate that is too low hardly moves the loss', () => {
  const recipe = madeUpRecipe('R-fddb-lr-low');
  const still = madeUpRun([epoch(0, 0.7222, 0.5), epoch(10, 0.72, 0.5)]);
  const moving = madeUpRun([epoch(0, 0.7222, 0.5), epoch(10, 0.6, 0.5)]);
  expect(kindOf(madeUpEvidence(recipe, [still]))).toBe('seen');
  expect(kindOf(madeUpEvidence(recipe, [moving]))).toBe('not seen');
});

test('regularisation raises the loss by its penalty', () => {
  const recipe = madeUpRecipe('R-fddb-regularised');
  const penalised = epoch(0, 0, 0.5, { train: metrics(3.5, 0.5, 2.8) });
  expect(kindOf(madeUpEvidence(recipe, [madeUpRun([penalised, epoch(1, 3, 0.5)])]))).toBe('seen');
  expect(kindOf(madeUpEvidence(recipe, [madeUpRun([epoch(0, 0.7, 0.5)])]))).toBe('not seen');
});

test('one Siamese network is held against the other, and open without it', () => {
  const [one, two] = ['R-siamese-1', 'R-siamese-2'].map((name, index) =>
    madeUpEvidence(madeUpRecipe(name), [madeUpRun([epoch(20, 0.6, 0.75 - index / 10)])]),
  );
  expect(kindOf(two!, new Map([['R-siamese-1', one!]]))).toBe('seen');
  expect(kindOf(two!)).toBe('open');
  expect(kindOf(two!, new Map([['R-siamese-1', { ...one!, standing: 'partial' }]]))).toBe('open');
  expect(kindOf({ ...one!, recipe: two!.recipe }, new Map([['R-siamese-1', two!]]))).toBe('not seen');
});

test('early stopping is seen of runs that ended by it, not of those that broke off', () => {
  const recipe = madeUpRecipe('R-siamese-3');
  const run = (other: object) =>
    madeUpEvidence(recipe, [madeUpRun([epoch(11, 0.2, 0.7)], { epochs: 20, ...other })]);
  expect(kindOf(run({}))).toBe('seen');
  expect(kindOf(run({ epochs: 11 }))).toBe('not seen');
  expect(kindOf(run({ state: 'failed', reason: 'diverged at step 90' }))).toBe('not seen');
});

test('learning rates: the best, the stuck and the slow one', () => {
  const recipe = madeUpRecipe('R-mlp-lr', grid);
  const search = (losses: Readonly<Record<string, readonly number[]>>) =>
    madeUpEvidence(recipe, [], {
      searches: [
        madeUpSearch(
          recipe,
          Object.entries(losses).map(([rate, course]) => ({
            label: rate,
            run: madeUpRun(
              course.map((loss, index) => epoch(index + 1, loss, 0.5)),
              { learningRate: Number(rate) },
            ),
          })),
        ),
      ],
    });
  const asReported = { '1': [3.4, 3.4], '0.01': [0.4, 0.35], '0.001': [0.4, 0.2], '0.00001': [3.2, 2.9] };
  expect(kindOf(search(asReported))).toBe('seen');
  expect(kindOf(search({ ...asReported, '0.01': [0.2, 0.1] }))).toBe('not seen');
  expect(kindOf(search({ ...asReported, '0.00001': [2.8, 2.9] }))).toBe('not seen');
  // Diverged before anything was validated: as bad as can be.
  expect(kindOf(search({ ...asReported, '1': [] }))).toBe('seen');
  expect(kindOf(search({ '0.01': [0.4], '0.001': [0.2], '0.00001': [3] }))).toBe('open');
});

test('the batch of 128 has to be the best of all', () => {
  const recipe = madeUpRecipe('R-mlp-batch', grid);
  const search = (accuracies: Readonly<Record<string, number>>) =>
    madeUpEvidence(recipe, [], {
      searches: [
        madeUpSearch(
          recipe,
          Object.entries(accuracies).map(([size, accuracy]) => ({
            label: size,
            run: madeUpRun([epoch(1, 0.3, accuracy)], { batchSize: Number(size) }),
          })),
        ),
      ],
    });
  expect(kindOf(search({ 1: 0.678, 16: 0.72, 128: 0.914, 1024: 0.766 }))).toBe('seen');
  expect(kindOf(search({ 1: 0.678, 16: 0.93, 128: 0.914, 1024: 0.766 }))).toBe('not seen');
});

test('sine features have to be clearly better than none', () => {
  const recipe = madeUpRecipe('R-mlp-implicit', grid);
  const search = (sine: number, plain: number) =>
    madeUpEvidence(recipe, [], {
      searches: [
        madeUpSearch(recipe, [
          { label: 'sine features', run: madeUpRun([epoch(1, 0.3, sine)]) },
          { label: 'longitude and latitude', run: madeUpRun([epoch(1, 0.3, plain)]) },
        ]),
      ],
    });
  expect(kindOf(search(0.977, 0.932))).toBe('seen');
  expect(kindOf(search(0.95, 0.94))).toBe('not seen');
});

describe('gradients of a deep network', () => {
  const watched = (norms: readonly number[], accuracy: number) => ({
    ...madeUpRun([epoch(10, 1, accuracy)]),
    watches: [
      {
        epoch: 10,
        layers: [
          ...norms.map((squaredGradientNorm, index) => ({
            layer: `dense-${index + 1}`,
            squaredGradientNorm,
            updateRatio: 0.1,
            deadShare: null,
          })),
          // The output layer, which does not count.
          { layer: `dense-${norms.length + 1}`, squaredGradientNorm: 100, updateRatio: 0.1, deadShare: null },
        ],
      },
    ],
  });

  test('vanish where most are next to nothing and nothing is learnt', () => {
    const recipe = madeUpRecipe('R-mlp-gradients');
    expect(kindOf(madeUpEvidence(recipe, [watched([1, 1e-9, 1e-8, 1e-7], 0.1)]))).toBe('seen');
    expect(kindOf(madeUpEvidence(recipe, [watched([1, 0.5, 0.4, 0.1], 0.1)]))).toBe('not seen');
    expect(kindOf(madeUpEvidence(recipe, [watched([1, 1e-9, 1e-8, 1e-7], 0.9)]))).toBe('not seen');
    expect(kindOf(madeUpEvidence(recipe, [madeUpRun([epoch(10, 1, 0.1)])]))).toBe('open');
  });

  test('that explode instead are seen in part, and called so', () => {
    const recipe = madeUpRecipe('R-mlp-gradients');
    const measure = (...courses: readonly (readonly number[])[]) => {
      const runs = courses.map((norms) => watched(norms, 0.1));
      return judgeOutcome(madeUpEvidence(recipe, runs), none)!;
    };
    const exploding = measure([1e19, 1e18, 1e13, 1e7, 0.06]);
    expect(exploding.verdict.kind).toBe('seen in part');
    expect(exploding.measured).toContain('explode towards the input');
    expect(exploding.measured).not.toContain('vanish');
    expect(measure([Infinity, 1e38, 1]).verdict.kind).toBe('seen in part');
    // In all but the first layer, as the reports have it, and in the first, too.
    for (const first of [1, 1e-9]) {
      const vanishing = measure([first, 1e-9, 1e-8, 1e-7, 1]);
      expect(vanishing.verdict.kind).toBe('seen');
      expect(vanishing.measured).toContain('vanish towards the input');
    }
    expect(measure([1e9, 1e9, 1, 1], [1e8, 1e8, 1, 1])).toMatchObject({
      verdict: { kind: 'seen in part' },
      seenWith: 'nothing is learnt with 2 of 2 seeds; gradients explode towards the input',
    });
    expect(measure([1, 1e-9, 1], [1, 1, 1]).verdict.kind).toBe('not seen');
  });

  test('stay within bounds where the network trains', () => {
    const recipe = madeUpRecipe('R-mlp-gradients-fixed');
    expect(kindOf(madeUpEvidence(recipe, [watched([0.1, 0.5, 0.3], 0.9)]))).toBe('seen');
    expect(kindOf(madeUpEvidence(recipe, [watched([0.1, 5e-9, 0.3], 0.9)]))).toBe('not seen');
  });
});
