import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDataSet } from '../../../main/api/synthetic-data-sets.ts';
import { findRecipe } from '../../../main/api/recipes.ts';
import { browserOptions, WindowLab } from '../../support/window-lab.ts';
import { storeMadeUpRun } from '../../support/made-up-home.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let lab: WindowLab;
let repeated: number;

async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(`window.axe === undefined && (() => { ${axeSource} })()`);
  const options = rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } };
  const { violations: found } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const start = (page: Page) => page.getByRole('button', { name: /^Start/ });
const command = (page: Page) => page.getByLabel('The same on the command line');

describe.skipIf(!browserOptions)('new runs and data sets in the window', () => {
  beforeAll(async () => {
    lab = await WindowLab.start(async (store, home) => {
      await createDataSet({ store, home }, { name: 'synthetic-map', format: 'csv', size: 400 });
      await createDataSet({ store, home }, { name: 'shapes', format: 'images', size: 40 });
      const recipe = await findRecipe('R-mlp-epochs');
      repeated = storeMadeUpRun(store, recipe, { name: 'cities', seed: 5, learningRate: 0.02, epochs: 1 }).id;
    });
  }, 60_000);
  afterAll(() => lab.stop());

  test('a recipe is found by typing, and its network shown with its parameters', async () => {
    const { page, problems } = await lab.open('/new');
    await page.getByRole('option', { name: /quick-start/, selected: true }).waitFor();
    await page.getByLabel('Search the recipes').fill('hundred layers that do not');
    await page.getByRole('option', { name: /do not train/ }).click();
    await expect.poll(() => page.evaluate('location.hash')).toContain('recipe=R-mlp-gradients');
    // One hundred hidden layers, written out.
    const network = page.getByRole('region', { name: 'Network' });
    await network.getByText('dense-101').waitFor();
    await page.evaluate("location.hash = '#/new?recipe=R-mlp-epochs'");
    await network.getByText('dense-101').waitFor({ state: 'detached' });
    expect(problems.filter((text) => !text.includes('404'))).toEqual([]);
  });

  test('what is changed is marked, written as a command, and put back one by one', async () => {
    const { page } = await lab.open('/new?recipe=R-mlp-epochs');
    await page.getByLabel('Epochs', { exact: true }).fill('3');
    await page.getByRole('combobox', { name: 'Optimiser' }).selectOption('sgd');
    const changed = page.getByRole('region', { name: 'Changed from the recipe' });
    await changed.getByRole('row', { name: /Epochs/ }).waitFor();
    expect(await command(page).textContent()).toContain('--set training.epochs=3');
    expect(await command(page).textContent()).toContain(`--set 'training.optimiser={"type":"sgd"`);
    await changed.getByRole('button', { name: 'Put back Optimiser' }).click();
    await changed.getByRole('row', { name: /Optimiser/ }).waitFor({ state: 'detached' });
    expect(await page.getByLabel('Beta 1', { exact: true }).inputValue()).toBe('0.9');
    await changed.getByRole('button', { name: 'Put back Epochs' }).click();
    await page.getByText('All settings are the recipe’s.').waitFor();
  });

  test('what is wrong is said while it is typed, in the form and in the JSON view alike', async () => {
    const { page } = await lab.open('/new?recipe=R-mlp-epochs');
    await page.getByLabel('Batch size', { exact: true }).fill('1.5');
    await page.getByText('expected a whole number from 1').waitFor();
    expect(await start(page).isDisabled()).toBe(true);
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.getByText('training.batchSize: expected a whole number from 1').waitFor();
    const json = page.getByLabel('The experiment as JSON');
    await json.fill((await json.inputValue()).replace('"batchSize": 1.5', '"batchSize": 64'));
    await expect.poll(() => start(page).isEnabled()).toBe(true);
    await json.fill('{');
    await page.getByText('This is not JSON yet').waitFor();
    await page.getByRole('tab', { name: 'Training' }).click();
    expect(await page.getByLabel('Batch size', { exact: true }).inputValue()).toBe('64');
  });

  test('layers are added, changed and removed, and what does not fit is explained', async () => {
    const { page } = await lab.open('/new?recipe=R-mlp-epochs');
    await page.getByRole('tab', { name: 'Network' }).click();
    const layers = page.getByRole('region', { name: 'Layers', exact: true });
    await layers.getByLabel('Type of a new layer, Layers', { exact: true }).selectOption('convolution');
    await layers.getByRole('button', { name: 'Add layer' }).last().click();
    await page
      .getByRole('alert')
      .getByText(/convolution/)
      .waitFor();
    expect(await start(page).isDisabled()).toBe(true);
    await layers.getByRole('button', { name: 'Remove layer 2', exact: true }).last().click();
    await expect.poll(() => start(page).isEnabled()).toBe(true);
    await page.getByText('All settings are the recipe’s.').waitFor();
  });

  test('several seeds start several runs; a run is repeated with its settings, data and seed', async () => {
    const { page } = await lab.open(`/new?from=${repeated}`);
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('cities again');
    expect(await page.getByLabel('Learning rate', { exact: true }).inputValue()).toBe('0.02');
    expect(await page.getByLabel('Seeds').inputValue()).toBe('5');
    await page.getByLabel('Data set').selectOption('synthetic-map');
    await page.getByLabel('Epochs', { exact: true }).fill('1');
    await page.getByLabel('Engine').selectOption('auto');
    await page.getByLabel('Seeds').fill('7-8');
    await page.getByRole('button', { name: 'Start 2 runs' }).click();
    await page
      .getByRole('row', { name: /cities again/ })
      .first()
      .waitFor();
    const started = lab.store.listRuns().filter(({ name }) => name === 'cities again');
    expect(started.map(({ seed }) => seed)).toEqual([7, 8]);
    expect(started[0]).toMatchObject({ epochs: 1, learningRate: 0.02, dataName: 'synthetic-map' });
  });

  test('time and memory are estimated by real steps, for as many samples as the files list', async () => {
    const { page } = await lab.open('/new?data=synthetic-map&recipe=R-mlp-epochs');
    await expect.poll(() => page.getByLabel('Data set').inputValue()).toBe('synthetic-map');
    await page.getByRole('button', { name: 'Measure', exact: true }).click();
    const estimate = page.getByRole('region', { name: 'Estimate' });
    await estimate.getByRole('row', { name: /onnx-cpu/ }).waitFor({ timeout: 30_000 });
    expect(await estimate.textContent()).toMatch(/training samples \(as .*\).*An estimate/s);
  });

  test('a folder is recognised before it is added, renamed, forgotten and brought back', async () => {
    const { page } = await lab.open('/data-sets');
    const form = page.getByRole('form', { name: 'Add a data set' });
    const folder = form.getByRole('combobox', { name: 'Folder or table' });
    await folder.fill(path.join(lab.home, 'datasets', 'sha'));
    await form.getByRole('option', { name: /shapes/ }).click();
    await form.getByText('is known as shapes already').waitFor();
    expect(await form.getByLabel('Name').inputValue()).toBe('shapes-2');
    await form.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('button', { name: 'Rename shapes-2' }).click();
    await page.getByLabel('New name').fill('Formen');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Formen' }).waitFor();
    await page.getByRole('button', { name: 'Remove Formen' }).click();
    await page.getByText('Formen is forgotten; its files are as they were.').waitFor();
    expect(lab.store.listDataSets().map(({ name }) => name)).not.toContain('Formen');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'Formen' }).waitFor();
    await folder.fill('/nowhere/at/all');
    await form.getByRole('alert').getByText('There is no folder').waitFor();
  });

  test('all pictures of a class are browsed beside their originals', async () => {
    const { page } = await lab.open('/data-sets/shapes');
    await page.getByRole('button', { name: 'All samples' }).click({ timeout: 30_000 });
    const samples = page.getByRole('region', { name: 'Samples' });
    await samples.getByText(/1 to \d+ of/).waitFor();
    await samples.getByLabel('Class').selectOption({ index: 1 });
    await samples
      .getByRole('button', { pressed: false })
      .filter({ has: page.locator('img') })
      .first()
      .click();
    await samples.getByRole('img', { name: /the original/ }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('values of a table are seen by class, on a map and as a table', async () => {
    const { page } = await lab.open('/data-sets/synthetic-map');
    await page.getByRole('img', { name: 'Histograms of each feature by class' }).waitFor({ timeout: 30_000 });
    await page.getByLabel('Kind of chart').selectOption('map');
    await page.getByRole('img', { name: 'Points in the colours of their classes' }).waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    expect(await page.getByRole('region', { name: 'Points' }).getByRole('row').count()).toBeGreaterThan(10);
    await page.getByRole('button', { name: 'Export the values' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('synthetic-map-points-train.csv');
  });

  test('the synthetic set of a format is offered before it is made, after the sets of the user', async () => {
    const { page } = await lab.open('/new?recipe=R-siamese-1');
    const data = page.getByLabel('Data set');
    await expect.poll(() => data.inputValue()).toBe('synthetic-lfw');
    expect(await data.locator('option').allInnerTexts()).toEqual(['synthetic-lfw (drawn on first use)']);
    lab.store.addDataSet({ name: 'Leute', path: '/gone', format: 'lfw', synthetic: false, description: '' });
    await page.reload();
    await expect.poll(() => data.locator('option').allInnerTexts()).toHaveLength(2);
    expect(await data.inputValue()).toBe('Leute');
  });

  test('a refusal is shown with what mends it, and what was typed stays', async () => {
    lab.store.addDataSet({ name: 'moved', path: '/gone', format: 'csv', synthetic: false, description: '' });
    const { page } = await lab.open('/new?recipe=R-mlp-epochs&data=moved');
    await expect.poll(() => page.getByLabel('Data set').inputValue()).toBe('moved');
    await page.getByLabel('Name').fill('Versuch');
    await expect.poll(() => start(page).isEnabled()).toBe(true);
    await start(page).click();
    const refusal = page.getByRole('form', { name: 'New run' }).getByRole('alert');
    expect(await refusal.textContent()).toMatch(/\/gone.*\w\.\s*$/);
    expect(await refusal.locator('p, span, div').count()).toBeGreaterThan(1);
    expect(await page.getByLabel('Name').inputValue()).toBe('Versuch');
    expect(lab.store.listRuns().filter(({ name }) => name === 'Versuch')).toEqual([]);
  });

  test('what was typed stays when the connection drops and returns', async () => {
    const { page } = await lab.open('/new?recipe=R-mlp-epochs');
    await page.addInitScript(`
      const sockets = (window.sockets = []);
      window.WebSocket = class extends WebSocket {
        constructor(...parameters) {
          super(...parameters);
          sockets.push(this);
        }
      };
    `);
    await page.reload();
    await page.getByLabel('Epochs', { exact: true }).fill('3');
    await page.getByLabel('Name').fill('Versuch');
    await page.getByLabel('Seeds').fill('4-6');
    await page.evaluate('sockets.at(-1).close()');
    await expect.poll(() => page.evaluate('sockets.length')).toBe(2);
    await expect.poll(() => page.evaluate('sockets[1].readyState')).toBe(1);
    await page.getByRole('button', { name: 'Start 3 runs' }).and(page.locator(':enabled')).waitFor();
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('3');
    expect(await page.getByLabel('Name').inputValue()).toBe('Versuch');
  });

  test('pictures in folders begin with a network that ends in as many units as there are classes', async () => {
    const { page } = await lab.open('/new?data=shapes');
    const network = page.getByRole('region', { name: 'Network' });
    await network.getByRole('row', { name: /^dense-2/ }).waitFor();
    expect(await network.getByRole('row', { name: /^dense-2/ }).textContent()).toMatch(/4/);
    await expect.poll(() => start(page).isEnabled()).toBe(true);
  });

  test('the form fits, and can be read by assistive technology, in both themes', async () => {
    const { page } = await lab.open('/new?recipe=R-mlp-epochs', { colorScheme: 'light' });
    await page.getByRole('region', { name: 'Network' }).getByRole('table').waitFor();
    for (const tab of ['Training', 'Network', 'Data', 'JSON']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await violations(page), tab).toEqual([]);
    }
    // Themes differ in colours only.
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const tab of ['Training', 'Network', 'Data', 'JSON']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await violations(page, ['color-contrast']), tab).toEqual([]);
    }
    for (const width of [1280, 760, 420]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate<number[]>(
        '[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]',
      );
      expect(overflow, String(width)).toEqual([0, 0]);
    }
  });
});
