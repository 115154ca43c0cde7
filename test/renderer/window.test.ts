import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipeSchema } from '../../shared/specs/recipe.ts';
import { addUsualRuns } from './fake-host.ts';
import { makeRun, model1, quickStart } from './made-up-runs.ts';
import { watchedCities } from './made-up-watches.ts';
import { browserOptions, WindowTest } from './open-window.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let windows: WindowTest;

const aSearch = recipeSchema.shape.search.parse({
  strategy: 'grid',
  axes: [{ kind: 'values', setting: 'training.epochs', values: [1, 2] }],
});

/** What axe finds on the page that keeps people from using it, by rule and place. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
}

describe.skipIf(!browserOptions)('the window', () => {
  beforeAll(async () => {
    windows = await WindowTest.start();
  });
  afterAll(() => windows.stop());

  test.each(['light', 'dark'] as const)(
    'fits, can be read by assistive technology and asks nothing of other hosts, in the %s theme',
    async (colorScheme) => {
      const host = await windows.host();
      addUsualRuns(host);
      host.add(makeRun(10, quickStart, 'A name too long for the first line of a narrow window'));
      const { page, problems } = await windows.open(host, '/', { colorScheme });
      for (const [place, landmark] of [
        ['/', 'grid'],
        ['/runs/1', 'tablist'],
        ['/runs/3', 'tablist'],
        ['/runs/10', 'tablist'],
        ['/new', 'form'],
        ['/data-sets', 'table'],
        ['/engines', 'table'],
      ] as const) {
        await page.goto(`${host.address}/#${place}`);
        await page.getByRole(landmark).first().waitFor();
        if (place === '/new')
          await page.getByRole('region', { name: 'The recipe' }).getByRole('table').waitFor();
        for (const width of [1280, 760, 420]) {
          await page.setViewportSize({ width, height: 800 });
          if (width !== 760) expect(await seriousViolations(page), `${place} at ${width}`).toEqual([]);
          const overflow = await page.evaluate<number[]>(
            `[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]`,
          );
          expect(overflow, `${place} at ${width}`).toEqual([0, 0]);
          const cut = await page.evaluate<string[]>(
            `[...document.querySelectorAll('h1:not(.visually-hidden), nav a, footer button, button')]
              .filter((part) => part.scrollWidth > part.clientWidth + 1 ||
                part.closest('nav, footer') && part.getBoundingClientRect().right > innerWidth)
              .map((part) => part.textContent)`,
          );
          expect(cut, `cut off on ${place} at ${width}`).toEqual([]);
        }
      }
      expect(problems).toEqual([]);
    },
  );

  test('keeps the theme that was chosen', async () => {
    const host = await windows.host();
    const { page } = await windows.open(host, '/', { colorScheme: 'light' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByText('No runs yet').waitFor();
    expect(await ground()).toBe(dark);
  });

  test('offers one button at the first start, as soon as the drawn faces are ready', async () => {
    const host = await windows.host();
    const [faces] = host.dataSets;
    host.dataSets = [];
    const { page, problems } = await windows.open(host, '/');
    const button = page.getByRole('button', { name: 'Train the quick-start network on the synthetic faces' });
    await page.getByText('The synthetic faces are being drawn.').waitFor();
    expect(await button.isDisabled()).toBe(true);
    host.dataSets = [faces!];
    await button.click();
    await page.getByRole('heading', { name: 'Quick start' }).waitFor();
    expect(host.runs.get(1)?.detail).toMatchObject({ recipe: 'quick-start', dataName: 'synthetic-fddb' });
    expect(problems).toEqual([]);
  });

  test('starts a run with changed settings, and not before they are valid', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('Recipe', { exact: true }).selectOption('R-fddb-model1');
    await page.getByText('423,244').waitFor();
    const epochs = page.getByLabel('Epochs');
    await epochs.fill('0');
    expect(await epochs.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await epochs.fill('7');
    await page.getByLabel('Learning rate').fill('1e-3');
    await page.getByLabel('Name').fill('seven epochs');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'seven epochs' }).waitFor();
    expect(host.runs.get(10)?.detail).toMatchObject({ epochs: 7, learningRate: 1e-3 });
  });

  test('proposes the quick start, and no recipe that is meant to fail', async () => {
    const host = await windows.host();
    host.recipes = [model1, quickStart];
    const { page } = await windows.open(host, '/new');
    await page.getByRole('heading', { name: quickStart.title }).waitFor();
    expect(await page.getByLabel('Recipe', { exact: true }).inputValue()).toBe('quick-start');
  });

  test('offers the synthetic set of a format before it is made, and the sets of the user before it', async () => {
    const host = await windows.host();
    host.recipes = [...host.recipes, watchedCities, { ...watchedCities, name: 'sweep', search: aSearch }];
    const { page, problems } = await windows.open(host, '/new');
    const data = page.getByLabel('Data set');
    await page.getByLabel('Recipe', { exact: true }).selectOption('watched-cities');
    expect(await data.getByRole('option').allTextContents()).toEqual(['synthetic-csv (drawn on first use)']);
    await page.getByText('Drawn when the run is started').waitFor();
    // A search is no single run, and is not to be looked for in vain.
    expect(await page.getByRole('option', { name: 'sweep' }).count()).toBe(0);
    await page.getByText('netsitter search sweep').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: watchedCities.title }).waitFor();
    expect(host.runs.get(1)?.detail).toMatchObject({ recipe: 'watched-cities', dataName: 'synthetic-csv' });

    const table = { path: '/data/world.csv', format: 'csv' as const, synthetic: false, description: '' };
    host.dataSets = [...host.dataSets, { ...table, name: 'world' }];
    await page.goto(`${host.address}/#/new?recipe=watched-cities`);
    await page.reload();
    await expect
      .poll(() => data.getByRole('option').allTextContents())
      .toEqual(['world', 'synthetic-csv (drawn on first use)']);
    expect(await data.inputValue()).toBe('world');
    expect(problems).toEqual([]);
  });

  test('shows a refusal where it was asked, with what mends it, and keeps what was typed', async () => {
    const host = await windows.host();
    const { page } = await windows.open(host, '/new');
    await page.getByLabel('Name').fill('refused');
    await page.getByRole('button', { name: 'Start' }).click();
    expect(await page.getByRole('alert').textContent()).toMatch(/cannot be started.*Choose another name/s);
    expect(await page.getByLabel('Name').inputValue()).toBe('refused');
  });

  test('says quietly that the connection is lost, and is whole again when it returns', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    const { port } = new URL(host.address);
    await host.close();
    await page.getByText('Connection lost, retrying').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(5);
    const returned = await windows.host(Number(port));
    await page.getByText('No runs yet').waitFor();
    expect(await page.getByText('Connection lost').count()).toBe(0);
    expect(returned.runs.size).toBe(0);
  });

  test('says which address to open when a server started anew does not know it', async () => {
    const host = await windows.host();
    addUsualRuns(host);
    const { page } = await windows.open(host, '/');
    await page.getByRole('grid').waitFor();
    host.shutOut();
    await page.getByText('The server was started anew: open the address it printed').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(5);
  });

  test('keeps what was typed into the form when the connection drops and returns', async () => {
    const host = await windows.host();
    const { page } = await windows.open(host, '/new');
    await page.getByLabel('Epochs').fill('7');
    await page.getByLabel('Name').fill('half typed');
    host.recipes = [...host.recipes, { ...model1, name: 'added-meanwhile' }];
    host.dropConnections();
    await page.getByRole('option', { name: 'added-meanwhile' }).waitFor({ state: 'attached' });
    expect(await page.getByLabel('Epochs').inputValue()).toBe('7');
    expect(await page.getByLabel('Name').inputValue()).toBe('half typed');
  });

  test('lists its keys', async () => {
    const host = await windows.host();
    const { page, problems } = await windows.open(host, '/');
    await page.getByText('No runs yet').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('All keys of this page').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(problems).toEqual([]);
  });
});
