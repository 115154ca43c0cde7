import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRecipe, listRecipes, readRecipeFile } from '../../main/api/recipes.ts';
import { describeNetwork } from '../../main/api/networks.ts';
import { smallRecipe } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('every recipe that comes with the program can be used', async () => {
  const { recipes, faults } = await listRecipes();
  expect(faults).toEqual([]);
  expect(recipes.map((recipe) => recipe.name)).toEqual(
    expect.arrayContaining(['R-fddb-model1', 'quick-start']),
  );
  for (const recipe of recipes) await expect(describeNetwork(recipe.network)).resolves.toBeDefined();
});

test("R-fddb-model1 is the report's model 1", async () => {
  const recipe = await findRecipe('R-fddb-model1');
  expect((await describeNetwork(recipe.network)).parameters).toBe(423_244);
  expect(recipe.training).toMatchObject({
    epochs: 50,
    batchSize: 20,
    l2Regularisation: 3.9646e-5,
    optimiser: { type: 'adam', learningRate: 3.71538e-4 },
  });
});

test('a broken recipe file is named and does not hide the others', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'good.json'), JSON.stringify(smallRecipe));
  writeFileSync(join(folder, 'torn.json'), '{"name": ');
  const outOfRange = { ...smallRecipe, training: { ...smallRecipe.training, epochs: 0 } };
  writeFileSync(join(folder, 'zero.json'), JSON.stringify(outOfRange));
  const { recipes, faults } = await listRecipes(folder);
  expect(recipes.map((recipe) => recipe.name)).toEqual(['small']);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toContain('torn.json is not JSON');
  expect(faults[1]).toMatch(
    /zero\.json is not a valid recipe: training\.epochs is 0: expected a whole number from 1/,
  );
});

test('a recipe file of its own may leave name, title and description out', async () => {
  const file = join(temporaryFolder(), 'my-experiment.json');
  const { network, training, data } = smallRecipe;
  writeFileSync(file, JSON.stringify({ network, training, data }));
  expect(await readRecipeFile(file)).toMatchObject({ name: 'my-experiment', network, training, data });
});

test('a path that leads to no recipe is told from a name, and the list of names is left out', async () => {
  const error: unknown = await findRecipe(temporaryFolder()).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/it is no JSON file/);
  expect(String(error)).not.toContain('R-fddb-model1');
});
