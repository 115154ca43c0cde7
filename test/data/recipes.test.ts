import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveExperiment } from '../../main/api/experiments.ts';
import { recipeSchema } from '../../shared/specs/recipe.ts';

const folder = 'resources/recipes';
const recipes = readdirSync(folder).map((file) => {
  const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return { file, content };
});

describe.each(recipes)('the recipe in $file', ({ file, content }) => {
  it('says every setting itself, so that a change of defaults leaves it as it is', () => {
    expect(recipeSchema.parse(content)).toEqual(content);
  });

  it('has the name of its file', () => {
    expect(`${recipeSchema.parse(content).name}.json`).toBe(file);
  });

  it('has a network for its data', async () => {
    await expect(resolveExperiment({ recipe: recipeSchema.parse(content) })).resolves.toBeDefined();
  });
});

describe('the recipe of FDDB model 1', () => {
  it("has the report's settings", () => {
    const { training, data } = recipeSchema.parse(
      recipes.find(({ file }) => file === 'R-fddb-model1.json')!.content,
    );
    expect(training).toMatchObject({
      l2Regularisation: 3.9646e-5,
      optimiser: { type: 'adam', learningRate: 3.71538e-4 },
      batchSize: 20,
      epochs: 50,
    });
    expect(data).toMatchObject({
      cropSize: 60,
      trainingPerClass: 1000,
      testPerClass: 100,
      validationFraction: 0.2,
    });
  });
});
