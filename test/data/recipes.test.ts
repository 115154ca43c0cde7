import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveExperiment } from '../../main/api/experiments.ts';
import { countParameters } from '../../main/networks/describe.ts';
import { recipeSchema, type Recipe } from '../../shared/specs/recipe.ts';

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

function readRecipe(name: string): Recipe {
  return recipeSchema.parse(recipes.find(({ file }) => file === `${name}.json`)!.content);
}

describe('the networks of the recipes', () => {
  it.each([
    ['R-fddb-model1', 423_244, 423_244],
    ['R-fddb-model2', 441_164, 432_204],
    ['R-siamese-base', 38_951_745, 38_951_745],
    // Scale, shift and running statistics of 64, 128, 128 and 256 channels more.
    ['R-siamese-1', 38_951_745 + 4 * 576, 38_951_745 + 2 * 576],
    // 48 and five times 272 in hidden layers, 561 in the last, 32 of scale and shift for each, and as many statistics.
    ['R-mlp-grid', 1969 + 6 * 64, 1969 + 6 * 32],
    ['R-mlp-epochs', 1969, 1969],
    // Twenty features instead of two.
    ['R-mlp-implicit', 1969 + 18 * 16 + 6 * 64, 1969 + 18 * 16 + 6 * 32],
  ])('%s has %i parameters, %i of them trainable', (name, all, trainable) => {
    expect(countParameters(readRecipe(name).network)).toEqual({ all, trainable });
  });
});

describe('the searches', () => {
  const searches = recipes.flatMap(({ content }) => {
    const { name, search, ...spec } = recipeSchema.parse(content);
    return search === undefined ? [] : [{ name, search, spec: { name, ...spec } }];
  });

  it('have as many combinations as the reports', () => {
    const counts = searches.map(({ name, search }) => [
      name,
      search.trials ??
        search.axes.reduce(
          (product, axis) =>
            product *
            (axis.kind === 'values' ? axis.values : axis.kind === 'choices' ? axis.choices : []).length,
          1,
        ),
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      'R-fddb-coarse': 100,
      'R-fddb-fine': 100,
      'R-siamese-grid': 81,
      'R-mlp-lr': 4,
      'R-mlp-batch': 4,
      'R-mlp-grid': 7,
      'R-mlp-batchnorm': 2,
      'R-mlp-implicit': 2,
    });
  });

  it.each(searches)(
    '$name sets only what its experiment has, to what it may be',
    async ({ search, spec }) => {
      for (const axis of search.axes) {
        const changes =
          axis.kind === 'values'
            ? axis.values.map((value) => ({ [axis.setting]: value }))
            : axis.kind === 'choices'
              ? axis.choices.map(({ set }) => set)
              : [{ [axis.setting]: axis.from }, { [axis.setting]: axis.to }];
        for (const set of changes)
          await expect(resolveExperiment({ recipe: spec, set })).resolves.toBeDefined();
      }
    },
  );
});

describe('the recipe of FDDB model 1', () => {
  it("has the report's settings", () => {
    const { training, data } = readRecipe('R-fddb-model1');
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
