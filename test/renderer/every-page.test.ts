import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyPlace, type Place } from '../support/every-place.ts';
import { fillHome } from '../support/filled-home.ts';
import { browserOptions, WindowLab } from '../support/window-lab.ts';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe is asked: all of WCAG 2 A and AA and good practice where a page is as designed for. */
const everyRule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] };
/** Themes differ in colours only, sizes in where things are. */
const looks = [
  { colorScheme: 'light', width: 1280, height: 800, rules: everyRule },
  {
    colorScheme: 'light',
    width: 420,
    height: 900,
    rules: ruleNames('scrollable-region-focusable', 'target-size'),
  },
  { colorScheme: 'dark', width: 1280, height: 800, rules: ruleNames('color-contrast', 'link-in-text-block') },
] as const;

function ruleNames(...values: string[]) {
  return { type: 'rule', values };
}

let lab: WindowLab;
let places: Place[];

/** What axe finds, by rule and place. */
async function violations(page: Page, runOnly: object): Promise<string[]> {
  await page.evaluate(`window.axe === undefined && (() => { ${axeSource} })()`);
  const results = await page.evaluate<AxeResults>(
    `axe.run({ runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}

/** Whatever is still asked for has been answered, and nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await expect.poll(() => page.getByText(/^Asking (for|each)/).count()).toBe(0);
  await page.waitForTimeout(150);
}

function overflow(page: Page): Promise<{ down: number; aside: number }> {
  return page.evaluate(
    `({ down: document.documentElement.scrollHeight - innerHeight, aside: document.documentElement.scrollWidth - innerWidth })`,
  );
}

describe.skipIf(!browserOptions)('every page of the window', () => {
  beforeAll(async () => {
    lab = await WindowLab.start(async (_store, home) => {
      places = await everyPlace(
        await fillHome(home, {
          ...{ rows: 600, epochs: 3, residuals: 2, trials: 3, withFaces: false },
          checks: ['data', 'network', 'initial-loss'],
        }),
      );
    });
  }, 240_000);
  afterAll(() => lab.stop());

  test.each(looks)(
    'can be read by assistive technology and fits its window, $colorScheme and $width pixels wide',
    async ({ colorScheme, width, height, rules }) => {
      const { page, problems } = await lab.open('/', { colorScheme, viewport: { width, height } });
      const faults: string[] = [];
      for (const { address } of places) {
        await lab.go(page, address);
        await settle(page);
        faults.push(...(await violations(page, rules)).map((violation) => `${address}: ${violation}`));
        for (const [side, pixels] of Object.entries(await overflow(page)))
          if (pixels > 0) faults.push(`${address}: the page scrolls ${side} by ${pixels} pixels`);
        const headings = await page.getByRole('heading', { level: 1 }).count();
        if (headings !== 1) faults.push(`${address}: ${headings} main headings`);
      }
      expect(faults).toEqual([]);
      expect(problems).toEqual([]);
    },
    120_000,
  );

  test('the keyboard is enough: start a run, watch it, compare it with another, open a cell, save, go back', async () => {
    const { page, problems } = await lab.open('/');
    const command = async (query: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /Command, place/ }).waitFor();
      await page.keyboard.type(query);
      await expect.poll(() => page.getByRole('option', { selected: true }).count()).toBe(1);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    };
    await settle(page);
    // The probe that a check has trained is not among the runs.
    const runs = page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: /^Runs/ });
    await expect.poll(() => runs.textContent()).toMatch(/Runs\s*6$/);
    await command('higher rate');
    await page.getByRole('heading', { name: 'Cities, higher rate' }).waitFor();
    await command('repeat the run as it is');
    // The run it started, in the place of the one it repeats.
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/runs\/(?!3$)\d+$/);
    const id = Number(new URL(page.url()).hash.split('/').at(-1));
    await expect.poll(() => lab.store.findRun(id)?.state, { timeout: 60_000 }).toBe('finished');
    await page
      .getByRole('main')
      .getByText('finished', { exact: true })
      .locator('visible=true')
      .first()
      .waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      command('export confusion matrix csv'),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^run-${id}-confusion-matrix.*\\.csv$`));

    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: /^Runs/ }).waitFor();
    await command('cities base');
    await page.getByRole('heading', { name: 'Cities, base' }).waitFor();
    await page.keyboard.press('x');
    await command('compare the chosen runs');
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/compare?runs=${id},1`);
    await settle(page);

    await command('cities base');
    await page.getByRole('heading', { name: 'Cities, base' }).waitFor();
    const matrix = page.getByRole('grid', { name: /confusion matrix/i }).first();
    for (let presses = 0; presses < 60; presses += 1) {
      if (await matrix.evaluate((grid) => grid.contains(grid.ownerDocument.activeElement))) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).hash).toContain('?');
    await page.keyboard.press('r');
    await page.getByRole('grid', { name: /^Runs/ }).waitFor();
    expect(problems).toEqual([]);
  }, 120_000);
});
