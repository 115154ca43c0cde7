import { expect, test } from 'vitest';
import { resolveExperiment } from '../../main/api/experiments.ts';
import { findRecipe } from '../../main/api/recipes.ts';
import { UserError } from '../../shared/errors.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';

async function recipeWith(layers: Recipe['network']['layers']): Promise<Recipe> {
  const recipe = await findRecipe('quick-start');
  return { ...recipe, network: { ...recipe.network, layers } };
}

const flatten = { type: 'flatten' } as const;
const dense = { type: 'dense', units: 2, initialiser: 'glorot-uniform' } as const;
const normalisation = { type: 'batch-normalisation', momentum: 0.9, epsilon: 1e-3 } as const;

test('what no engine can train is refused before any data are prepared', async () => {
  const refusals: [Recipe, Record<string, string | number>, RegExp][] = [
    [await recipeWith([flatten, dense]), { 'training.loss': 'binary-cross-entropy' }, /yields 2 values/],
    [await recipeWith([flatten, dense, { type: 'softmax' }]), {}, /applies a softmax itself/],
    [await recipeWith([flatten, dense, normalisation]), { 'training.batchSize': 1 }, /batchSize 1/],
  ];
  for (const [recipe, set, message] of refusals) {
    const refusal: unknown = await resolveExperiment({ recipe, set }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as UserError).message).toMatch(message);
  }
  const recipe = await recipeWith([flatten, dense, normalisation]);
  expect(
    (await resolveExperiment({ recipe, set: { 'training.batchSize': 2 } })).spec.training.batchSize,
  ).toBe(2);
});

test.each(['cosine', 'plateau'] as const)(
  'a %s schedule that would raise the rate is refused',
  async (type) => {
    const recipe = await findRecipe('quick-start');
    const { learningRate } = recipe.training.optimiser;
    const resolve = (minimum: number): Promise<unknown> =>
      resolveExperiment({
        recipe,
        set: { 'training.schedule.type': type, 'training.schedule.minimum': minimum },
      });
    await expect(resolve(2 * learningRate)).rejects.toThrow(/minimum is .* above the learning rate/);
    await resolve(learningRate);
  },
);
