import { expect, test } from 'vitest';
import { listRecipes } from '../../main/api/recipes.ts';
import { countParameters } from '../../main/networks/describe.ts';

/** What the reports say of their networks and figures, apart from how recipes are written. */
const { recipes } = await listRecipes();

function find(name: string) {
  return recipes.find((recipe) => recipe.name === name)!;
}

test.each([
  ['R-fddb-model1', 423_244],
  ['R-fddb-model2', 441_164],
  // The report counts "about 38.95 million".
  ['R-siamese-base', 38_951_745],
])('%s has as many parameters as the network of its report', (name, count) => {
  expect(countParameters(find(name).network).all).toBe(count);
});

test.each([
  ['R-fddb-model1', { trainAccuracy: 0.958, validationAccuracy: 0.96, testAccuracy: 0.975 }],
  ['R-fddb-model2', { trainAccuracy: 0.986, validationAccuracy: 0.9825, testAccuracy: 0.975 }],
  ['R-fddb-coarse', { validationAccuracy: 0.8575 }],
  ['R-fddb-fine', { validationAccuracy: 0.91 }],
  ['R-siamese-base', { trainLoss: 0.2098, validationAccuracy: 0.668, testLoss: 0.7152, testAccuracy: 0.66 }],
  [
    'R-siamese-1',
    { validationLoss: 0.5073, validationAccuracy: 0.773, testLoss: 0.5501, testAccuracy: 0.75 },
  ],
  ['R-siamese-2', { testLoss: 0.6596, testAccuracy: 0.529 }],
  ['R-siamese-3', { validationLoss: 0.1834, validationAccuracy: 0.725, testAccuracy: 0.726 }],
  ['R-siamese-grid', { validationLoss: 0.1671, testAccuracy: 0.728 }],
  ['R-mlp-grid', { validationAccuracy: 0.963, testAccuracy: 0.959 }],
  ['R-mlp-implicit', { validationAccuracy: 0.977 }],
])('%s is held against all the figures of its report', (name, figures) => {
  expect(find(name).expected).toMatchObject(figures);
});
