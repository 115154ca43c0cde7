import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../shared/runs.ts';
import { recipeSchema } from '../../shared/specs/recipe.ts';
import { storeMadeUpRun } from '../support/made-up-home.ts';
import { browserOptions, WindowLab } from '../support/window-lab.ts';

const recipeFile = path.resolve(import.meta.dirname, '../../resources/recipes/quick-start.json');
const recipe = recipeSchema.parse(JSON.parse(await readFile(recipeFile, 'utf8')));

let lab: WindowLab;
const runs: RunSummary[] = [];

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /Command, place/ }).waitFor();
}

/** Opens the palette, types and takes the first that fits. */
async function command(page: Page, query: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.type(query);
  await expect.poll(() => page.getByRole('option', { selected: true }).count()).toBe(1);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

describe.skipIf(!browserOptions)('the shell of the window', () => {
  beforeAll(async () => {
    lab = await WindowLab.start((store) => {
      for (const [seed, name] of [
        [1, 'base'],
        [2, 'wider kernels'],
        [3, 'no dropout'],
      ] as const)
        runs.push(storeMadeUpRun(store, recipe, { seed, name }));
      store.editRuns([2], { addTags: ['keep-me'] });
      store.setDeleted([3], true);
    });
  });
  afterAll(() => lab.stop());

  test('the palette leads to runs by name, number and tag, to places, recipes and data sets', async () => {
    const { page, problems } = await lab.open('/');
    await page.getByRole('grid').waitFor();
    for (const [query, address] of [
      ['wider', '#/runs/2'],
      ['run 1', '#/runs/1'],
      ['keep-me', '#/runs/2'],
      ['engines', '#/engines'],
      ['quick-start', '#/new?recipe=quick-start'],
    ] as const) {
      await command(page, query);
      await expect.poll(() => new URL(page.url()).hash, { message: query }).toBe(address);
    }
    await openPalette(page);
    await page.keyboard.type('no dropout');
    await page.getByText('Nothing holds every word.').waitFor();
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  test('what was used last comes first, also after a new start', async () => {
    const { page } = await lab.open('/');
    await page.getByRole('grid').waitFor();
    await command(page, 'data sets');
    await page.reload();
    await openPalette(page);
    await expect.poll(() => page.getByRole('option').first().textContent()).toContain('Data sets');
  });

  test('commands of the page shown are in the palette and on the sheet of keys, and only those', async () => {
    const { page } = await lab.open('/');
    await page.getByRole('grid').waitFor();
    await command(page, 'filter');
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('INPUT');
    await page.keyboard.press('Escape');
    await lab.go(page, '/runs/1');
    await page.getByRole('heading', { name: 'base' }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard' });
    await sheet.getByText('Back to all runs').waitFor();
    expect(await sheet.getByText('Filter', { exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.getByRole('grid').waitFor();
  });

  test('a run can be exported from the palette, and the file is what the command line writes', async () => {
    const { page } = await lab.open('/runs/2');
    await page.getByRole('heading', { name: 'wider kernels' }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), command(page, 'curves csv')]);
    expect(download.suggestedFilename()).toMatch(/^run-2-.*\.csv$/);
    const text = await readFile(await download.path(), 'utf8');
    expect(text.trim().split('\r\n')).toHaveLength(1 + lab.store.epochs(2).length);
    const [report] = await Promise.all([page.waitForEvent('download'), command(page, 'report on the run')]);
    expect(await readFile(await report.path(), 'utf8')).toContain('wider kernels');
    await page.getByText(`Saved ${report.suggestedFilename()}.`).waitFor();
  });

  test('a report is had from the bar of marked runs, from a run and from a comparison, on just those runs', async () => {
    const { page, problems } = await lab.open('/');
    /** The names of the runs that the saved report is on. */
    const reported = async (ask: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), ask()]);
      const text = await readFile(await download.path(), 'utf8');
      return runs.map(({ name }) => name).filter((name) => text.includes(name));
    };
    await page.getByRole('grid').waitFor();
    for (const name of ['base', 'wider kernels'])
      await page.getByRole('row', { name }).getByRole('checkbox').click();
    const bar = page.getByRole('toolbar', { name: 'Marked runs' });
    const report = { name: 'Report', exact: true } as const;
    expect(await reported(() => bar.getByRole('button', report).click())).toEqual(['base', 'wider kernels']);
    await bar.getByRole('button', { name: 'Compare', exact: true }).click();
    const comparison = page.getByRole('main');
    expect(await reported(() => comparison.getByRole('button', report).click())).toEqual([
      'base',
      'wider kernels',
    ]);
    await lab.go(page, '/runs/1');
    await page.getByRole('button', { name: 'More to do with the run' }).click();
    const item = page.getByRole('menuitem', { name: 'Report as HTML' });
    expect(await reported(() => item.click())).toEqual(['base']);
    expect(problems).toEqual([]);
  });

  test('an export that is refused says why, and can be put away', async () => {
    const { page } = await lab.open('/runs/1');
    await page.getByRole('heading', { name: 'base' }).waitFor();
    await command(page, 'export gradients csv');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('has no watched step');
    await page.getByRole('button', { name: 'Close' }).click();
    await alert.waitFor({ state: 'hidden' });
  });

  test('the theme can be chosen by command', async () => {
    const { page } = await lab.open('/', { colorScheme: 'light' });
    await page.getByRole('grid').waitFor();
    await command(page, 'theme dark');
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  });

  test('an address that leads nowhere is named, with a way on', async () => {
    const { page } = await lab.open('/nowhere/at/all');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByText('/nowhere/at/all').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('grid').waitFor();
  });

  test('places tell how many runs there are, those in the bin aside, and which place is shown', async () => {
    const { page } = await lab.open('/engines');
    const places = page.getByRole('navigation', { name: 'Places' });
    await expect.poll(() => places.getByRole('link', { name: /^Runs/ }).textContent()).toMatch(/Runs\s*2$/);
    expect(await places.locator('[aria-current=page]').textContent()).toContain('Engines');
    expect(await page.title()).toBe('Engines - Netsitter');
  });

  test('the status line tells what the machine does, in units', async () => {
    const { page, problems } = await lab.open('/');
    const status = page.getByRole('contentinfo');
    await status.getByText(/CPU\s*\d+ %/).waitFor();
    await status.getByText(/free\s*\d+\.\d GiB/).waitFor();
    expect(problems).toEqual([]);
  });

  test('a page that cannot be shown says what happened and leaves the rest of the window as it is', async () => {
    const { page } = await lab.open('/engines');
    await page.getByRole('heading', { name: 'Engines' }).waitFor();
    await page.evaluate(`
      window.kept = Number.prototype.toFixed;
      Number.prototype.toFixed = function (digits) {
        if (digits === 3) throw new Error('the figures are upside down');
        return window.kept.call(this, digits);
      };`);
    await lab.go(page, '/runs/1');
    await page.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
    await page.getByText('the figures are upside down').first().waitFor();
    await page.evaluate('Number.prototype.toFixed = window.kept');
    await page.getByRole('button', { name: 'Show it again' }).click();
    await page.getByRole('heading', { name: 'base' }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('grid').waitFor();
  });
});
